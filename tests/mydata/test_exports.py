"""Everything about me as one package: complete, sealed on disk, for me alone, gone when it has expired."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from dossiers.actions import keeping
from dossiers.models import Dossier
from mydata import access
from mydata.access import whole
from mydata.actions import exporting
from mydata.models import Export
from mydata.tasks import make_exports, sweep
from notifications.models import Message
from portal.lib import sealed
from tests.dossiers.conftest import upload
from tests.dossiers.surfer import read
from tests.mydata.conftest import follow_up

pytestmark = pytest.mark.django_db
PAGE = "/tai-khoan/du-lieu/tai-ve/"
NUMBER, PHONE = "001190000017", "0912345678"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.EXPORTS_DIR


def downloaded(surfer, export) -> zipfile.ZipFile:
    answer = surfer.client.get(f"{PAGE}{export.pk}/")
    assert answer.status_code == 200
    data = read(answer)
    assert len(data) == int(answer["Content-Length"]) == export.size
    package = zipfile.ZipFile(io.BytesIO(data))
    assert package.testzip() is None
    return package


def test_the_whole_way_from_asking_to_the_package(citizen, filed, draft, at_desk, congdan, folder):
    from accounts.access import actor_of
    from dossiers.actions import papers

    dossier, open_draft, at = filed(), draft(), timezone.now()
    follow_up()
    at_desk.go(f"/quay/{dossier.pk}/")
    paper = open_draft.procedure_version.requirements_for(None)
    wanted = next(row.id for row in paper if row.kind == "submit")
    me = actor_of(congdan, at=at)
    papers.attach(open_draft.pk, upload=upload("giấy a.pdf"), requirement_id=wanted, by=me, at=at)

    citizen.go(PAGE).send()
    assert "Gói đang được tạo" in citizen.text
    citizen.client.post(PAGE)  # a second click
    assert Export.objects.count() == 1
    assert make_exports() == 1
    assert make_exports() == 0
    export = Export.objects.get()
    assert (export.state, export.done, export.total) == ("ready", 2, 2)
    citizen.go(PAGE)
    assert f"{PAGE}{export.pk}/" in citizen.page.links
    lying = (folder / f"{export.pk.hex}.sealed").read_bytes()
    assert not any(word.encode() in lying for word in (NUMBER, PHONE, dossier.number, "PK\x03\x04"))

    package = downloaded(citizen, export)
    names = package.namelist()
    told = json.loads(package.read("du-lieu.json"))
    assert [row["number"] for row in told["dossiers"]] == [dossier.number, None]
    assert told["account"]["particulars"]["username"] == "congdan"
    assert told["account"]["notices"]
    one = json.loads(package.read(f"ho-so/{dossier.number}/du-lieu.json"))
    assert one["answers"][0]["answers"]["submitter"]["paper"]["number"] == NUMBER
    assert {person["phone"] for person in one["people"]} == {PHONE}
    assert one["reads"][0]["agency"]
    assert one["history"][-1]["kind"] == "dossier.submitted"
    assert one["papers_of_the_office"][0]["path"] in names
    assert [name for name in names if name.startswith(f"ho-so/nhap-{open_draft.pk}/giay-to/01-")]
    page = package.read(f"ho-so/{dossier.number}/index.html").decode()
    assert "Nguyễn Thị Mẫu" in page
    assert "Tiếp nhận, kiểm tra hồ sơ" in page
    assert dossier.number in package.read("index.html").decode()
    assert "_hash" not in json.dumps(told) + json.dumps(one)
    assert not any(row["token"] for row in one["papers_of_the_office"] if "token" in row)
    export.refresh_from_db()
    assert export.downloads == 1


def test_a_notice_comes_when_it_is_ready(citizen, filed, congdan):
    citizen.go(PAGE).send()
    make_exports()
    follow_up()
    notice = Message.objects.get(event_kind="user.export_ready", channel="inbox")
    assert (notice.user_id, notice.dossier_id) == (congdan.pk, None)
    citizen.go("/thong-bao/")
    assert "Gói dữ liệu của Ông/Bà đã sẵn sàng" in citizen.text
    answer = citizen.client.post(f"/thong-bao/{notice.pk}/")
    assert answer["Location"] == PAGE


def test_nobody_else_gets_it_and_it_expires(citizen, other, client, filed, folder):
    citizen.go(PAGE).send()
    make_exports()
    export = Export.objects.get()
    path = f"{PAGE}{export.pk}/"
    assert other.client.get(path).status_code == 404
    assert client.get(path).status_code == 302
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert citizen.client.get(path).status_code == 404
    assert "Đã hết hạn" in citizen.go(PAGE).text
    assert sweep() == 1
    assert list(folder.iterdir()) == []
    assert (Export.objects.get().state, Export.objects.get().file_key) == ("expired", "")


def test_a_lost_file_is_not_found(citizen, folder, congdan):
    citizen.go(PAGE).send()
    make_exports()
    next(folder.iterdir()).unlink()
    assert citizen.client.get(f"{PAGE}{Export.objects.get().pk}/").status_code == 404


def test_at_most_five_a_day(citizen, actor_for, congdan):
    me, at = actor_for(congdan), timezone.now()
    for _turn in range(exporting.MAX_A_DAY):
        exporting.ask(by=me, at=at)
        Export.objects.update(state="expired")
    with pytest.raises(exporting.TooOften):
        exporting.ask(by=me, at=at)
    assert "tối đa 5 gói" in citizen.go(PAGE).send().text
    exporting.ask(by=me, at=at + timedelta(days=1, seconds=1))


def test_a_failure_is_tried_again_and_given_up(actor_for, congdan, folder):
    me, at = actor_for(congdan), timezone.now()
    exporting.ask(by=me, at=at)

    def fail(export, writer, progress):
        writer.write(b"half")
        raise RuntimeError("Nguyễn Thị Mẫu")

    for turn in range(1, 4):
        row = exporting.make_next(fail, at=at + timedelta(hours=turn))
        assert (row.attempts, row.error) == (turn, "RuntimeError")
    assert row.state == "failed"
    assert list(folder.iterdir()) == []
    assert exporting.make_next(fail, at=at + timedelta(days=1)) is None


def test_a_killed_worker_gives_it_back_and_is_given_up_after_three(actor_for, congdan, folder):
    me, at = actor_for(congdan), timezone.now()
    exporting.ask(by=me, at=at)

    def killed(export, writer, progress):
        writer.abandon()
        raise KeyboardInterrupt

    for turn in range(3):
        with pytest.raises(KeyboardInterrupt):
            exporting.make_next(killed, at=at + turn * exporting.LEASE)
        if turn == 0:
            assert exporting.make_next(killed, at=at + timedelta(minutes=14)) is None
    later = at + 4 * exporting.LEASE
    assert exporting.sweep(at=later) == 1
    assert Export.objects.get().state == "failed"
    left = next(folder.iterdir())
    import os

    os.utime(left, (0, 0))
    assert exporting.sweep(at=later) == 1
    assert list(folder.iterdir()) == []


def test_a_package_of_an_account_closed_meanwhile_is_dropped(actor_for, congdan, folder):
    exporting.ask(by=actor_for(congdan), at=timezone.now())

    def close(export, writer, progress):
        exporting.drop_all(congdan.pk)

    assert exporting.make_next(close, at=timezone.now()).state == "expired"
    assert list(folder.iterdir()) == []


def test_what_fails_for_an_account_closed_meanwhile_is_not_wanted_again(actor_for, congdan, folder):
    exporting.ask(by=actor_for(congdan), at=timezone.now())

    def close_and_fail(export, writer, progress):
        exporting.drop_all(congdan.pk)
        raise RuntimeError

    exporting.make_next(close_and_fail, at=timezone.now())
    assert Export.objects.get().state == "expired"


def test_every_table_about_a_person_or_a_dossier_is_in_it_or_named():
    about = {
        relation.related_model
        for model in (User, Dossier)
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.is_relation and relation.auto_created and relation.related_model
    }
    ours = {model for model in about if apps.get_app_config(model._meta.app_label)}
    missing = {model.__name__ for model in ours - whole.KNOWN} - set(whole.LEFT_OUT)
    assert missing == set(), "export it (mydata/access/whole.py) or say why not"


@pytest.mark.parametrize("size", [0, 1, sealed.CHUNK - 1, sealed.CHUNK, sealed.CHUNK + 1, 3 * sealed.CHUNK])
def test_a_sealed_file_opens_whole_or_not_at_all(tmp_path, size):
    key, path = sealed.new_key(), tmp_path / "one"
    writer = sealed.SealedWriter(path, key)
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    for start in range(0, size, 700_001):
        writer.write(data[start : start + 700_001])
    writer.flush()
    writer.close()
    with path.open("rb") as file:
        assert b"".join(sealed.unsealed(file, key)) == data
    whole_file = path.read_bytes()
    for broken in (whole_file[:-1], whole_file[: sealed.CHUNK + sealed.TAG] if size > sealed.CHUNK else b"x" * 20):
        with pytest.raises(sealed.Damaged):
            b"".join(sealed.unsealed(io.BytesIO(broken), key))
    with pytest.raises(sealed.Damaged):
        b"".join(sealed.unsealed(io.BytesIO(whole_file), sealed.new_key()))


def test_pages_cost_little(citizen, filed, django_assert_max_num_queries):
    filed()
    for path in ("", "luot-xem/", "thoi-han/", "tai-ve/", "chinh-sua/", "dong-y/", "dong-tai-khoan/"):
        with django_assert_max_num_queries(15):
            citizen.go(f"/tai-khoan/du-lieu/{path}")
    assert access.status_of(Export(state="wanted"), at=timezone.now()) == "wanted"


def test_the_papers_one_keeps_go_out_with_what_one_says_of_them(citizen, congdan, actor_for):
    at, me = timezone.now(), actor_for(congdan)
    kept = keeping.put_in(upload("Giấy phép/lái xe.pdf"), by=me, at=at)
    keeping.describe(kept.pk, name="Bằng lái", valid_until=at.date(), by=me, at=at)
    citizen.client.post(PAGE)
    make_exports()
    package = downloaded(citizen, Export.objects.get())
    (told,) = json.loads(package.read("du-lieu.json"))["account"]["kept_papers"]
    assert (told["name"], told["valid_until"], told["uploaded"]) == ("Bằng lái.pdf", at.date().isoformat(), True)
    assert told["path"] == "kho-giay-to/01-Bằng lái.pdf"
    assert package.read(told["path"]).startswith(b"%PDF")
    assert told["path"] in package.read("index.html").decode()


def test_a_sweep_finds_nothing_where_no_package_was_ever_made(db, settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "none"
    assert exporting.sweep(at=timezone.now()) == 0
