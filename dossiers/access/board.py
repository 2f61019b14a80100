"""What the leaders' board and the office's pages need beside the lists: drafts of results, what was said at steps."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from dossiers.access.case import one_of
from dossiers.models import Dossier, Result, StepTask


@dataclass(slots=True)
class Said:
    """What was said at the earlier steps of a dossier, the latest first, and which steps it has been through."""

    notes: list[StepTask] = field(default_factory=list)
    been: set[str] = field(default_factory=set)


def result_of(dossier: Dossier) -> Result | None:
    """Return the result of a dossier, drafted or issued; no query where it was brought along."""
    found: Result | None = one_of(dossier, "result")
    return found


def notes_of(dossier_ids: Iterable[int]) -> dict[int, Said]:
    """Return what was said at the finished steps of dossiers the caller may see; one query."""
    done = StepTask.objects.filter(dossier_id__in=list(dossier_ids), done_at__isnull=False)
    found: dict[int, Said] = {}
    for task in done.select_related("step", "done_by").order_by("-id"):
        said = found.setdefault(task.dossier_id, Said())
        said.been.add(task.step_key)
        if task.note:
            said.notes.append(task)
    return found
