"""The list of procedures: its order, services of other authorities in it, and the same list as a spreadsheet."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from portal.lib import xlsx
from procedures import access
from procedures.models import Offer, Procedure

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def text(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def sheet(data: bytes) -> list[list[str]]:
    """The cells of the only sheet; every part of the file is well-formed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        trees = {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}
    rows = trees["xl/worksheets/sheet1.xml"].iter(f"{MAIN}row")
    return [[cell.findtext(f"{MAIN}is/{MAIN}t") or "" for cell in row] for row in rows]


def download(client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/thu-tuc/danh-sach.xlsx{query}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == xlsx.TYPE
    return sheet(b"".join(answer.streaming_content))


@pytest.fixture
def elsewhere():
    """The police and a ministry take one procedure each; nobody of the province does."""
    for code, taker, name in (("1.001612", "vertical", "Công an cấp xã"), ("2.002287", "ministry", "")):
        Procedure.objects.filter(code=code).update(taker=taker, taker_name=name)
        Offer.objects.filter(procedure__code=code).update(active=False)
    access.forget()
    yield
    access.forget()


# Order


def test_the_order_is_chosen():
    rows = access.search_all(sort="name")
    assert [row.sort_key for row in rows] == sorted(row.sort_key for row in rows)
    assert [row.code for row in access.search_all(sort="code")] == sorted(row.code for row in rows)
    fields = [row.field_sort_key for row in access.search_all(sort="field")]
    assert fields == sorted(fields)
    levels = [row.online_level for row in access.search_all(sort="online")]
    assert levels == sorted(levels, key=["full", "partial", "info"].index)
    assert {row.code for row in rows} == {row.code for row in access.search_all()}


def test_the_page_offers_the_orders_and_keeps_the_filters(client):
    page = text(client, "/thu-tuc/?level=commune&sort=code")
    assert '<strong aria-current="true">Mã</strong>' in page
    assert "?level=commune&amp;sort=name" in page
    assert 'name="sort" value="code"' in page
    codes = [row.code for row in access.search_all(sort="code", level="commune")]
    assert [page.index(f"/thu-tuc/{code}/") for code in codes] == sorted(page.index(f"/thu-tuc/{c}/") for c in codes)


def test_an_order_that_is_none_is_the_usual_one(client):
    assert text(client, "/thu-tuc/?sort=drop").count("aria-current") == text(client, "/thu-tuc/").count("aria-current")


def test_a_filter_that_does_not_exist_is_a_mistake_of_the_caller():
    with pytest.raises(TypeError):
        access.search_all(colour="red")


# Services of others


def test_services_of_others_are_found_marked_and_counted_apart(client, elsewhere):
    page = text(client, "/thu-tuc/")
    assert "11 thủ tục" in page
    assert "2 thủ tục của cơ quan khác" in page
    assert "Cơ quan ngành dọc giải quyết" in page or "ngành dọc" in page
    assert "Công an cấp xã" in page
    assert [row.code for row in access.search_all(agency="vertical")] == ["1.001612"]
    assert [row.code for row in access.search_all(agency="ministry")] == ["2.002287"]
    only = text(client, "/thu-tuc/?agency=others")
    assert "2 thủ tục của cơ quan khác" in only
    assert "/thu-tuc/1.001612/" in only
    assert "/thu-tuc/1.001193/" not in only
    assert "/thu-tuc/1.001612/" in text(client, "/thu-tuc/?q=ho+kinh+doanh")


def test_without_services_of_others_nothing_is_said_of_them(client):
    assert "của cơ quan khác" not in text(client, "/thu-tuc/")


# As a spreadsheet


def test_the_file_holds_the_whole_list_under_the_same_filter(client, elsewhere):
    head, *rows = download(client)
    assert head[:2] == ["Mã", "Thủ tục"]
    assert len(rows) == 13
    assert {len(row) for row in rows} == {len(head)}
    police = next(row for row in rows if row[0] == "1.001612")
    assert "Công an cấp xã" in police
    assert police[-1] == "http://testserver/thu-tuc/1.001612/"
    filtered = download(client, "?level=commune&sort=code&q=")
    assert [row[0] for row in filtered[1:]] == [row.code for row in access.search_all(level="commune", sort="code")]
    assert [row[0] for row in download(client, "?q=khai+sinh&after=3")[1:]] == [
        row.code for row in access.search_all(q="khai sinh")
    ]


def test_the_page_links_to_the_file_with_its_filter(client):
    assert "/thu-tuc/danh-sach.xlsx?level=commune&amp;sort=name" in text(
        client, "/thu-tuc/?level=commune&sort=name&after=0"
    )


def test_nothing_in_a_cell_is_run_or_breaks_the_file():
    hostile = ["=1+1", "<b>&\"'", "\x00\x0b\ufffe", "  hai đầu  ", "x" * 40_000]
    data = b"".join(xlsx.pieces([["đầu"] * 5, hostile], title="[Thủ/tục]*", widths=(9,) * 5))
    rows = sheet(data)
    assert rows[1][:2] == hostile[:2]
    assert rows[1][3] == "  hai đầu  "
    assert len(rows[1][4]) == 32_767
    assert b"<f>" not in data


def test_a_long_table_goes_out_while_it_is_made():
    made = []

    def rows():
        for number in range(1, 2001):
            made.append(number)
            yield [f"dòng {number}"]

    found = xlsx.pieces(rows(), title="Dài", widths=(20,))
    first = next(found)
    assert first
    assert len(made) < 2000
    assert len(sheet(first + b"".join(found))) == 2000
