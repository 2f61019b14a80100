"""A number that a principal has not shared is not to be tried out: compared last, counted, told nowhere else."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dossiers.actions import amending, filing, lookup, mandating
from dossiers.models import Dossier, LookupFailure
from procedures.access import open_offer
from tests.dossiers.api_client import Generated, Refused
from tests.dossiers.office import actor
from tests.dossiers.powers import power
from tests.dossiers.surfer import Surfer
from tests.dossiers.test_api import agency  # noqa: F401
from tests.dossiers.test_api_mandates import program, the_rest
from tests.dossiers.test_filing_for_others import ANSWERS, CODE, PARENTS_FORM, form_of, tick_all  # noqa: F401

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "001099000001", "001099000009"


@pytest.fixture
def silent(congdan, congdan2, actor_for) -> Any:
    """A power that shares nothing but the name."""
    return mandating.grant(power(), by=actor_for(congdan), at=timezone.now())


@pytest.fixture
def begun(silent, commune) -> Dossier:
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=silent.pk)
    answers = the_rest(commune) | {"owner": {"birth_date": "1990-05-14"}}
    assert not filing.save_answers(dossier.pk, answers, version=None, by=me, at=at).errors
    tick_all(dossier, "congdan2")
    return dossier


def say(dossier: Dossier, number: str, **more: Any) -> None:
    answers = {"owner": {"paper": {"kind": "id_card", "number": number}}, **more}
    filing.save_answers(dossier.pk, answers, version=None, by=actor("congdan2"), at=timezone.now())


def lacks(dossier: Dossier, *, later: timedelta = timedelta()) -> list[tuple[str, str]]:
    with pytest.raises(filing.NotReady) as refused:
        filing.submit(dossier.pk, by=actor("congdan2"), at=timezone.now() + later)
    return [(lack.kind, lack.key) for lack in refused.value.lacks]


def test_while_anything_else_is_lacking_a_number_is_not_looked_at(begun):
    said = []
    for number in (RIGHT, WRONG):
        say(begun, number, request="")
        said.append(lacks(begun))
    assert said == [[("answer", "request")]] * 2
    assert not LookupFailure.objects.exists()


def test_a_wrong_number_is_named_and_counted_and_the_right_one_files(begun):
    say(begun, WRONG)
    assert lacks(begun) == [("owner", "owner.paper.number")]
    assert LookupFailure.objects.count() == 1
    say(begun, RIGHT)
    assert filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now()).number
    # The right one is no try.
    assert LookupFailure.objects.count() == 1


def test_after_five_wrong_ones_the_right_one_is_not_told_from_them(begun):
    say(begun, WRONG)
    for _number in range(lookup.MAX_WRONG_PER_NUMBER):
        assert lacks(begun)
    for number in (WRONG, RIGHT):
        say(begun, number)
        with pytest.raises(lookup.TooManyTries):
            filing.submit(begun.pk, by=actor("congdan2"), at=timezone.now())
    assert Dossier.objects.get(pk=begun.pk).is_draft
    after = timezone.now() + lookup.WINDOW + timedelta(minutes=1)
    assert filing.submit(begun.pk, by=actor("congdan2"), at=after).number


def test_a_second_power_or_draft_gives_no_further_tries(begun, congdan, actor_for, commune):
    say(begun, WRONG)
    for _number in range(lookup.MAX_WRONG_PER_NUMBER):
        lacks(begun)
    at, me = timezone.now(), actor("congdan2")
    other = mandating.grant(power(), by=actor_for(congdan), at=at)
    second = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=other.pk)
    answers = the_rest(commune) | {"owner": {"birth_date": "1990-05-14"}}
    filing.save_answers(second.pk, answers, version=None, by=me, at=at)
    tick_all(second, "congdan2")
    say(second, RIGHT)
    with pytest.raises(lookup.TooManyTries):
        filing.submit(second.pk, by=me, at=at)


def test_the_check_page_says_it_in_words(begun, congdan2, client_for):
    me = Surfer(client_for(congdan2))
    say(begun, WRONG)
    page = me.go(f"/ho-so/{begun.pk}/kiem-tra/").send(form="declared", declared="on", status=422)
    assert "Số này không phải số của người đã ủy quyền" in page.text
    for _number in range(lookup.MAX_WRONG_PER_NUMBER):
        page = me.go(f"/ho-so/{begun.pk}/kiem-tra/").send(form="declared", declared="on", status=422)
    assert "Đã thử quá nhiều lần" in page.text
    assert "Số này không phải" not in page.text


def test_what_was_filed_cannot_be_used_to_try_further(begun):
    """Changes keep the number as filed: which other one is right is not told, and not counted either."""
    say(begun, RIGHT)
    me = actor("congdan2")
    filed = filing.submit(begun.pk, by=me, at=timezone.now())
    draft = amending.begin(filed.pk, by=me, at=timezone.now())
    say(draft, WRONG)
    assert lacks(draft) == [("owner", "owner.paper.number")]
    say(draft, RIGHT)
    assert filing.submit(draft.pk, by=me, at=timezone.now()).pk == filed.pk
    assert not LookupFailure.objects.exists()


def test_a_number_of_the_party_that_empowered_is_guarded_as_well(form_of, silent, commune):
    parties = [{"role": "father", "label": {"vi": "Cha"}, "full_name": "late", "number": "paper.number"}]
    form_of(PARENTS_FORM | {"roles": PARENTS_FORM["roles"] | {"parties": parties}})
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=silent.pk)
    answers = ANSWERS | {"capacity": "parent", "requester": "Trần Văn Thử", "late": "Nguyễn Thị Mẫu"}
    answers["paper"] = {"kind": "id_card", "number": WRONG}
    assert not filing.save_answers(dossier.pk, answers, version=None, by=me, at=at).errors
    tick_all(dossier, "congdan2")
    assert lacks(dossier) == [("principal", "paper.number")]
    assert LookupFailure.objects.count() == 1


# --- what programs are told ---


def errors(me: Generated, pk: int) -> dict[str, list[str]]:
    with pytest.raises(Refused) as refused:
        me.dossiers_submit(dossier_id=pk, idempotency_key="submit-1")
    return refused.value.body["errors"]


def test_a_program_reads_at_which_field_the_number_or_the_name_is_wrong(begun):
    me = program("congdan2")
    say(begun, WRONG)
    assert errors(me, begun.pk) == {
        "answers.owner.paper.number": ["Phải là số của người đã ủy quyền cho Ông/Bà, như trong tài khoản của họ."]
    }
    say(begun, RIGHT)
    other = {"owner": {"full_name": "Người Khác"}}
    filing.save_answers(begun.pk, other, version=None, by=actor("congdan2"), at=timezone.now())
    assert list(errors(me, begun.pk)) == ["answers.owner.full_name"]


def test_a_program_that_tries_numbers_is_stopped(begun):
    me = program("congdan2")
    say(begun, WRONG)
    for _number in range(lookup.MAX_WRONG_PER_NUMBER):
        errors(me, begun.pk)
    with pytest.raises(Refused) as refused:
        me.dossiers_submit(dossier_id=begun.pk, idempotency_key="submit-1")
    assert refused.value.status == 429


def test_a_program_reads_why_a_power_does_not_serve(begun, silent, congdan, actor_for, agency):
    me = program("congdan2")
    begin = {"procedure": CODE, "agency": agency}
    with pytest.raises(Refused) as unknown:
        me.dossiers_create(body=begin | {"mandate": 999_999})
    assert "không giữ ủy quyền" in unknown.value.body["errors"]["mandate"][0]
    first = timezone.localdate() + timedelta(days=5)
    coming = mandating.grant(power(valid_from=first), by=actor_for(congdan), at=timezone.now())
    with pytest.raises(Refused) as refused:
        me.dossiers_create(body=begin | {"mandate": coming.pk})
    assert refused.value.body["errors"] == {"mandate": ["Ủy quyền hoặc việc cử người chưa có hiệu lực."]}
    mandating.revoke(silent.pk, by=actor_for(congdan), at=timezone.now())
    assert errors(me, begun.pk)["mandate"] == ["Ủy quyền hoặc việc cử người đã bị chấm dứt."]


def test_a_program_reads_in_which_capacities_it_can_be_filed(begun):
    say(begun, RIGHT, capacity="parent")
    said = errors(program("congdan2"), begun.pk)
    assert list(said) == ["answers.capacity"]
    assert "authorised" in said["answers.capacity"][0]


def test_where_the_form_asks_for_no_number_there_is_nothing_to_try(form_of, silent, commune):
    form_of(PARENTS_FORM)
    at, me = timezone.now(), actor("congdan2")
    dossier = filing.start(open_offer(CODE, commune, at=at), by=me, at=at, mandate_id=silent.pk)
    answers = ANSWERS | {"capacity": "parent", "requester": "Trần Văn Thử", "late": "Nguyễn Thị Mẫu"}
    assert not filing.save_answers(dossier.pk, answers, version=None, by=me, at=at).errors
    tick_all(dossier, "congdan2")
    assert filing.submit(dossier.pk, by=me, at=at).number
    assert not LookupFailure.objects.exists()
