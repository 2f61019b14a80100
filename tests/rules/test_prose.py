"""Long texts become lists; no word is lost."""

import re

from hypothesis import given
from hypothesis import strategies as st

from procedures.rules.prose import LONG, blocks, grouped


def shape(text):
    def one(block):
        return (block.text, [one(part) for part in block.parts]) if block.item else block.text

    return [one(block) for block in blocks(text)]


def test_dashes_become_a_list_and_pluses_hang_under_them():
    assert shape("Gồm:\n- Đơn;\n+ theo mẫu;\n+ có chữ ký;\n- Ảnh.") == [
        "Gồm:",
        ("Đơn;", [("theo mẫu;", []), ("có chữ ký;", [])]),
        ("Ảnh.", []),
    ]


def test_letters_and_numbers_stay_visible():
    assert shape("a) Một;\nb) Hai.") == [("a) Một;", []), ("b) Hai.", [])]
    assert shape("1. Một\n- phần\n2. Hai") == [("1. Một", [("phần", [])]), ("2. Hai", [])]


def test_a_list_on_one_line_is_found():
    assert shape("Mức thu: - Xã: 10.000 đồng; - Phường: 20.000 đồng.") == [
        "Mức thu:",
        ("Xã: 10.000 đồng;", []),
        ("Phường: 20.000 đồng.", []),
    ]


def test_a_plain_line_ends_the_list():
    assert shape("- Một\nHai\n- Ba") == [("Một", []), "Hai", ("Ba", [])]


def test_a_long_paragraph_is_cut_between_sentences():
    text = " ".join(f"Câu thứ {n} nói về một việc cần làm ở đây." for n in range(30))
    found = blocks(text)
    assert len(found) > 2
    assert all(len(block.text) <= LONG for block in found)
    assert " ".join(block.text for block in found) == text


def test_a_long_item_is_cut_too():
    (item,) = blocks("- " + " ".join(f"điều {n} của quy định này được áp dụng;" for n in range(40)))
    assert len(item.more) > 1
    assert max(map(len, (item.text, *item.more))) <= LONG


def test_neighbouring_items_are_one_list():
    assert [len(run) for run in grouped(blocks("Gồm:\n- Một\n- Hai\nHết."))] == [1, 2, 1]


def words(found):
    for block in found:
        yield block.text
        yield from block.more
        yield from words(block.parts)


@given(st.lists(st.sampled_from(["- Đơn;", "+ theo mẫu", "a) Một", "1. Hai", "Câu. Câu hai.", "(i) ba", "", "5 ngày"])))
def test_no_word_is_lost_and_none_is_added(lines):
    text = "\n".join(lines)
    kept = " ".join(words(blocks(text)))
    assert re.findall(r"\w+", kept) == re.findall(r"\w+", text)


@given(st.text())
def test_any_text_is_read(text):
    blocks(text)
