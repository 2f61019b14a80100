"""In which capacity a recorded mandate files, and which paper of the catalogue proves a capacity."""

from typing import Any

import pytest

from procedures.rules import capacities
from tests.rules.eforms import form, item, options

RULES = [
    {"value": "self"},
    {"value": "parent", "principals": ["mother"]},
    {"value": "authorised", "principals": ["mother"], "proof": {"vi": "Văn bản ủy quyền"}},
    {"value": "relative", "cases": ["two"]},
]


def made(*papers: tuple[str, Any]) -> Any:
    """A form of these capacities with these rules for papers."""
    return form(
        item("capacity", "one_of", options=options(*(rule["value"] for rule in RULES))),
        item("mother", "name"),
        roles={
            "submitter": {"full_name": "mother"},
            "capacity": "capacity",
            "parties": [{"role": "mother", "label": {"vi": "Mẹ"}, "full_name": "mother"}],
        },
        capacities=RULES,
        papers=[{"name": name, "when": when} for name, when in papers],
    )


@pytest.mark.parametrize(
    ("behalf", "capacity", "covered"),
    [
        ("attorney", "authorised", True),
        ("attorney", "parent", True),
        ("attorney", "self", False),
        ("attorney", "relative", False),
        ("delegate", "authorised", False),  # parties empower, organisations do not
        ("delegate", "parent", False),
    ],
)
def test_what_a_mandate_covers(behalf, capacity, covered):
    assert capacities.covers(made(), behalf, capacity, "") is covered
    offered = [rule.value for rule in capacities.under(made(), behalf, "")]
    assert (capacity in offered) is covered


EQ = {"eq": ["capacity", "authorised"]}


@pytest.mark.parametrize(
    ("papers", "capacity", "powers", "found"),
    [
        ((), "authorised", ["Văn bản ủy quyền (chỉ khi ủy quyền)"], "Văn bản ủy quyền (chỉ khi ủy quyền)"),
        ((), "authorised", [], ""),
        ((), "authorised", ["Giấy ủy quyền", "Văn bản ủy quyền"], ""),  # nobody knows which
        ((), "authorised", ["Giấy ủy quyền", "Giấy ủy quyền"], "Giấy ủy quyền"),  # of two cases
        ((), "relative", ["Giấy ủy quyền"], ""),
        ((("Giấy B", EQ),), "authorised", ["Giấy A", "Giấy B"], "Giấy B"),
        ((("Giấy B", EQ), ("Giấy C", EQ)), "authorised", ["Giấy A"], ""),
        ((("Giấy B", {"eq": ["capacity", "relative"]}),), "relative", [], "Giấy B"),
        ((("Giấy B", {"filled": "mother"}),), "authorised", ["Giấy A"], "Giấy A"),
    ],
)
def test_which_paper_proves_a_capacity(papers, capacity, powers, found):
    assert capacities.paper_of(made(*papers), capacity, powers) == found


def test_a_form_for_the_person_alone_takes_no_power() -> None:
    assert capacities.takes_powers(made())
    assert capacities.takes_powers(form(item("mother", "name"), roles={"submitter": {"full_name": "mother"}}))
    alone = form(item("mother", "name"), roles={"submitter": {"full_name": "mother"}}, capacities=[{"value": "parent"}])
    assert not capacities.takes_powers(alone)
    roles = {"submitter": {"full_name": "mother"}}
    rules = [{"value": "self"}, {"value": "legal_representative"}]
    assert not capacities.takes_powers(form(item("mother", "name"), roles=roles, capacities=rules))
