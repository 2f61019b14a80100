"""Identity data at rest: AES-256-GCM with named keys, and keyed hashes for exact look-up.

`PII_KEYS` holds `id:base64key,id:base64key`. The first key encrypts, all of them decrypt, so a key is changed
by putting a new one in front, running `reencrypt` over the rows, and taking the old one out. Keyed hashes
cannot be recomputed from what is stored, so they stay with the last key of the list; when that one has to go,
its material stays on under the reserved id `blind`.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

PREFIX = "enc:v1:"
BLIND_ID = "blind"
KEY_BYTES = 32
NONCE_BYTES = 12

_KEY_ID = re.compile(r"[a-z0-9_-]{1,32}")
_PURPOSE = re.compile(r"[a-z][a-z0-9_]{0,63}")
_SHAPE = re.compile(r"enc:v1:([a-z0-9_-]{1,32}):([A-Za-z0-9_-]+=*)")


class CryptoError(Exception):
    """Something stored cannot be read; the message never holds the text itself."""


class UnknownKey(CryptoError):
    """The text was encrypted with a key that PII_KEYS does not list."""

    def __init__(self, key_id: str) -> None:
        super().__init__(f"PII_KEYS has no key {key_id!r}")
        self.key_id = key_id


class NotEncrypted(CryptoError):
    """The text does not have the shape enc:v1:<key id>:<base64>."""


class Damaged(CryptoError):
    """The ciphertext was changed or cut, or the key of that id is another one."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The keys of one installation: `first` is the id that encrypts, `blind` the key of look-up hashes."""

    first: str
    keys: dict[str, bytes]
    blind: bytes


def encrypt(text: str) -> str:
    """Return `enc:v1:<key id>:<base64>` of the text, different each time."""
    ring = _ring()
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(ring.keys[ring.first]).encrypt(nonce, text.encode(), _bound_to(ring.first))
    return f"{PREFIX}{ring.first}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(text: str) -> str:
    """Return the plain text; raises NotEncrypted, UnknownKey or Damaged."""
    key_id, sealed = _parts(text)
    key = _ring().keys.get(key_id)
    if key is None:
        raise UnknownKey(key_id)
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _bound_to(key_id)).decode()
    except (InvalidTag, ValueError) as error:
        raise Damaged(f"ciphertext under key {key_id!r} does not open") from error


def is_encrypted(text: object) -> bool:
    """Tell whether the value has the shape of a text that `encrypt` made."""
    return isinstance(text, str) and _SHAPE.fullmatch(text) is not None


def reencrypt(text: str) -> str:
    """Return the text under the first key: itself where it is already, for the change of keys."""
    key_id, _ = _parts(text)
    return text if key_id == _ring().first else encrypt(decrypt(text))


def blind(text: str, purpose: str) -> str:
    """Return a keyed hash (64 hex digits) of the stripped text, for exact look-up within one purpose.

    The same number gives unlike hashes under unlike purposes. Raises ValueError for an empty text, which
    would make all rows without a number look alike.
    """
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"not a purpose: {purpose!r}")
    if not text.strip():
        raise ValueError("an empty text has no look-up hash")
    key = hmac.digest(_ring().blind, b"motcua blind v1 " + purpose.encode(), "sha256")
    return hmac.new(key, text.strip().encode(), hashlib.sha256).hexdigest()


def parse_keys(value: str) -> Keyring:
    """Read `id:base64,...`; raises ImproperlyConfigured, naming the id at fault and never the key."""
    keys: dict[str, bytes] = {}
    for entry in filter(None, (part.strip() for part in value.split(","))):
        key_id, _, material = entry.partition(":")
        if not _KEY_ID.fullmatch(key_id):
            raise ImproperlyConfigured("PII_KEYS: each entry is id:base64key, the id of a-z, 0-9, _ and -")
        if key_id in keys:
            raise ImproperlyConfigured(f"PII_KEYS: the id {key_id!r} is there twice")
        keys[key_id] = _key_of(key_id, material)
    blind_key = keys.pop(BLIND_ID, None)
    if not keys:
        raise ImproperlyConfigured(
            "PII_KEYS is empty: identity numbers cannot be stored. "
            "Set it to k1:<base64 of 32 random bytes> and keep a copy in a safe place."
        )
    return Keyring(next(iter(keys)), keys, blind_key or list(keys.values())[-1])


def check_keys() -> None:
    """Raise ImproperlyConfigured when this installation has no usable keys; called when a program starts."""
    _ring()


def _key_of(key_id: str, material: str) -> bytes:
    try:
        key = base64.b64decode(material.replace("-", "+").replace("_", "/"), validate=True)
    except binascii.Error as error:
        raise ImproperlyConfigured(f"PII_KEYS: the key {key_id!r} is not base64") from error
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured(f"PII_KEYS: the key {key_id!r} has {len(key)} bytes, not {KEY_BYTES}")
    return key


def _ring() -> Keyring:
    return _ring_of(settings.PII_KEYS, settings.SECRET_KEY if settings.DEMO else "")


@cache
def _ring_of(value: str, demo_secret: str) -> Keyring:
    if not value and demo_secret:
        # A demonstration holds invented people only; a province gets the loud error of parse_keys.
        material = hmac.digest(demo_secret.encode(), b"motcua demo identity key", "sha256")
        value = f"demo:{base64.b64encode(material).decode()}"
    return parse_keys(value)


def _parts(text: str) -> tuple[str, bytes]:
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise NotEncrypted("not of the shape enc:v1:<key id>:<base64>")
    try:
        return shape[1], base64.urlsafe_b64decode(shape[2])
    except binascii.Error as error:
        raise Damaged(f"ciphertext under key {shape[1]!r} is not base64") from error


def _bound_to(key_id: str) -> bytes:
    return f"{PREFIX}{key_id}".encode()
