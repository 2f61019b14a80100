"""What follows from an event: a paper is wanted. Nothing is drawn or sent here."""

from agencies.access import agency_by_id
from agencies.rules.scope import SYSTEM
from dossiers.actions import papers
from dossiers.documents import form_set_on, leader_title, new_code, new_token
from dossiers.known import VIETNAM
from dossiers.models import Answers, Document, Dossier, Result
from journal.models import Event
from portal.lib.wake import wake
from procedures.access import published
from procedures.rules.eform_print import printable

KINDS = {
    "dossier.submitted": "acknowledgement",
    "dossier.edited": "acknowledgement",
    "dossier.accepted": "form01",
    "dossier.supplement_asked": "form02",
    # After intake a supplement moves the promise: the new appointment takes the place of the old one.
    "dossier.supplemented": "form01",
    "dossier.refused": "form03",
    "dossier.issued": "result",
}
# After these the applicant's own form says something new.
DECLARING = frozenset({"dossier.submitted", "dossier.edited", "dossier.supplemented"})
KEPT_FACTS = ("due_at", "round", "restarts")


def want_documents(event: Event) -> None:
    """Want the papers that go with the event; a second call for the same event changes nothing.

    An uploaded result is the paper itself and ready at once.
    """
    if Document.objects.filter(event_id=event.pk).exists():
        return
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=int(event.stream_id))
    wanted = []
    if not (event.kind == "dossier.supplemented" and event.facts.get("before_intake")):
        wanted.append(_document(event, dossier, KINDS[event.kind], _facts(event, dossier)))
    if event.kind in DECLARING:
        wanted += _declaration(event, dossier)
    for document in wanted:
        if document.kind == "result":
            _take_upload(document, event)
        document.save()
    if any(document.state == "wanted" for document in wanted):
        wake("dossiers.render_documents")


def _document(event: Event, dossier: Dossier, kind: str, facts: dict[str, object]) -> Document:
    return Document(
        dossier=dossier,
        kind=kind,
        ordinal=Document.objects.filter(dossier=dossier, kind=kind).count() + 1,
        event_id=event.pk,
        token=new_token(),
        code=new_code(),
        facts=facts,
        issued_at=event.at,
    )


def _declaration(event: Event, dossier: Dossier) -> list[Document]:
    """Return the form as filed, where it has a printed shape and its answers are not yet on paper."""
    if not printable(published(dossier.version_id).eform):
        return []
    answers = Answers.objects.filter(dossier=dossier, at__lte=event.at).latest("round")
    if Document.objects.filter(dossier=dossier, kind="declaration", facts__answers=answers.round).exists():
        return []
    return [_document(event, dossier, "declaration", {"answers": answers.round})]


def _facts(event: Event, dossier: Dossier) -> dict[str, object]:
    """Return the facts of the moment that the paper speaks of; ids and times, no personal data."""
    facts = {key: event.facts[key] for key in KEPT_FACTS if key in event.facts}
    facts["by_user"] = event.by_user
    facts["form_set"] = form_set_on(event.at.astimezone(VIETNAM).date())
    if event.kind == "dossier.issued":
        facts["approved_title"] = leader_title(agency_by_id(dossier.solving_agency_id))
    return facts


def _take_upload(document: Document, event: Event) -> None:
    result = Result.objects.get(dossier=document.dossier)
    if result.file_id:
        document.file_id = result.file_id
        document.state = "ready"
        document.made_at = event.at


def refuse_infected(event: Event) -> None:
    """A virus was found in a file: every dossier it hangs on says so, once."""
    papers.refuse_infected(event.stream_id, by=SYSTEM, at=event.at)
