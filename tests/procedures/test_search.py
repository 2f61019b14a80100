"""Finding a procedure the way people type."""

import unicodedata

import pytest

from procedures import access
from tests.procedures.factories import load, raw

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def codes(q, **filters):
    return [row.code for row in access.search(q=q, **filters).rows]


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("dang ky khai sinh", "1.001193"),
        (unicodedata.normalize("NFD", "đăng ký khai sinh"), "1.001193"),
        ("ĐĂNG KÝ KHAI SINH", "1.001193"),
        ("đăng kí khai sinh", "1.001193"),
        ("khai sinh dang ky", "1.001193"),
        ("dang ky khai sin", "1.001193"),
        ("1.001193", "1.001193"),
        ("1.001193.", "1.001193"),
        ("xac nhan tinh trang hon nhan", "1.004873"),
        ("doc than", "1.004873"),
    ],
)
def test_the_words_people_type_find_it_first(q, code):
    assert codes(q)[0] == code


def test_tone_marks_may_stand_on_either_vowel(tmp_path):
    load(tmp_path, raw(name="Xác nhận ủy quyền"))
    assert codes("uỷ quyền") == codes("ủy quyền") == codes("uy quyen")
    assert "1.000001" in codes("uỷ quyền")


def test_did_you_mean(tmp_path):
    load(tmp_path, raw(name="Thủ tục đăng ký kết hôn"))
    page = access.search(q="dang ki ket hom")
    assert (page.total, page.suggestion) == (0, "đăng ký kết hôn")
    assert access.search(q=page.suggestion).rows[0].code == "1.000001"
    assert access.search(q="dang ky ket hom o dau").suggestion == "đăng ký kết hôn"


@pytest.mark.parametrize(
    ("q", "code"),
    [
        ("dang ky khai sinh cho con", "1.001193"),
        ("làm giấy khai sinh cho bé", "1.001193"),
        ("tiền mai táng", "1.001731"),
        ("xin tiền mai táng cho cụ già", "1.001731"),
    ],
)
def test_words_that_people_put_around_hide_nothing(q, code):
    page = access.search(q=q)
    assert page.nearest
    assert code in [row.code for row in page.rows[:5]]
    assert not access.search(q="khai sinh").nearest
    assert [row.code for row in access.search_all(q=q)][:5] == [row.code for row in page.rows[:5]]


@pytest.mark.parametrize(
    "q", ["zzzz qqqq", "!!!", "' OR 1=1 --", "qq & | ! ( ) : *", "\\", "%", "x" * 500, "☃ ⁂", "-1"]
)
def test_nonsense_finds_nothing_and_breaks_nothing(q):
    page = access.search(q=q)
    assert (page.total, page.suggestion) == (0, "")


def test_only_the_last_word_is_a_beginning():
    assert "1.001193" in codes("khai sin")
    assert "1.001193" not in codes("kha sinh")


def test_name_weighs_more_than_keywords_and_keywords_more_than_the_field(tmp_path):
    load(
        tmp_path,
        raw(name="Cấp phép một", field_code="G05-KD10", field="Zeta", dvcqg_id="f"),
        raw(name="Cấp phép hai", keywords="zeta", dvcqg_id="k", code="1.000002"),
        raw(name="Cấp phép zeta", dvcqg_id="n", code="1.000003"),
    )
    assert codes("zeta") == ["1.000003", "1.000002", "1.000001"]


def test_internal_ones_are_never_found(tmp_path):
    load(tmp_path, raw(name="Việc nội bộ alpha", internal=True))
    assert codes("việc nội bộ alpha") == []
    assert codes("1.000001") == []


def test_only_what_is_in_force_is_found(tmp_path):
    load(tmp_path, raw(name="Tên cũ alpha"))
    load(tmp_path, raw(name="Tên mới beta"))
    assert codes("alpha") == []
    assert codes("beta") == ["1.000001"]


def test_the_sample_list_and_its_filters():
    everything = access.search(page_size=100)
    assert everything.total == 13
    for name, values in everything.counts.items():
        for value, count in values.items():
            found = access.search(page_size=100, **{name: value})
            assert found.total == count, (name, value)
    commune = access.search(level="commune", online="full", page_size=100)
    assert 0 < commune.total < 12
    assert {row.online_level for row in commune.rows} == {"full"}
    assert access.search(field="không có").total == 0


def test_pages_cover_the_list_once():
    seen, after = [], None
    while True:
        page = access.search(after=after, page_size=5)
        seen += [row.code for row in page.rows]
        if page.next is None:
            break
        after = page.page
    assert len(seen) == len(set(seen)) == 13
    assert access.search(after=999, page_size=5).page == 3


def test_vietnamese_order():
    rows = [row for row in access.search(page_size=100).rows if row.offered]
    assert [row.sort_key for row in rows] == sorted(row.sort_key for row in rows)


def test_near_codes():
    assert "1.004873" in [row.code for row in access.near_codes("1.004837")]
    assert access.near_codes("xyz") == []


def test_a_search_is_two_queries(django_assert_num_queries):
    access.search()
    with django_assert_num_queries(2):
        access.search(q="dang ky khai sinh")
    with django_assert_num_queries(1):
        access.search(level="commune")


def test_words_are_found_by_the_index(tmp_path):
    from django.db import connection

    from procedures.access.searching import _MATCH

    load(tmp_path, *(raw(dvcqg_id=f"n{n}", code=f"2.{n:06}", name=f"Thủ tục số {n}") for n in range(400)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE procedures_procedureversion")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + _MATCH, ["khai & sinh:*"])
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "version_search" in plan
