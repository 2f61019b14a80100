"""Pages as pictures."""

import io
import json
import os
import subprocess

import pytest
from PIL import Image

from files.models import StoredFile
from files.pages import SCREEN, THUMBNAIL, CannotDraw, NoPages, make_pages, page_image, page_png
from files.store import path_of
from files.tasks import make_page_images
from tests.files import make

RED, BLUE = (254, 0, 0), (0, 0, 254)


def opened(data):
    return Image.open(io.BytesIO(data))


def near(one, two):
    return all(abs(a - b) < 12 for a, b in zip(one, two, strict=True))


def test_pages_of_a_pdf_are_drawn_and_kept(store, disk):
    stored = store(make.pdf(2))
    picture = opened(page_image(stored, 2, SCREEN))
    assert (picture.format, picture.width) == ("JPEG", SCREEN)
    assert abs(picture.height / picture.width - 842 / 595) < 0.01
    (kept,) = (disk / "pages" / stored.key).iterdir()
    kept.write_bytes(b"kept")
    assert page_image(stored, 2, SCREEN) == b"kept"
    assert opened(page_png(stored, 1, 100)).format == "PNG"


def test_widths_are_few_so_that_nobody_fills_the_disk(store, disk):
    stored = store(make.picture(size=(3000, 100)), "a.jpg")
    widths = {opened(page_image(stored, 1, width)).width for width in range(50, 5000, 450)}
    assert widths == {240, 640, 1200, 1800}
    assert len(list((disk / "pages" / stored.key).iterdir())) == 4


def test_a_photo_taken_upright_is_shown_upright_and_without_its_place(store):
    data = make.sideways_photo((640, 480))
    stored = store(data, "IMG_1.jpg")
    picture = opened(page_image(stored, 1, SCREEN))
    assert picture.size == (480, 640)
    # Turned clockwise, what was left (red) is on top.
    assert near(picture.getpixel((240, 100)), RED)
    assert near(picture.getpixel((240, 540)), BLUE)
    assert dict(picture.getexif()) == {}
    assert b"Exif" not in page_image(stored, 1, SCREEN)
    assert opened(path_of(stored).read_bytes()).getexif()[0x0112] == 6, "the file itself stays as it was handed in"


def test_a_large_photo_is_made_small(store):
    stored = store(make.picture(size=(4000, 3000), quality=60), "IMG_1.jpg")
    assert opened(page_image(stored, 1, THUMBNAIL)).size == (240, 180)
    assert opened(page_png(stored, 1, SCREEN)).size == (1200, 900)


def test_transparency_becomes_white_paper(store):
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    stored = store(out.getvalue(), "a.png")
    assert opened(page_image(stored, 1)).getpixel((20, 20)) == (255, 255, 255)


def test_a_strip_of_paper_does_not_become_a_tower(store):
    def narrow(writer):
        writer.add_blank_page(10, 14000)

    picture = opened(page_image(store(make.pdf(0, narrow)), 1, SCREEN))
    assert picture.height <= 4 * SCREEN + 10


def test_what_has_no_pages_says_so(store):
    letter = store(make.docx(), "a.docx")
    with pytest.raises(NoPages):
        page_image(letter, 1)
    with pytest.raises(NoPages):
        make_pages(letter)
    for number in (0, 2, -1):
        with pytest.raises(NoPages):
            page_image(store(make.pdf()), number)


def test_the_task_draws_once_and_what_cannot_be_drawn_troubles_nobody(store, disk):
    stored = store(make.pdf(12))
    assert make_page_images(str(stored.pk)) == 13
    assert make_page_images(str(stored.pk)) == 0
    names = {path.name for path in (disk / "pages" / stored.key).iterdir()}
    assert names == {"1-240.jpg", *(f"{n}-1200.jpg" for n in range(1, 13))}
    spoilt = store(make.pdf())
    path_of(spoilt).write_bytes(b"not a pdf any more")
    with pytest.raises(CannotDraw):
        page_image(spoilt, 1)
    assert make_page_images(str(spoilt.pk)) == 0
    path_of(spoilt).unlink()
    assert make_page_images(str(spoilt.pk)) == 0
    assert make_page_images("00000000-0000-4000-8000-000000000000") == 0


def test_one_page_that_cannot_be_drawn_spoils_no_other(store, disk, monkeypatch):
    from files import pages

    stored, orders, run = store(make.pdf(12)), [], pages.subprocess.run

    def stumble_on_five(*args, **kwargs):
        order = json.loads(kwargs["input"])
        orders.append([job["number"] for job in order["jobs"]])
        if 5 in orders[-1]:
            order["jobs"] = [job for job in order["jobs"] if job["number"] < 5]
            if order["jobs"]:
                run(*args, **{**kwargs, "input": json.dumps(order).encode()})
            raise subprocess.CalledProcessError(3, args[0])
        return run(*args, **kwargs)

    monkeypatch.setattr(pages.subprocess, "run", stumble_on_five)
    assert make_pages(stored) == 12
    drawn = {path.name for path in (disk / "pages" / stored.key).glob("*-1200.jpg")}
    assert drawn == {f"{n}-1200.jpg" for n in range(1, 13) if n != 5}
    tries = len(orders)
    with pytest.raises(CannotDraw):
        page_image(stored, 5)
    assert make_pages(stored) == 0
    assert len(orders) == tries, "nobody waits twice for a page that cannot be drawn"
    os.utime(disk / "pages" / stored.key / "5.failed", (0, 0))
    with pytest.raises(CannotDraw):
        page_image(stored, 5)
    assert len(orders) == tries + 1


def test_a_renderer_that_dies_or_hangs_takes_nothing_with_it(store, disk, monkeypatch):
    stored = store(make.pdf())
    monkeypatch.setattr("files.pages.RENDER_SECONDS", 0.001)
    with pytest.raises(CannotDraw):
        page_image(stored, 1)
    monkeypatch.undo()
    assert StoredFile.objects.get() == stored


def test_the_renderer_runs_apart_and_bounded(store, monkeypatch):
    """Its own process, without the secrets of ours."""
    stored, calls = store(make.pdf()), []
    run = subprocess.run

    def watched(*args, **kwargs):
        calls.append(kwargs)
        return run(*args, **kwargs)

    monkeypatch.setattr(subprocess, "run", watched)
    monkeypatch.setitem(os.environ, "PII_KEYS", "k1:secret")
    page_image(stored, 1)
    (call,) = calls
    assert call["timeout"] == 60
    assert "PII_KEYS" not in call["env"]
    assert "SECRET_KEY" not in call["env"]
