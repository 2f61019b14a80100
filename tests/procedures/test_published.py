"""A published version is one frozen object; offers say who takes it; what is in force is a matter of the day."""

import datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies import access as agencies
from procedures import access
from procedures.models import Procedure, Publication
from tests.procedures.factories import load, raw

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)


def current(code="1.000001"):
    return access.published(access.by_code(code)[0].version_id)


def test_it_is_read_once_and_frozen(tmp_path, django_assert_num_queries):
    load(tmp_path, raw())
    version_id = access.by_code("1.000001")[0].version_id
    with django_assert_num_queries(7):
        first = access.published(version_id)
    with django_assert_num_queries(0):
        assert access.published(version_id) is first
    with pytest.raises(AttributeError):
        first.name = "khác"


def test_limit_of_the_case_then_of_the_channel(tmp_path):
    cases = [
        {"code": "a", "name": "Cấp mới", "time_value": 5, "time_unit": "DAY"},
        {"code": "b", "name": "Cấp lại", "time_value": 3, "time_unit": "DAY"},
    ]
    methods = [
        {"method": "ONLINE", "time_value": 4, "time_unit": "DAY", "fees": []},
        {"method": "DIRECT", "time_value": 6, "time_unit": "DAY", "fees": []},
    ]
    load(tmp_path, raw(cases=cases, methods=methods))
    version = current()
    new, again = version.cases
    assert version.asks_case
    assert version.limit(new.id, "online").value == 5
    assert version.limit(again.id, "counter").value == 3
    assert version.limit(None, "online").value == 4
    assert version.limit(None, "post").value == 6  # not a way of this procedure: the counter's


def test_of_several_limits_the_longest(tmp_path):
    rows = [
        {"method": "DIRECT", "time_value": n, "time_unit": unit, "fees": []}
        for n, unit in ((10, "DAY"), (9, "WORKING_DAY"), (0, "OTHER"))
    ]
    load(tmp_path, raw(methods=rows))
    limit = current().limit(None, "counter")
    assert (limit.value, limit.unit) == (Decimal(9), "working_day")


def test_no_promised_date(tmp_path):
    load(tmp_path, raw(methods=[{"method": "ONLINE", "time_value": 0, "time_unit": "DAY", "fees": []}]))
    assert current().limit(None, "online").unit is None


def test_papers_of_a_case_and_of_all(tmp_path):
    cases = [{"code": str(n), "name": name, "time_value": n, "time_unit": "DAY"} for n, name in ((1, "A"), (2, "B"))]
    papers = [
        {"case": case, "code": name, "name": name, "original_qty": 1, "copy_qty": 0}
        for case, name in (("A", "P1"), ("B", "P2"), ("", "P3"))
    ]
    load(tmp_path, raw(cases=cases, components=papers))
    version = current()
    first, _ = version.cases
    assert [r.key for r in version.requirements_for(first.id)] == ["P1", "P3"]
    assert [r.key for r in version.requirements_for(None)] == ["P1", "P2", "P3"]


def test_in_force_is_the_greatest_day_then_the_last_row(tmp_path):
    load(tmp_path, raw(note="1"))
    load(tmp_path, raw(note="2"))
    procedure = Procedure.objects.get()
    first, second = procedure.versions.order_by("id")
    today = timezone.localdate()
    assert access.current_version_id(procedure.pk, on=today) == second.pk
    tomorrow = today + datetime.timedelta(days=1)
    Publication.objects.create(procedure=procedure, version=first, effective_from=tomorrow, created_at=timezone.now())
    assert access.current_version_id(procedure.pk, on=today) == second.pk
    assert access.current_version_id(procedure.pk, on=tomorrow) == first.pk
    assert access.current_version_id(procedure.pk, on=today - datetime.timedelta(days=1)) is None


def retire(code, on=None):
    procedure = Procedure.objects.get(code=code)
    Publication.objects.create(
        procedure=procedure, version=None, effective_from=on or timezone.localdate(), created_at=timezone.now()
    )


class TestOffers:
    @pytest.fixture(autouse=True)
    def loaded(self):
        call_command("load_agencies", stdout=StringIO())
        call_command("load_catalogue", "--sample", stdout=StringIO())
        agencies.forget()

    def refused(self, code, agency, **more):
        with pytest.raises(access.NotOffered) as refusal:
            access.open_offer(code, agency, at=timezone.now(), **more)
        return refusal.value.reason

    def commune(self):
        return agencies.communes_agencies()[0]

    def test_every_commune_takes_what_is_done_at_commune_level(self):
        offers = access.offers_for(current("1.004873"))
        assert len(offers) == 65
        home = self.commune()
        assert [o.agency_code for o in access.offers_for(current("1.004873"), home.commune_code)] == [home.code]

    def test_an_address_elsewhere_leaves_all_to_choose_from(self):
        assert len(access.offers_for(current("1.004873"), "00004")) == 65

    def test_a_commune_solves_and_takes_in(self):
        home = self.commune()
        offer = access.open_offer("1.004873", home.code, at=timezone.now())
        assert offer.solving_agency_id == offer.intake_agency_id == home.id
        assert offer.version.code == "1.004873"

    def test_a_department_solves_what_the_centre_takes_in(self):
        offers = access.offers_for(current("2.002287"))
        assert [o.agency_code for o in offers] == ["H37.07"]
        offer = access.open_offer("2.002287", "H37.07", at=timezone.now())
        assert offer.intake_agency_id == agencies.provincial_centre().id

    def test_both_levels_are_both_offers(self):
        codes = {o.agency_code for o in access.offers_for(current("2.000635"))}
        assert "H37.03" in codes
        assert len(codes) == 66

    def test_why_not(self, tmp_path):
        assert self.refused("9.999999", "H37.07") == "unknown"
        assert self.refused("1.004873", "H37.07") == "not_here"
        assert self.refused("1.004873", "") == "not_here"
        load(tmp_path, raw(), raw(dvcqg_id="id-2"), raw(dvcqg_id="id-3", code="1.000003", internal=True))
        assert self.refused("1.000001", self.commune().code) == "shared"
        assert self.refused("1.000003", self.commune().code) == "internal"
        assert access.open_offer("1.000001", self.commune().code, at=timezone.now(), dvcqg_id="id-2")
        retire("1.004873")
        assert self.refused("1.004873", self.commune().code) == "retired"

    def test_what_is_not_online_is_taken_at_the_counter_only(self):
        # 2.000815 is handed in at the counter.
        home = self.commune().code
        assert self.refused("2.000815", home) == "not_online"
        assert access.open_offer("2.000815", home, at=timezone.now(), online=False)

    def test_what_is_special_to_a_province_is_taken_by_it_alone(self, tmp_path):
        ours = raw(kind="SPECIFIC", promulgator_code="H37")
        theirs = raw(kind="SPECIFIC", promulgator_code="H05", dvcqg_id="id-2", code="1.000002", name="Của tỉnh khác")
        load(tmp_path, ours, theirs)
        assert access.offers_for(current())
        assert not access.offers_for(current("1.000002"))
        assert access.search(q="của tỉnh khác").total == 0
        assert access.search(q="1.000002").total == 1

    def test_a_new_table_of_authorities_closes_and_opens_offers(self, tmp_path, monkeypatch):
        from procedures.actions import own

        load(tmp_path, raw())
        offer_id = access.offers_for(current())[0].offer_id
        monkeypatch.setattr(own, "authorities", lambda: {"G15-TP07": own.Authority("vertical", "Công an các cấp")})
        load(tmp_path, raw())
        assert not access.offers_for(current())
        assert access.by_code("1.000001")[0].taker_name == "Công an các cấp"
        monkeypatch.undo()
        load(tmp_path, raw())
        assert access.offers_for(current())[0].offer_id == offer_id
