"""`make screens`: the pictures of docs/screens, taken on the way of one dossier through the demonstration province.

Not collected by `make test`: what the screens must do is asserted elsewhere, here they are only shown.
"""

import io
import os
from collections.abc import Callable, Iterator
from datetime import datetime, time
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import Page

from agencies.access import agency, calendar_of
from dossiers.actions import intake, mandating, talking
from dossiers.models import Document, Dossier
from files.pages import page_png
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.steps import CODE, Filing, OfficeWork, fill, settle
from tests.browser.test_staff import file_one
from tests.dossiers.conftest import upload
from tests.dossiers.office import actor
from tests.dossiers.powers import power as wanted_power
from tests.scenarios.conftest import VIETNAM

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
TALLEST = 1500
BIGGEST = 300 * 1024
COLOURS = 128
OTHERS = 160  # dossiers of other people, so that the queues look as on an ordinary day


def keep(name: str, png: bytes) -> None:
    """Write a picture in few colours: text stays sharp and the repository small."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < BIGGEST, f"{path.name} has {path.stat().st_size} bytes"


def shoot(name: str, page: Page) -> None:
    """Take the picture of a page from its top, in a window as tall as the page, at most TALLEST."""
    before = page.viewport_size
    assert before is not None
    tall = min(page.evaluate("document.documentElement.scrollHeight"), TALLEST)
    page.set_viewport_size({"width": before["width"], "height": tall})
    page.evaluate("document.fonts.ready.then(() => scrollTo(0, 0))")
    page.wait_for_load_state("networkidle")
    keep(f"{name}-{before['width']}", page.screenshot())
    page.set_viewport_size(before)


class Person:
    """Somebody with a phone and a desk; what is on one screen is shown on the other as well."""

    def __init__(self, phone: Page, desk: Page) -> None:
        self.phone, self.desk = phone, desk

    def show(self, name: str, path: str) -> None:
        for page in (self.phone, self.desk):
            answer = page.goto(path)
            assert answer is not None
            assert answer.ok, path
            shoot(name, page)

    def also(self, name: str, page: Page) -> None:
        """Take the screen of the one at work, then the same address on the other device."""
        shoot(name, page)
        other = self.desk if page is self.phone else self.phone
        other.goto(page.url)
        shoot(name, other)


@pytest.fixture
def person(new_page, sign_in) -> Callable[..., Person]:
    """person("motcua"): that demonstration account; person(): a visitor."""

    def enter(username: str = "") -> Person:
        pages = new_page(PHONE, 740), new_page(DESKTOP)
        for page in pages if username else ():
            sign_in(page, username)
        return Person(*pages)

    return enter


@pytest.fixture
def morning(live_world) -> Iterator[None]:
    """The next working morning, since on a Sunday nobody is at the desk; the clock runs on from there."""
    calendar = calendar_of(actor("motcua").agency_id)
    day = calendar.next_working_day(timezone.localdate())
    with time_machine.travel(datetime.combine(day, time(9, 10), VIETNAM), tick=True):
        yield


def show_catalogue(visitor: Person) -> None:
    visitor.show("home", "/")
    visitor.show("list", "/thu-tuc/?q=ho+tich")
    visitor.show("procedure", f"/thu-tuc/{CODE}/")
    visitor.show("suitability", "/nop-ho-so/1.001193/dieu-kien/")


def show_filing(citizen: Person) -> Dossier:
    filing = Filing(citizen.desk, shown=citizen.also)
    filing.begin()
    filing.answer()
    filing.attach()
    filing.file()
    return Dossier.objects.get(pk=filing.dossier_id)


def show_office(dossier: Dossier, person: Callable[..., Person]) -> None:
    clerk, officer, leader = person("motcua"), person("chuyenvien"), person("lanhdao")
    work = OfficeWork(dossier.pk, shown=clerk.also)
    clerk.show("desk-queue", "/quay/")
    work.accept(clerk.desk)
    form = Document.objects.get(dossier=dossier, kind="form01")
    assert form.file
    keep("form-01", page_png(form.file, 1, 1000))
    work.shown = officer.also
    officer.show("office-work", "/xu-ly/?muc=unclaimed")
    work.draft(officer.desk)
    work.review(person("truongphong").desk)
    work.shown = leader.also
    work.approve(leader.desk)
    work.issue(person("vanthu").desk)
    work.release(clerk.desk)


def show_own(dossier: Dossier, citizen: Person) -> None:
    """What surrounds a filing: a supplement asked for, messages, a change, a power of attorney, one's own data."""
    at, me, clerk = timezone.now(), actor("congdan"), actor("motcua")
    asked, new = file_one(), file_one()
    paper = next(row for row in asked.procedure_version.requirements_for(None) if row.kind == "submit")
    wrong = (
        intake.Asked("Bản chụp bị mờ, xin chụp lại.", requirement_id=paper.id),
        intake.Asked("Xin ghi rõ cần bản sao để làm gì.", field_path="request"),
    )
    intake.ask_supplement(asked.pk, asked=wrong, reason="Hồ sơ chưa đủ để giải quyết.", by=clerk, at=at)
    talking.write(new.pk, words="Tôi mang bản chính đến lúc nào thì được?", by=me, at=at)
    talking.write(new.pk, words="Xin mời Ông/Bà đến quầy trong giờ làm việc.", by=clerk, at=at)
    mandating.grant(wanted_power(), by=me, at=at, proof=upload("giấy ủy quyền.pdf"))
    settle()
    citizen.show("supplement", f"/ho-so/{asked.pk}/bo-sung/")
    citizen.show("messages", f"/ho-so/{new.pk}/tin-nhan/")
    citizen.show("edit", f"/ho-so/{new.pk}/sua/")
    citizen.show("withdraw", f"/ho-so/{new.pk}/rut-ho-so/")
    citizen.show("powers", "/tai-khoan/uy-quyen/")
    citizen.show("my-papers", "/kho-giay-to/")
    citizen.show("my-data", "/tai-khoan/du-lieu/")
    citizen.show("who-read", f"/tai-khoan/du-lieu/luot-xem/{dossier.pk}/")
    form = Document.objects.get(dossier=dossier, kind="declaration")
    assert form.file
    keep("declaration", page_png(form.file, 1, 1000))


def show_track(dossier: Dossier, visitor: Person) -> None:
    for page in (visitor.phone, visitor.desk):
        page.goto("/tra-cuu/")
        fill(page, {"number": dossier.number or "", "digits": "5678"})
        page.get_by_role("button", name="Tra cứu").last.click()
        page.get_by_text(dossier.number or "").first.wait_for()
        shoot("look-up", page)


def test_screens(morning, person):
    with open(os.devnull, "w") as nowhere:
        own = agency(actor("motcua").agency_code).code
        call_command("generate_dossiers", str(OTHERS), agency=own, seed=7, stdout=nowhere)
    visitor, citizen = person(), person("congdan")
    show_catalogue(visitor)
    dossier = show_filing(citizen)
    show_office(dossier, person)
    citizen.show("dossier", f"/ho-so/{dossier.pk}/")
    citizen.show("my-dossiers", "/ho-so/")
    show_own(dossier, citizen)
    show_track(dossier, visitor)
    settle()
