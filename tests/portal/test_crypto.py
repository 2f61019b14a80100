"""Identity data at rest."""

import base64
import os

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.checks import identity_keys
from portal.lib import crypto

NUMBER = "012345678901"


def key(first: int) -> str:
    return base64.b64encode(bytes([first]) * 32).decode()


@pytest.fixture(autouse=True)
def one_key(settings):
    settings.DEMO = False
    settings.PII_KEYS = f"k1:{key(1)}"


def test_comes_back_and_never_looks_the_same_twice():
    first, second = crypto.encrypt(NUMBER), crypto.encrypt(NUMBER)
    assert first.startswith("enc:v1:k1:")
    assert first != second
    assert NUMBER not in first
    assert crypto.decrypt(first) == crypto.decrypt(second) == NUMBER


def test_any_text_comes_back(settings):
    @given(st.text())
    def inner(text):
        sealed = crypto.encrypt(text)
        assert crypto.is_encrypted(sealed)
        assert crypto.decrypt(sealed) == text

    inner()


@pytest.mark.parametrize("text", ["", NUMBER, "enc:v1:", "enc:v1:k1", "enc:v1:k1:", "enc:v2:k1:AAAA", None, 7])
def test_what_is_not_encrypted_is_known(text):
    assert not crypto.is_encrypted(text)


def test_plain_text_is_not_decrypted():
    with pytest.raises(crypto.NotEncrypted) as error:
        crypto.decrypt(NUMBER)
    assert NUMBER not in str(error.value)


def test_rotation_new_key_encrypts_and_old_one_still_decrypts(settings):
    old = crypto.encrypt(NUMBER)
    settings.PII_KEYS = f"k2:{key(2)},k1:{key(1)}"
    assert crypto.decrypt(old) == NUMBER
    new = crypto.reencrypt(old)
    assert new.startswith("enc:v1:k2:")
    assert crypto.reencrypt(new) == new
    settings.PII_KEYS = f"k2:{key(2)}"
    assert crypto.decrypt(new) == NUMBER
    with pytest.raises(crypto.UnknownKey) as error:
        crypto.decrypt(old)
    assert error.value.key_id == "k1"


def test_a_changed_text_and_a_changed_key_id_are_refused(settings):
    sealed = crypto.encrypt(NUMBER)
    body = bytearray(base64.urlsafe_b64decode(sealed.rpartition(":")[2]))
    body[-1] ^= 1
    with pytest.raises(crypto.Damaged):
        crypto.decrypt("enc:v1:k1:" + base64.urlsafe_b64encode(body).decode())
    with pytest.raises(crypto.Damaged):
        crypto.decrypt("enc:v1:k1:AAAA")
    with pytest.raises(crypto.Damaged):
        crypto.decrypt("enc:v1:k1:AAAAA")
    settings.PII_KEYS = f"k9:{key(9)},again:{key(1)}"
    with pytest.raises(crypto.Damaged):
        crypto.decrypt(sealed.replace(":k1:", ":again:"))


def test_look_up_hash_is_exact_keyed_and_of_one_purpose(settings):
    by_identity = crypto.blind(NUMBER, "identity")
    assert by_identity == crypto.blind(f" {NUMBER} ", "identity")
    assert len(by_identity) == 64
    assert by_identity != crypto.blind(NUMBER, "phone")
    assert by_identity != crypto.blind(NUMBER[:-1] + "2", "identity")
    settings.PII_KEYS = f"k1:{key(3)}"
    assert by_identity != crypto.blind(NUMBER, "identity")


def test_look_up_hash_survives_rotation(settings):
    before = crypto.blind(NUMBER, "identity")
    settings.PII_KEYS = f"k2:{key(2)},k1:{key(1)}"
    assert crypto.blind(NUMBER, "identity") == before
    settings.PII_KEYS = f"k2:{key(2)},blind:{key(1)}"
    assert crypto.blind(NUMBER, "identity") == before
    with pytest.raises(crypto.UnknownKey):
        crypto.decrypt(f"enc:v1:blind:{base64.urlsafe_b64encode(bytes(40)).decode()}")


@pytest.mark.parametrize("text, purpose", [("", "identity"), ("  ", "identity"), ("1", ""), ("1", "Any thing")])
def test_empty_texts_and_odd_purposes_have_no_hash(text, purpose):
    with pytest.raises(ValueError, match=r"hash|purpose"):
        crypto.blind(text, purpose)


@pytest.mark.parametrize(
    "value, says",
    [
        ("", "PII_KEYS is empty"),
        (f"blind:{key(1)}", "PII_KEYS is empty"),
        ("k1", "0 bytes"),
        (f"K 1:{key(1)}", "id:base64key"),
        (f"k1:{key(1)},k1:{key(2)}", "twice"),
        ("k1:AAAA", "3 bytes, not 32"),
        ("k1:%%%", "not base64"),
    ],
)
def test_wrong_keys_are_refused_loudly(settings, value, says):
    settings.PII_KEYS = value
    with pytest.raises(ImproperlyConfigured, match=says) as error:
        crypto.check_keys()
    assert key(1) not in str(error.value)
    assert [problem.id for problem in identity_keys()] == ["portal.E001"]


def test_only_a_demonstration_runs_without_keys(settings):
    settings.PII_KEYS = ""
    settings.DEMO = True
    settings.SECRET_KEY = os.urandom(8).hex()
    assert crypto.decrypt(crypto.encrypt(NUMBER)) == NUMBER
    settings.DEMO = False
    with pytest.raises(ImproperlyConfigured):
        crypto.encrypt(NUMBER)
