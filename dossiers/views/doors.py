"""What every page of an applicant does alike: what the rules refuse becomes the right answer."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.kept import take
from agencies.rules.scope import Forbidden
from dossiers import access
from dossiers.actions.amending import DeskHasBegun
from dossiers.rules.workflow import WrongState
from portal.lib.when import vn_datetime

View = Callable[..., HttpResponse]


class AlreadyFiled(Exception):
    """The page is for drafts and the dossier has been filed."""

    def __init__(self, dossier_id: int) -> None:
        super().__init__(dossier_id)
        self.dossier_id = dossier_id


class Followed(Exception):
    """The draft has just gone over to the version in force: its pages may be others than the one asked for."""

    def __init__(self, dossier_id: int) -> None:
        super().__init__(dossier_id)
        self.dossier_id = dossier_id


def applicant(view: View) -> View:
    """Answer 404 outside one's own dossiers; lead from a draft's pages to the dossier once it is filed."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (ObjectDoesNotExist, access.BadCursor) as error:
            return _gone_draft(request, kwargs.get("dossier_id"), error)
        except Forbidden as error:
            raise (Http404 if "dossier_id" in kwargs else PermissionDenied) from error
        except AlreadyFiled as filed:
            return _filed(request, filed.dossier_id)
        except Followed as draft:
            return redirect("filing_tasks", draft.dossier_id)
        except (WrongState, DeskHasBegun):
            messages.warning(request, _("This is no longer possible: the dossier has moved on in the meantime."))
            return redirect("dossier_page", kwargs["dossier_id"])

    return door


def _filed(request: HttpRequest, dossier_id: int) -> HttpResponse:
    """Lead to the dossier; whoever has just sent something to the draft hears that it was not saved."""
    if request.method == "POST" and request.headers.get("X-Autosave") != "1":
        at = timezone.now()
        dossier = access.own_for(request.actor, dossier_id)
        words = _("The dossier was filed at %(at)s; what you have just changed was not saved.")
        if access.may_be_edited(access.page_of(request.actor, dossier, at=at), access.events_of(dossier)):
            words = _(
                "The dossier was filed at %(at)s; what you have just changed was not saved. "
                "To change it, choose “Change what was filed”."
            )
        messages.warning(request, words % {"at": vn_datetime(dossier.submitted_at)})
    return redirect("dossier_page", dossier_id)


def _gone_draft(request: HttpRequest, dossier_id: int | None, error: Exception) -> HttpResponse:
    """Say what became of a draft of one's own, to a second click, an older tab or an old link; raises Http404."""
    by_itself = request.headers.get("X-Autosave") == "1"
    gone = access.gone_draft(request.actor, dossier_id) if dossier_id and not by_itself else None
    if gone is None:
        raise Http404 from error
    if gone.into is not None:
        return redirect("dossier_page", gone.into)
    words = {
        "discarded": _("This draft has been discarded. Nothing has been filed."),
        "expired": _("This draft was not finished in time and has been removed. Nothing has been filed."),
    }
    messages.info(request, words[gone.how])
    return redirect("my_dossiers")


def account(view: View) -> View:
    """Answer 403 to civil servants and 404 outside what one has given or holds."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ObjectDoesNotExist as error:
            raise Http404 from error
        except Forbidden as error:
            raise PermissionDenied from error

    return door


def own_draft(request: HttpRequest, dossier_id: int) -> tuple[Any, Any]:
    """Return one's own draft; raises AlreadyFiled, Dossier.DoesNotExist for a stranger's."""
    try:
        return access.draft_for(request.actor, dossier_id)
    except ObjectDoesNotExist:
        filed = access.own_for(request.actor, dossier_id)
        raise AlreadyFiled(filed.pk) from None


def sent_before(request: HttpRequest, *names: str) -> dict[str, str]:
    """Return what this person sent to this page after the session had ended, and say so; empty at any other time."""
    found = take(request) if request.method == "GET" else None
    if found is None:
        return {}
    messages.info(
        request, _("Your session had ended, so nothing has been sent. Please check it and send it once more.")
    )
    return {name: found[name] for name in names if name in found}
