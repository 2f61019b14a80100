"""What the home page tells of the work of today and of this month: counted from the dossiers, kept for minutes.

Drafts, linked children (counted once, at their lead) and what is withdrawn, refused or stopped are no solved dossiers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Q

from dossiers.models import Dossier
from dossiers.rules.deadlines import Timeliness
from dossiers.rules.workflow import Status
from portal.lib.when import local

SOLVED = (Status.DONE, Status.RETURNED)
IN_TIME = (Timeliness.EARLY, Timeliness.ON_TIME)
MOST_DAYS = 90


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of dossiers as counted at `at`; `most` are procedures by their ids, the most filed ones first."""

    at: datetime
    filed_today: int
    solved_today: int
    filed_month: int
    solved_month: int
    in_time_month: int
    most: tuple[tuple[int, int], ...]

    @property
    def in_time_share(self) -> float | None:
        """Per cent of this month's solved dossiers that were not late, cut (never rounded up) to one decimal."""
        if not self.solved_month:
            return None
        return self.in_time_month * 1000 // self.solved_month / 10


def figures(*, at: datetime) -> Figures:
    """Return the figures, counted anew once they are older than FIGURES_SECONDS or of another day."""
    key = f"figures:1:{local(at):%Y%m%d}"
    kept = cache.get(key)
    if isinstance(kept, Figures) and at - kept.at < timedelta(seconds=settings.FIGURES_SECONDS):
        return kept
    found = count_figures(at=at)
    cache.set(key, found, settings.FIGURES_SECONDS)
    return found


def count_figures(*, at: datetime) -> Figures:
    """Count up to `at`, by the days and months of Việt Nam; three queries over dated indexes."""
    day = local(at).replace(hour=0, minute=0, second=0, microsecond=0)
    month = day.replace(day=1)
    rows = Dossier.objects.filter(counted=True).exclude(status=Status.DRAFT)
    filed = rows.filter(submitted_at__gte=month, submitted_at__lte=at).aggregate(
        month=Count("pk"), today=Count("pk", filter=Q(submitted_at__gte=day))
    )
    solved = rows.filter(status__in=SOLVED, done_at__gte=month, done_at__lte=at).aggregate(
        month=Count("pk"),
        today=Count("pk", filter=Q(done_at__gte=day)),
        in_time=Count("pk", filter=Q(timeliness__in=IN_TIME)),
    )
    return Figures(
        at=at,
        filed_today=filed["today"],
        solved_today=solved["today"],
        filed_month=filed["month"],
        solved_month=solved["month"],
        in_time_month=solved["in_time"],
        most=_most(at),
    )


def _most(at: datetime) -> tuple[tuple[int, int], ...]:
    recent = Dossier.objects.filter(
        counted=True, submitted_at__gte=at - timedelta(days=MOST_DAYS), submitted_at__lte=at
    )
    found = recent.exclude(status=Status.DRAFT).values("procedure_id").annotate(n=Count("pk"))
    return tuple((row["procedure_id"], row["n"]) for row in found.order_by("-n", "procedure_id")[:30])
