"""Files that answer questions of a form: sent with the page or taken from one's own papers, in rows of groups too.

An input is named by its path (`photo`, `kids.0.paper`); beside it `<path>.kept` names an own paper to be used and
`<path>.out` the files of a row to be taken out. The ids of the files of a row travel in the row itself.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest

from dossiers import access
from dossiers.actions import papers
from dossiers.views.papers_shown import number_of, refused_words
from files.store import Lost, Refused
from procedures.rules.eform import EForm, schema_path

KEPT, OUT = ".kept", ".out"
MOST_OFFERED = 60


def file_paths(form: EForm, asked: Collection[str]) -> set[str]:
    """Return the file questions among these questions and groups, those of all their rows by one path."""
    plain = {schema_path(path) for path in asked}
    return {path for path, one in form.fields.items() if one.type == "file" and (path in plain or one.group in plain)}


def offered(request: HttpRequest, paths: Collection[str]) -> list[tuple[int, str]]:
    """Return the own papers that may answer, by id and name; no query where no file is asked."""
    return [(one.row.pk, one.row.name) for one in access.fitting(request.actor)[:MOST_OFFERED]] if paths else []


def take(
    request: HttpRequest, dossier_id: int, form: EForm, paths: Collection[str], *, at: datetime
) -> dict[str, list[str]]:
    """Hang what was sent or chosen where it is asked; return what is wrong with the others, by the input's name.

    The post is changed: rows name their new files, and no longer those taken out.
    """
    post = request.POST.copy()
    wrong: dict[str, list[str]] = {}
    for name in _named(request):
        path = schema_path(name)
        if path not in paths:
            continue
        _take_out(request, post, name, dossier_id, at)
        for given in _given(request, name):
            try:
                row = _hang(dossier_id, given, path, request, at)
            except (Refused, papers.TooMuch, papers.UnknownPaper) as error:
                wrong.setdefault(name, []).append(refused_words(given.name, error))
            else:
                if path != name and str(row.pk) not in post.getlist(name):
                    # A row that takes one file has the last one that was given.
                    only = form.fields[path].limits.get("max_files", 1) == 1
                    post.setlist(name, [*([] if only else post.getlist(name)), str(row.pk)])
    request.POST = post  # type: ignore[assignment]
    return wrong


def _named(request: HttpRequest) -> list[str]:
    """Return the names of the inputs with which something was sent, chosen or taken out."""
    marked = [name for name in request.POST if name.endswith((KEPT, OUT)) and any(request.POST.getlist(name))]
    return list(dict.fromkeys([*request.FILES, *(name.rpartition(".")[0] for name in marked)]))


def _given(request: HttpRequest, name: str) -> Iterator[Any]:
    """Give the files sent, then the own paper chosen; somebody else's is not found."""
    yield from request.FILES.getlist(name)
    if chosen := request.POST.get(f"{name}{KEPT}"):
        yield access.kept_for(request.actor, number_of(chosen))


def _hang(dossier_id: int, given: Any, path: str, request: HttpRequest, at: datetime) -> Any:
    if not hasattr(given, "file_id"):
        return papers.attach(dossier_id, upload=given, by=request.actor, at=at, field_path=path)
    try:
        return papers.hang_again(dossier_id, given, by=request.actor, at=at, field_path=path)
    except Lost as error:
        raise Http404 from error


def _take_out(request: HttpRequest, post: Any, name: str, dossier_id: int, at: datetime) -> None:
    """Take the ticked files out of a row, and away unless another row names them too."""
    gone = set(request.POST.getlist(f"{name}{OUT}"))
    if not gone:
        return
    post.setlist(name, [one for one in post.getlist(name) if one not in gone])
    elsewhere = {value for other, values in post.lists() if not other.endswith(OUT) for value in values}
    for row in access.files_at(access.own_for(request.actor, dossier_id), [schema_path(name)]):
        if str(row.pk) in gone - elsewhere:
            papers.detach(row.pk, by=request.actor, at=at)
