"""The importer: whole or not at all, the same twice changes nothing, every doubt reported."""

import gzip
import json
import shutil
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from journal.models import Event
from procedures import access
from procedures.actions import importing, own
from procedures.models import (
    EForm,
    ImportRun,
    Offer,
    Procedure,
    ProcedureVersion,
    Process,
    ProcessStep,
    Publication,
    Requirement,
    StepRoute,
)
from procedures.rules.catalogue import Doubt, Rejection
from tests.procedures.factories import catalogue_file, load, raw

pytestmark = pytest.mark.django_db


def two(**changes):
    return raw(), raw(dvcqg_id="id-2", code="1.000002", name="Thủ tục thứ hai", **changes)


def counts_of(outcome):
    return [outcome.counts[name] for name in ("read", "created", "updated", "unchanged", "rejected")]


def test_records_become_published_versions(tmp_path):
    assert counts_of(load(tmp_path, *two())) == [2, 2, 0, 0, 0]
    for procedure in Procedure.objects.all():
        version_id = access.current_version_id(procedure.pk, on=timezone.localdate())
        version = access.published(version_id)
        assert version.effective_from == timezone.localdate()
        assert version.limit(None, "online").value == 3
        assert [f.amount for f in version.fees_for(None, "online")] == [8000]
        assert version.eform_id == EForm.objects.get(key="generic").pk


def test_the_same_file_twice_changes_nothing(tmp_path):
    load(tmp_path, *two())
    before = list(ProcedureVersion.objects.values()), list(Publication.objects.values("id", "version_id"))
    assert counts_of(load(tmp_path, *two())) == [2, 0, 0, 2, 0]
    assert before == (list(ProcedureVersion.objects.values()), list(Publication.objects.values("id", "version_id")))


def test_a_changed_record_makes_a_new_version_and_leaves_the_old_one(tmp_path):
    load(tmp_path, *two())
    old = Publication.objects.get(procedure__dvcqg_id="id-2").version
    assert counts_of(load(tmp_path, *two(conditions="Có mặt"))) == [2, 0, 1, 1, 0]
    procedure = Procedure.objects.get(dvcqg_id="id-2")
    current = access.published(access.current_version_id(procedure.pk, on=timezone.localdate()))
    assert current.conditions == "Có mặt"
    assert access.published(old.pk).conditions == ""
    assert procedure.versions.count() == 2


def test_a_version_that_comes_back_is_published_anew(tmp_path):
    for conditions in ("A", "B", "A"):
        load(tmp_path, raw(conditions=conditions))
    procedure = Procedure.objects.get()
    assert procedure.versions.count() == 3
    current = access.published(access.current_version_id(procedure.pk, on=timezone.localdate()))
    assert current.conditions == "A"


def test_identity_follows_the_id_and_not_the_code(tmp_path):
    load(tmp_path, raw())
    load(tmp_path, raw(code="1.000009"))
    assert Procedure.objects.get().code == "1.000009"


def test_only_the_reasons_of_the_contract_reject(tmp_path):
    outcome = load(
        tmp_path,
        "{not json",
        raw(dvcqg_id=""),
        raw(dvcqg_id="id-3", code=None),
        raw(dvcqg_id="id-4", name=" "),
        raw(),
        raw(name="Cùng một mã định danh"),
        "[1]",
        {"dvcqg_id": "id-5", "code": "2.000001", "name": "Chỉ có tên"},
    )
    assert counts_of(outcome) == [8, 2, 0, 0, 6]
    rejected = [(r.line, r.reason) for r in outcome.remarks if r.status == "rejected"]
    assert rejected == [
        (1, Rejection.NOT_JSON),
        (2, Rejection.NO_ID),
        (3, Rejection.NO_CODE),
        (4, Rejection.NO_NAME),
        (6, Rejection.TWICE),
        (7, Rejection.NOT_JSON),
    ]
    assert set(Procedure.objects.values_list("dvcqg_id", flat=True)) == {"id-1", "id-5"}


def test_a_shared_code_is_imported_and_doubted(tmp_path):
    outcome = load(tmp_path, raw(), raw(dvcqg_id="id-2", name="Thủ tục khác"))
    assert counts_of(outcome)[1] == 2
    assert [(r.line, r.detail) for r in outcome.remarks if r.reason == Doubt.CODE_SHARED] == [(2, "1.000001")]


def test_a_field_without_authority_is_imported_and_doubted(tmp_path):
    outcome = load(tmp_path, raw(field_code="XX-99", field="Lĩnh vực mới"))
    assert Doubt.FIELD_UNKNOWN in {r.reason for r in outcome.remarks}
    assert not Offer.objects.exists()


def test_a_dry_run_tells_the_same_and_leaves_nothing(tmp_path):
    load(tmp_path, raw(dvcqg_id="id-0", code="1.000000"))
    before = ProcedureVersion.objects.count(), Event.objects.count(), ImportRun.objects.count()
    outcome = load(tmp_path, *two(), dry_run=True)
    assert counts_of(outcome) == [2, 2, 0, 0, 0]
    assert before == (ProcedureVersion.objects.count(), Event.objects.count(), ImportRun.objects.count())
    assert access.search(q="thủ tục thứ hai").total == 0


def test_a_broken_file_leaves_nothing_half_done(tmp_path):
    whole = gzip.compress(b"".join(json.dumps(raw(dvcqg_id=f"id-{n}")).encode() + b"\n" for n in range(600)))
    path = tmp_path / "broken.jsonl.gz"
    path.write_bytes(whole[:-200])
    with pytest.raises(importing.BadFile):
        importing.import_catalogue(path, by=importing_by(), at=timezone.now())
    assert not Procedure.objects.exists()
    assert not ImportRun.objects.exists()


def importing_by():
    from agencies.rules.scope import SYSTEM

    return SYSTEM


def test_it_is_journalled_with_counts(tmp_path):
    load(tmp_path, *two())
    event = Event.objects.get(kind="catalogue.imported")
    assert (event.facts["created"], event.facts["run"]) == (2, ImportRun.objects.get().pk)


def test_a_form_added_in_the_project_gives_its_procedure_a_new_version(tmp_path, monkeypatch):
    load(tmp_path, *two())
    forms = tmp_path / "forms"
    forms.mkdir()
    shutil.copy(own.FORMS / "generic.json", forms / "generic.json")
    definition = json.loads((own.FORMS / "generic.json").read_text(encoding="utf-8"))
    definition["title"]["vi"] = "Biểu mẫu riêng"
    (forms / "1.000002.json").write_text(json.dumps(definition), encoding="utf-8")
    monkeypatch.setattr(own, "FORMS", forms)
    assert counts_of(load(tmp_path, *two())) == [2, 0, 1, 1, 0]
    procedure = Procedure.objects.get(dvcqg_id="id-2")
    current = access.published(access.current_version_id(procedure.pk, on=timezone.localdate()))
    assert current.eform.title.in_("vi") == "Biểu mẫu riêng"


def test_a_changed_default_process_gives_new_versions(tmp_path, monkeypatch):
    load(tmp_path, *two())
    shorter = {level: steps[1:] for level, steps in own.DEFAULT.items()}
    monkeypatch.setattr(own, "DEFAULT", shorter)
    assert counts_of(load(tmp_path, *two())) == [2, 0, 2, 0, 0]


def test_the_default_process_is_a_chain_that_shares_the_whole_limit(tmp_path):
    load(tmp_path, raw())
    for process in Process.objects.all():
        steps = list(process.steps.all())
        assert sum(step.share for step in steps) == 1
        assert [step.kind for step in steps] == ["intake", "work", "review", "approve", "issue", "return"]
        assert [step.key for step in steps if step.optional] == ["head"]
    assert StepRoute.objects.count() == ProcessStep.objects.count() - Process.objects.count()


class TestCommands:
    def run(self, *arguments):
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    def test_counts_on_standard_output_and_remarks_in_the_report(self, tmp_path):
        path, report = catalogue_file(tmp_path, raw(legal_bases=[]), "x"), tmp_path / "report.jsonl"
        out = self.run("import_procedures", str(path), "--report", str(report))
        assert json.loads(out) == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1}
        lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
        assert [(row["line"], row["status"], row["reason"]) for row in lines] == [
            (1, "doubtful", "no_legal_bases"),
            (2, "rejected", "not_json"),
        ]

    @pytest.mark.parametrize("content", [None, b"\x1f\x8bnot gzip"])
    def test_a_file_that_cannot_be_read_is_one_clear_line(self, tmp_path, content):
        path = tmp_path / "file.gz"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(CommandError) as error:
            self.run("import_procedures", str(path))
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)

    def test_an_unwritable_report_stops_before_the_import(self, tmp_path):
        path = catalogue_file(tmp_path, raw())
        with pytest.raises(CommandError):
            self.run("import_procedures", str(path), "--report", str(tmp_path / "no" / "report"))
        assert not Procedure.objects.exists()

    def test_load_catalogue_loads_what_changed_only(self, tmp_path, settings):
        settings.CATALOGUE = str(catalogue_file(tmp_path, *two()))
        assert '"created":2' in self.run("load_catalogue")
        assert "unchanged" in self.run("load_catalogue")
        settings.CATALOGUE = str(catalogue_file(tmp_path, *two(note="x")))
        assert '"updated":1' in self.run("load_catalogue")
        assert ImportRun.objects.count() == 2

    def test_the_sample_is_not_laid_over_a_national_catalogue(self, tmp_path, settings):
        load(tmp_path, raw())
        settings.CATALOGUE = str(own.SAMPLE)
        assert "kept" in self.run("load_catalogue")
        assert Procedure.objects.count() == 1


def test_a_real_import_continues_the_sample(tmp_path):
    call_command("load_catalogue", "--sample", stdout=StringIO())
    lines = own.SAMPLE.read_text(encoding="utf-8").splitlines()
    record = json.loads(next(line for line in lines if '"1.004873"' in line))
    before = Procedure.objects.get(code="1.004873").pk
    load(tmp_path, record | {"note": "mới", "required_known": False})
    assert Procedure.objects.get(code="1.004873").pk == before
    # The national file does not know which papers are required; the sample does.
    required = Requirement.objects.filter(version__procedure_id=before, kind="submit").order_by("version_id")
    assert set(required.values_list("required", flat=True)) == {False, None}


def test_empty_lines_and_odd_signs_are_no_fault(tmp_path):
    outcome = load(tmp_path, raw(name="Thu\u0309 tu\u0323c \u200bthứ nhất"), "", raw(dvcqg_id="id-2", code="1.000002"))
    assert counts_of(outcome) == [2, 2, 0, 0, 0]
    assert Procedure.objects.count() == 2
    assert access.search(q="thủ tục thứ nhất").total == 1


def test_without_the_generic_form_nothing_is_imported(tmp_path, monkeypatch):
    monkeypatch.setattr(own, "store_forms", lambda *, at: {})
    with pytest.raises(importing.NoForm):
        load(tmp_path, raw())
    assert not Procedure.objects.exists()


def test_a_form_of_ours_with_a_fault_stops_everything(tmp_path):
    path = tmp_path / "1.000001.json"
    path.write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(own.BadForm, match=r"1\.000001\.json"):
        own._checked(path)
