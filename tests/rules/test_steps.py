"""Steps inside one text are split; a mention of a step is none."""

import pytest

from procedures.rules.source import Doubts
from procedures.rules.steps import split_steps


def steps(*texts, names=()):
    rows = [{"name": names[n] if names else "", "description": text} for n, text in enumerate(texts)]
    return [(s.number, s.title, s.text) for s in split_steps(rows, Doubts())]


@pytest.mark.parametrize(
    "text",
    [
        "Bước 1: Nộp hồ sơ.\nBước 2: Nhận kết quả.",
        "- Bước 1. Nộp hồ sơ.\n- Bước 2. Nhận kết quả.",
        "* Bước 1: Nộp hồ sơ.\n* Bước 2: Nhận kết quả.",
        "a) Bước 1: Nộp hồ sơ.\nb) Bước 2: Nhận kết quả.",
        "BƯỚC 1 - Nộp hồ sơ.\nBƯỚC 2 - Nhận kết quả.",
        "Bước 1: Nộp hồ sơ. Bước 2: Nhận kết quả.",
    ],
)
def test_ways_to_write_a_step(text):
    assert steps(text) == [(1, "", "Nộp hồ sơ."), (2, "", "Nhận kết quả.")]


def test_a_mention_inside_a_sentence_is_no_step():
    text = "Bước 1: Nộp hồ sơ.\nBước 2: Nếu thiếu thì thực hiện lại Bước 1 và Bước 3 nêu dưới đây."
    assert [number for number, *_ in steps(text)] == [1, 2]


def test_words_before_the_first_step_stay():
    assert steps("Trình tự:\nBước 1: A.\nBước 2: B.")[0] == (0, "", "Trình tự:")


def test_a_series_may_begin_anew():
    text = "a) Cấp mới\nBước 1: A.\nBước 2: B.\nb) Cấp lại\nBước 1: C.\nBước 2: D."
    assert [number for number, *_ in steps(text)] == [0, 1, 2, 1, 2]


def test_a_single_marker_or_none_splits_nothing():
    assert steps("Bước 1: Nộp hồ sơ.") == [(0, "", "Bước 1: Nộp hồ sơ.")]
    assert steps("Nộp hồ sơ tại quầy.") == [(0, "", "Nộp hồ sơ tại quầy.")]
    assert steps("") == []


def test_a_short_first_line_is_the_title():
    assert steps("Bước 1: Nộp hồ sơ\nTại Trung tâm.\nBước 2: Trả kết quả\nTại Trung tâm.")[0] == (
        1,
        "Nộp hồ sơ",
        "Tại Trung tâm.",
    )


def test_rows_of_their_own_are_numbered():
    found = steps("Tại quầy.", "Tại sở.", names=("Nộp hồ sơ", "Thẩm định"))
    assert found == [(1, "Nộp hồ sơ", "Tại quầy."), (2, "Thẩm định", "Tại sở.")]


def test_no_word_is_lost():
    text = "Mở đầu.\nBước 1: A b c.\n- d\nBước 2: E (xem Bước 1)."
    words = " ".join(part for _, title, body in steps(text) for part in (title, body) if part)
    assert words.split() == ["Mở", "đầu.", "A", "b", "c.", "-", "d", "E", "(xem", "Bước", "1)."]
