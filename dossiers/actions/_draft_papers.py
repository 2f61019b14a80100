"""The papers of a draft follow its case and its version until it is filed, and go with it when it is thrown away."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from agencies.rules.scope import Actor
from dossiers.models import Attachment, Dossier, Draft, NotApplicable
from dossiers.rules.papers import PROOF
from files.store import remove
from journal.record import record
from portal.lib.prepared import Prepared
from procedures.access import PublishedVersion
from procedures.rules.eform import EForm, schema_path, visible
from procedures.rules.eform_asked import file_ids

HERE = Prepared(
    lambda dossier: Attachment.objects.filter(dossier_id=dossier, removed_at__isnull=True).select_related("file")
)


def asked_for(dossier: Dossier, version: PublishedVersion) -> list[Attachment]:
    """Return the draft's files; those that nothing asks for any more are taken out: nobody would see them.

    They belong to another case, chosen before, or to a question of an earlier form.
    """
    asked = {paper.id for paper in version.requirements_for(dossier.case_id)} | {None}
    found = []
    for row in HERE(dossier.pk):
        if row.requirement_id in asked and (row.field_path in ("", PROOF) or row.field_path in version.eform.fields):
            found.append(row)
        else:
            row.delete()
            remove(row.file)
    return found


def drop_hidden(rows: Iterable[Attachment], form: EForm, answers: Mapping[str, Any], *, on: date) -> None:
    """Take out the files of questions that are not asked, and of rows that are gone: like hidden answers, not filed."""
    answering = [row for row in rows if row.field_path in form.fields]
    asked = {schema_path(path) for path in visible(form, answers, on=on)} if answering else set()
    held = file_ids(form, answers) if answering else set()
    for row in answering:
        loose = form.fields[row.field_path].group and str(row.pk) not in held
        if row.field_path not in asked or loose:
            row.delete()
            remove(row.file)


def drop_proof(rows: Iterable[Attachment]) -> None:
    """Take out what proved a capacity in which the applicant does not file after all."""
    for row in rows:
        if row.field_path == PROOF:
            row.delete()
            remove(row.file)


def carry_over(dossier: Dossier, old: PublishedVersion, new: PublishedVersion) -> list[str]:
    """Hang the draft's files and ticks on the new version's papers of the same key; a lost one is asked anew.

    Returns the keys of the papers whose files are gone.
    """
    lost: dict[str, None] = {}
    keys = {requirement.id: requirement.key for requirement in old.requirements}
    ids = {requirement.key: requirement.id for requirement in new.requirements}
    for model in (Attachment, NotApplicable):
        for row in model.objects.filter(dossier=dossier, requirement__isnull=False):
            before = row.requirement_id or 0
            row.requirement_id = ids.get(keys.get(before, ""))
            if row.requirement_id:
                row.save(update_fields=["requirement"])
            else:
                row.delete()
                if isinstance(row, Attachment):
                    lost[keys[before]] = None
                    remove(row.file)
    cases = {case.id: case.code for case in old.cases}
    wanted = cases.get(dossier.case_id or 0)
    dossier.case_id = next((case.id for case in new.cases if case.code == wanted), None)
    return list(lost)


def put_off(dossier: Dossier, *, at: datetime) -> None:
    """Give the draft its whole time again: who brings a paper goes on with it, as who saves an answer does."""
    until = at + timedelta(days=settings.DRAFT_DAYS)
    Draft.objects.filter(dossier=dossier).update(expires_at=until, reminded_at=None)


def throw_away(draft: Draft, kind: str, *, by: Actor, at: datetime) -> None:
    """Record the event, then delete a locked draft with its dossier, which was never filed, and its files."""
    attachments = list(Attachment.objects.filter(dossier_id=draft.dossier_id).select_related("file"))
    record("dossier", draft.dossier_id, kind, by=by, at=at, facts={"files": len(attachments)})
    draft.dossier.delete()
    for attachment in attachments:
        remove(attachment.file)
