"""The legal clock of one dossier as it can be explained: its limit, its pauses, the rule that moved it."""

from datetime import datetime

from agencies.access import calendar_of
from dossiers.access.channels import CHANNELS
from dossiers.known import VIETNAM
from dossiers.models import ClockSpan, Dossier, SupplementRule
from dossiers.rules import deadlines
from dossiers.rules.explanation import Line, LineKind, explain
from dossiers.rules.workflow import Clock, Status
from procedures.access import LimitInfo, PublishedVersion, published


def reply_by(agency_id: int, due: datetime | None) -> datetime | None:
    """Return when the desk answers a filing, as people are told it: 17:00 for 07:00 of the next working day."""
    return calendar_of(agency_id).as_told(due) if due else None


def rule_limit(limit: LimitInfo | None) -> deadlines.Limit:
    """Return a limit of the catalogue in the words of the rules; without a unit nothing is promised."""
    if limit is None or limit.unit is None:
        return deadlines.Limit()
    return deadlines.Limit(limit.value, deadlines.Unit(limit.unit))


def limit_of(dossier: Dossier, version: PublishedVersion) -> deadlines.Limit:
    """Return the time limit that holds for the dossier's case and channel."""
    return rule_limit(version.limit(dossier.case_id, CHANNELS[dossier.channel]))


def rule_now(at: datetime) -> deadlines.SupplementRule:
    """Return the rule for supplements in force: the project's own table, or a later row of the province; one query."""
    rows = [
        deadlines.SupplementRule(deadlines.SupplementKind(row.kind), row.effective_from, row.confirmed)
        for row in SupplementRule.objects.all()
    ]
    return deadlines.rule_on((*deadlines.SUPPLEMENT_RULES, *rows), at.astimezone(VIETNAM).date())


def spans_of(dossier: Dossier) -> list[deadlines.Span]:
    """Return the dossier's clock in the words of the rules, oldest first; one query."""
    return [
        deadlines.Span(row.from_at, row.to_at, Clock(row.state), supplement=row.status == Status.WAITING_SUPPLEMENT)
        for row in ClockSpan.objects.filter(dossier=dossier)
    ]


def explanation_of(dossier: Dossier, rule: deadlines.SupplementRule) -> list[Line]:
    """Say line by line how the promised date came about; empty before intake. The last line is the stored date."""
    if dossier.accepted_at is None:
        return []
    version = published(dossier.version_id)
    lines = explain(
        dossier.accepted_at,
        limit_of(dossier, version),
        spans_of(dossier),
        calendar_of(dossier.solving_agency_id),
        rule=rule,
    )
    if dossier.due_at is None:
        return lines
    # What was promised stands on the row: a later change of the rule must not re-date it on the page.
    return [*(line for line in lines if line.kind != LineKind.DUE), Line(LineKind.DUE, at=dossier.due_at)]
