"""What the pages of civil servants do alike: who may open them, and what a refusal of the rules means in words."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.rules.roles import Permission
from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions import intake, processing, results, withdrawing
from dossiers.actions._move import ChangedMeanwhile, WrongState
from files.labels import refusal, result_scan_words
from files.refused import Refused

View = Callable[..., HttpResponse]

_conflict = _("This is no longer possible: the dossier has moved on in the meantime. Please look at it again.")
# What the rules may refuse: the status of the answer and the words.
PROBLEMS: dict[type[Exception], tuple[int, str | Promise]] = {
    ChangedMeanwhile: (
        409,
        _(
            "A colleague has changed this dossier since you opened it. What you see below is the present state; "
            "what you typed is still there. Please look at it again before you go on."
        ),
    ),
    WrongState: (409, _conflict),
    intake.SupplementOpen: (409, _("The office already waits for a supplement to this dossier.")),
    intake.ReasonMissing: (422, _("Please give a reason of at most 2,000 characters.")),
    intake.NothingAsked: (422, _("Please tick at least one paper or question, and say what is to be completed.")),
    processing.NotYours: (409, _("This step is on somebody else's desk.")),
    processing.ResultMissing: (409, _("There is no draft of the result yet: write it before you pass the dossier on.")),
    processing.ReasonMissing: (422, _("Please say why it is sent back.")),
    withdrawing.ReasonMissing: (422, _("Please give a reason of at most 2,000 characters.")),
    processing.NoWayBack: (422, _("The dossier cannot go back to that step.")),
    results.NumberTaken: (422, _("The agency has already issued a result with this number. Please take another.")),
    results.NotApproved: (409, _("The result has not been approved yet, so it cannot be issued.")),
    results.Unclear: (422, _("Something is missing or too long. Please check what is marked.")),
    Forbidden: (403, _("This act is not among your rights.")),
}
REFUSALS = (*PROBLEMS, Refused, results.FileNotSafe)


def staff(*permissions: Permission) -> Callable[[View], View]:
    """Open a page to whoever holds one of the permissions: 403 to others, 404 outside the scope."""

    def decorate(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(request.actor.may(permission) for permission in permissions):
                raise PermissionDenied
            try:
                return view(request, *args, **kwargs)
            except (ObjectDoesNotExist, access.BadCursor) as error:
                raise Http404 from error
            except Forbidden as error:
                raise PermissionDenied from error

        return door

    return decorate


def problem_of(error: Exception) -> tuple[int, str]:
    """Return the status and the words of a refusal."""
    if isinstance(error, Refused):
        return 422, refusal(error.code, error.params)
    if isinstance(error, results.FileNotSafe):
        return 409, result_scan_words(error.why)
    kinds = (kind for kind in type(error).__mro__ if kind in PROBLEMS)
    status, words = PROBLEMS[next(kinds)]
    return status, str(words)


def version_of(request: HttpRequest) -> int:
    """Return the row version that the person was looking at; 400 for a form that was tampered with."""
    try:
        return int(request.POST["row_version"])
    except (KeyError, ValueError) as error:
        raise BadRequest from error
