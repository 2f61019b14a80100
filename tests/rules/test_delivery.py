"""A result by post: which acts it allows where it is, what a tracking code is, which days can be."""

from datetime import date

import pytest

from dossiers.rules.delivery import DeliveryState, allows, day_fits, fitting, tracking_code, way
from dossiers.rules.workflow import Action

ACTS = (Action.POST_RESULT, Action.RESULT_CAME_BACK, Action.RETURN_RESULT)


@pytest.mark.parametrize(
    ("receive_by", "state", "acts"),
    [
        ("post", DeliveryState.NONE, (Action.RETURN_RESULT,)),
        ("post", DeliveryState.READY, (Action.POST_RESULT, Action.RETURN_RESULT)),
        ("post", DeliveryState.POSTED, (Action.RESULT_CAME_BACK, Action.RETURN_RESULT)),
        ("post", DeliveryState.CAME_BACK, (Action.POST_RESULT, Action.RETURN_RESULT)),
        ("post", DeliveryState.DELIVERED, (Action.RETURN_RESULT,)),
        ("counter", DeliveryState.READY, (Action.RETURN_RESULT,)),
        ("electronic", DeliveryState.READY, (Action.RETURN_RESULT,)),
    ],
)
def test_the_acts_of_the_post(receive_by, state, acts):
    assert fitting(ACTS, receive_by, state) == acts
    assert {act for act in ACTS if allows(act, receive_by, state)} == set(acts)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", ""),
        (" ", ""),
        ("ee123456789vn", "EE123456789VN"),
        ("EE 123.456-789 VN", "EE123456789VN"),
        ("123456", "123456"),
    ],
)
def test_a_code_is_kept_as_the_post_prints_it(typed, code):
    assert tracking_code(typed) == code


@pytest.mark.parametrize("typed", ["12345", "A" * 31, "EE123456789VN!", "mã số 1", "<script>"])
def test_what_is_no_code_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        tracking_code(typed)


@pytest.mark.parametrize(("day", "fits"), [(9, False), (10, True), (12, True), (14, True), (15, False)])
def test_a_day_lies_between_the_cause_and_today(day, fits):
    assert day_fits(date(2026, 11, day), since=date(2026, 11, 10), today=date(2026, 11, 14)) is fits


def test_what_came_back_is_taken_at_the_counter():
    assert [way("post", state) for state in (DeliveryState.READY, DeliveryState.POSTED, DeliveryState.CAME_BACK)] == [
        "post",
        "post",
        "counter",
    ]
    assert way("electronic", DeliveryState.READY) == "electronic"
