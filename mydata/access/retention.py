"""Until when one's dossiers, drafts and files are kept, and by which rule."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, F, Q

from agencies.rules.scope import Actor
from dossiers.access.queues import SIZE, Page, page_of_rows
from dossiers.known import VIETNAM
from dossiers.models import Dossier
from dossiers.rules.workflow import Status
from mydata.access.reads import own_rows
from mydata.models import RetentionRule
from mydata.rules.retention import RULES, Kept, Rule, kept_until, rule_on


@dataclass(frozen=True, slots=True)
class Keeping:
    """One dossier or draft: kept until that day; None while it runs, since the time counts from its end."""

    dossier: Dossier
    kind: Kept
    until: date | None
    files: int
    rule: Rule


def rules_now() -> tuple[Rule, ...]:
    """Return the rules: the program's, and the province's rows in their place where the date is the same or later.

    Of drafts the setting decides, which is what throws them away; a row could only say something else.
    """
    rows = [
        Rule(Kept(row.kind), row.effective_from, row.months, row.days, row.basis, row.confirmed)
        for row in RetentionRule.objects.exclude(kind=Kept.DRAFT)
    ]
    taken = {(rule.kind, rule.since) for rule in rows}
    return (*(_as_set(rule) for rule in RULES if (rule.kind, rule.since) not in taken), *rows)


def _as_set(rule: Rule) -> Rule:
    return replace(rule, days=settings.DRAFT_DAYS) if rule.kind is Kept.DRAFT else rule


def rule_now(kind: Kept, *, at: datetime) -> Rule:
    """Return the rule of a kind in force at the moment."""
    return rule_on(kind, at.astimezone(VIETNAM).date(), rules_now())


def keeping_page(actor: Actor, *, at: datetime, cursor: str = "", size: int = SIZE) -> Page:
    """Return a page of Keepings, the latest change first; raises Forbidden, BadCursor."""
    here = Count("attachments", filter=Q(attachments__removed_at__isnull=True))
    rows = own_rows(actor).select_related("draft").annotate(title=F("version__name"), files=here)
    page = page_of_rows(rows, ("-updated_at", "-id"), cursor, size)
    rules = rules_now()
    return Page(rows=[_keeping(row, rules, at) for row in page.rows], next=page.next, previous=page.previous)


def _keeping(row: Dossier, rules: tuple[Rule, ...], at: datetime) -> Keeping:
    today = at.astimezone(VIETNAM).date()
    files: int = row.files  # type: ignore[attr-defined]  # annotated above
    if row.status == Status.DRAFT:
        expires = row.draft.expires_at.astimezone(VIETNAM).date()
        return Keeping(row, Kept.DRAFT, expires, files, rule_on(Kept.DRAFT, today, rules))
    ended = row.returned_at or row.done_at if not row.is_open else None
    day = (ended or row.updated_at).astimezone(VIETNAM).date()
    rule = rule_on(Kept.DOSSIER, day, rules)
    until = row.retain_until or (None if row.is_open else kept_until(rule, day))
    return Keeping(row, Kept.DOSSIER, until, files, rule)
