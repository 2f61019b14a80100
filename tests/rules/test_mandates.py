"""Who acts and reads for somebody else: tables of what a power or a delegation covers."""

from dataclasses import replace
from datetime import date

import pytest

from dossiers.rules.mandates import (
    Barrier,
    Held,
    MandateKind,
    Scope,
    Standing,
    Terms,
    Turn,
    barrier,
    covers,
    is_plain,
    may_act,
    may_read,
    next_turn,
    standing,
    turned,
    turns,
)

FIRST, DAY, LAST = date(2026, 11, 1), date(2026, 11, 25), date(2026, 12, 31)
PRINCIPAL, AGENT, OTHER = 1, 2, 3
POWER = Terms(7, MandateKind.ATTORNEY, PRINCIPAL, AGENT, Scope.ALL, FIRST, LAST)
DELEGATION = Terms(8, MandateKind.DELEGATE, PRINCIPAL, AGENT, Scope.ALL, FIRST)
DRAFT = Held(50, AGENT, PRINCIPAL, "attorney", draft=True, procedure_id=10, field_code="HT")
BY_ATTORNEY = replace(DRAFT, draft=False)
BY_AGENT = replace(BY_ATTORNEY, behalf="delegate")
BY_OTHER = replace(BY_AGENT, created_by=OTHER)
BY_OTHER_ATTORNEY = replace(BY_ATTORNEY, created_by=OTHER)
CHANGES = replace(BY_AGENT, id=52, draft=True, amends=True)
CHANGES_BY_ATTORNEY = replace(CHANGES, behalf="attorney")
BY_PRINCIPAL = Held(51, PRINCIPAL, None, "", draft=False, procedure_id=10, field_code="HT")
ONE = replace(POWER, scope=Scope.DOSSIER, dossier_id=BY_PRINCIPAL.id)


@pytest.mark.parametrize(
    ("terms", "on", "expected"),
    [
        (POWER, date(2026, 10, 31), Standing.COMING),
        (POWER, FIRST, Standing.RUNNING),
        (POWER, LAST, Standing.RUNNING),
        (POWER, date(2027, 1, 1), Standing.ENDED),
        (DELEGATION, date(2099, 1, 1), Standing.RUNNING),
        (replace(POWER, revoked=True), DAY, Standing.REVOKED),
    ],
)
def test_it_runs_from_its_first_to_its_last_day(terms, on, expected):
    assert standing(terms, on=on) is expected


@pytest.mark.parametrize(
    ("terms", "covered"),
    [
        (POWER, True),
        (replace(POWER, scope=Scope.FIELDS, field_codes=frozenset({"HT", "CT"})), True),
        (replace(POWER, scope=Scope.FIELDS, field_codes=frozenset({"CT"})), False),
        (replace(POWER, scope=Scope.PROCEDURES, procedure_ids=frozenset({10})), True),
        (replace(POWER, scope=Scope.PROCEDURES, procedure_ids=frozenset({11})), False),
        (ONE, False),
        (replace(POWER, revoked=True), False),
        (replace(POWER, valid_to=FIRST), False),
    ],
)
def test_what_a_power_covers(terms, covered):
    assert covers(terms, procedure_id=10, field_code="HT", on=DAY) is covered


# what is held, who, with which mandates, may act, may read
CASES = [
    # A draft is its writer's alone, whatever has been recorded.
    (DRAFT, AGENT, [], True, True),
    (DRAFT, PRINCIPAL, [], False, False),
    (replace(DRAFT, created_by=OTHER), AGENT, [DELEGATION], False, False),
    # Filed under a power: the principal always; the attorney acts while it runs and reads on.
    (BY_ATTORNEY, PRINCIPAL, [], True, True),
    (BY_ATTORNEY, AGENT, [POWER], True, True),
    (BY_ATTORNEY, AGENT, [replace(POWER, revoked=True)], False, True),
    (BY_ATTORNEY, AGENT, [replace(POWER, valid_to=FIRST)], False, True),
    (BY_ATTORNEY, AGENT, [replace(POWER, principal_id=OTHER)], False, True),
    (BY_OTHER_ATTORNEY, AGENT, [POWER], False, False),
    # Filed for the organisation: all its delegates, and nobody who is not one any more.
    (BY_AGENT, AGENT, [DELEGATION], True, True),
    (BY_AGENT, AGENT, [], False, False),
    (BY_AGENT, AGENT, [replace(DELEGATION, revoked=True)], False, False),
    (BY_OTHER, AGENT, [DELEGATION], True, True),
    (BY_OTHER, AGENT, [replace(DELEGATION, scope=Scope.FIELDS, field_codes=frozenset({"CT"}))], False, False),
    (BY_OTHER, AGENT, [replace(DELEGATION, agent_id=OTHER)], False, False),
    (BY_PRINCIPAL, AGENT, [DELEGATION], True, True),
    # What another delegate filed as a private person stays private.
    (replace(BY_PRINCIPAL, created_by=OTHER), AGENT, [DELEGATION], False, False),
    # A power for one dossier opens that one.
    (BY_PRINCIPAL, AGENT, [ONE], True, True),
    (replace(BY_PRINCIPAL, id=99), AGENT, [ONE], False, False),
    (BY_PRINCIPAL, AGENT, [replace(ONE, revoked=True)], False, False),
    (BY_PRINCIPAL, AGENT, [POWER], False, False),
    # Changes of what was filed hold all of it: as far as one may act in that, and the writer's alone.
    (CHANGES, AGENT, [DELEGATION], True, True),
    (CHANGES, AGENT, [], False, False),
    (CHANGES, PRINCIPAL, [], False, False),
    (CHANGES_BY_ATTORNEY, AGENT, [POWER], True, True),
    (CHANGES_BY_ATTORNEY, AGENT, [], False, True),
    (replace(CHANGES, principal=None, behalf=""), AGENT, [], True, True),
    # Oneself and nobody.
    (BY_PRINCIPAL, PRINCIPAL, [], True, True),
    (BY_PRINCIPAL, OTHER, [], False, False),
    (BY_PRINCIPAL, None, [DELEGATION], False, False),
]


@pytest.mark.parametrize(("held", "who", "terms", "acts", "reads"), CASES)
def test_who_acts_and_who_reads(held, who, terms, acts, reads):
    assert may_act(held, who, terms, on=DAY) is acts
    assert may_read(held, who, terms, on=DAY) is reads


def test_without_a_day_nothing_is_entrusted():
    assert not may_act(BY_OTHER, AGENT, [DELEGATION], on=None)


def test_ones_own_affair_needs_no_mandate():
    assert is_plain(BY_PRINCIPAL, PRINCIPAL)
    assert is_plain(DRAFT, AGENT)
    assert not is_plain(BY_ATTORNEY, AGENT)
    assert not is_plain(CHANGES, AGENT)
    assert not is_plain(BY_PRINCIPAL, OTHER)


OCT, NOV = date(2026, 10, 31), date(2026, 11, 1)


@pytest.mark.parametrize(
    ("terms", "recorded", "expected"),
    [
        # From the day it is recorded: it is seen to run; a week before the end both are told.
        (POWER, NOV, [(date(2026, 12, 24), Turn.ENDING), (date(2027, 1, 1), Turn.ENDED)]),
        (POWER, OCT, [(NOV, Turn.BEGUN), (date(2026, 12, 24), Turn.ENDING), (date(2027, 1, 1), Turn.ENDED)]),
        # Shorter than the warning.
        (replace(POWER, valid_to=date(2026, 11, 8)), NOV, [(date(2026, 11, 9), Turn.ENDED)]),
        (
            replace(POWER, valid_to=date(2026, 11, 9)),
            NOV,
            [(date(2026, 11, 2), Turn.ENDING), (date(2026, 11, 10), Turn.ENDED)],
        ),
        # Until revoked.
        (DELEGATION, NOV, []),
        (DELEGATION, OCT, [(NOV, Turn.BEGUN)]),
    ],
)
def test_on_which_days_it_turns_by_itself(terms, recorded, expected):
    assert turns(terms, recorded=recorded) == expected


@pytest.mark.parametrize(
    ("terms", "since", "on", "turn", "then"),
    [
        (POWER, NOV, NOV, Turn.BEGUN, date(2026, 12, 24)),
        (POWER, date(2026, 12, 24), date(2026, 12, 25), Turn.ENDING, date(2027, 1, 1)),
        (POWER, NOV, date(2027, 3, 1), Turn.ENDED, None),  # who looks late is told where it stands now
        (POWER, date(2026, 11, 2), date(2026, 11, 3), None, date(2026, 12, 24)),
        (replace(POWER, revoked=True), NOV, NOV, None, date(2026, 12, 24)),
        (DELEGATION, NOV, NOV, Turn.BEGUN, None),
    ],
)
def test_what_is_told_and_when_next(terms, since, on, turn, then):
    assert turned(terms, recorded=OCT, since=since, on=on) == turn
    assert next_turn(terms, recorded=OCT, after=on) == then


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        (POWER, None),
        (replace(POWER, valid_from=date(2026, 12, 1)), Barrier.COMING),
        (replace(POWER, valid_to=FIRST), Barrier.ENDED),
        (replace(POWER, revoked=True), Barrier.REVOKED),
        (replace(POWER, scope=Scope.FIELDS, field_codes=frozenset({"CT"})), Barrier.FIELDS),
        (replace(POWER, scope=Scope.PROCEDURES, procedure_ids=frozenset({11})), Barrier.PROCEDURES),
        (ONE, Barrier.DOSSIER),
        (replace(POWER, revoked=True, scope=Scope.FIELDS), Barrier.FIELDS),  # a new one like it would not do
    ],
)
def test_what_bars_a_new_dossier(terms, why):
    assert barrier(terms, procedure_id=10, field_code="HT", on=DAY) is why
