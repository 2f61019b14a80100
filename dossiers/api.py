"""The API's door to dossiers (contract.md 8): parse, one access call, one action call, answer."""

from contextlib import nullcontext
from datetime import datetime
from typing import Any

from allauth.account.adapter import get_adapter
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes, permission_classes
from rest_framework.parsers import MultiPartParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.rules.scope import Actor, Forbidden
from dossiers import access
from dossiers import serializers as s
from dossiers.actions import capacity, filing, lookup, papers, starting
from dossiers.actions._move import WrongState
from dossiers.api_acts import ACTS
from dossiers.api_problems import BadAnswers, BadField, NeedsHeader
from dossiers.api_request import IF_MATCH, KEY, MAY_KEY, MAY_MATCH, actor_of, etag, expect, may_match, paged, query_int
from dossiers.api_schema import (
    ACTION_BODY,
    ACTIONS,
    ATTACHMENT,
    DOSSIER,
    DRAFT_IN,
    DRAFT_PATCH,
    PAGE,
    SUBMITTED,
    TRACK,
    UPLOAD,
)
from dossiers.rules.workflow import Action, Status
from portal.lib.json_in import StrictJSONParser
from procedures.access import PublishedVersion, open_offer, published

ACTION = OpenApiParameter("action", str, OpenApiParameter.PATH, enum=ACTIONS)


@extend_schema(
    methods=["POST"],
    request=DRAFT_IN,
    responses={201: DOSSIER},
    parameters=[MAY_KEY],
    operation_id="dossiers_create",
    description="Start a draft, under a recorded power of attorney with `mandate`: then what the principal lets be "
    "known is filled in. The reply has an ETag.",
)
@extend_schema(
    methods=["GET"],
    responses={200: PAGE},
    operation_id="dossiers_list",
    parameters=[
        OpenApiParameter("status", int),
        OpenApiParameter("updated_since", str, description="ISO 8601"),
        OpenApiParameter("sort", str, enum=list(access.ORDERS), description="by the time of filing: without drafts"),
        OpenApiParameter("cursor", str, description="out of `next` or `previous`"),
        OpenApiParameter("page_size", int, description="up to 100"),
    ],
    description="The dossiers of one's scope, the oldest change first. Who follows `next` misses no change, however "
    "late it was committed; what changes again comes again. In the order `-updated_at` what changes meanwhile moves "
    "to the front, before the pages read. A cursor is for the order it was made in.",
)
@api_view(["GET", "POST"])
def dossiers(request: Request) -> Response:
    """List the dossiers of one's scope, or start a draft."""
    return _start(request) if request.method == "POST" else _list(request)


@extend_schema(
    methods=["GET"],
    responses={200: DOSSIER},
    operation_id="dossiers_read",
    description="One dossier; of a draft the answers, the files and what does not apply. The reply has an ETag.",
)
@extend_schema(
    methods=["PATCH"],
    request=DRAFT_PATCH,
    responses={200: DOSSIER},
    parameters=[IF_MATCH],
    operation_id="dossiers_change",
    description="Merge answers and choices into a draft; null takes an answer away. `mandate` null goes on without the "
    "recorded power of attorney; what its principal's account had filled in is taken out. The reply has an ETag.",
)
@extend_schema(
    methods=["DELETE"],
    responses={204: None},
    parameters=[MAY_MATCH],
    operation_id="dossiers_discard",
    description="Throw a draft away with its answers and files; what was filed stays (404).",
)
@api_view(["GET", "PATCH", "DELETE"])
def dossier(request: Request, dossier_id: int) -> Response:
    """Read one dossier, change one's draft, or throw it away."""
    if request.method == "DELETE":
        return _discard(request, dossier_id)
    return _change(request, dossier_id) if request.method == "PATCH" else _read(request, dossier_id)


@extend_schema(request=UPLOAD, responses={201: ATTACHMENT}, parameters=[MAY_MATCH], operation_id="dossiers_attach")
@api_view(["POST"])
@parser_classes([MultiPartParser])
def attachments(request: Request, dossier_id: int) -> Response:
    """Hand in one file for one paper (`requirement`) or one file question (`field`)."""
    actor = actor_of(request)
    found = access.dossier_for(actor, dossier_id)
    expect(request, found, actor)
    upload = request.FILES.get("file")
    if upload is None:
        raise BadField("file", _("Send the file as multipart form data."))
    row = papers.attach(
        found.pk,
        upload=upload,
        requirement_id=s.number_of(request.data, "requirement"),
        field_path=s.text_of(request.data, "field"),
        by=actor,
        at=timezone.now(),
        seen=found,
    )
    return Response(s.attachment_json(row), status=201)


@extend_schema(
    request=None,
    responses={200: SUBMITTED},
    parameters=[KEY, MAY_MATCH],
    operation_id="dossiers_submit",
    description="File the draft; the same key again gets the same answer. The reply has an ETag.",
)
@api_view(["POST"])
def submit(request: Request, dossier_id: int) -> Response:
    """File the draft; the same key again gets the same answer."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key or len(key) > 64:
        raise NeedsHeader("Idempotency-Key")
    actor = actor_of(request)
    try:
        filed = filing.submit(dossier_id, by=actor, at=timezone.now(), key=key, version=may_match(request))
    except (Forbidden, ObjectDoesNotExist) as error:
        # A stranger's dossier is answered like one that never was.
        raise Http404 from error
    # Changes of a filed dossier go into that one, which keeps the key it was filed with.
    if filed.pk == dossier_id and filed.submit_key != f"{actor.user_id}:{key}":
        raise WrongState(Action.SUBMIT, filed.state)
    return Response(
        {
            "number": filed.number,
            "status": int(Status.NEW),
            "submitted_at": s.time_text(filed.submitted_at),
            "intake_due_at": s.time_text(filed.intake_due_at),
        },
        headers={"ETag": f'"{filed.row_version}"'},
    )


@extend_schema(
    request=ACTION_BODY,
    responses={200: DOSSIER},
    parameters=[ACTION, MAY_MATCH],
    operation_id="dossiers_act",
    description="Do one of the acts of the workflow; its names are those of the buttons. The reply has an ETag.",
)
@api_view(["POST"])
@parser_classes([StrictJSONParser])
def act(request: Request, dossier_id: int, action: str) -> Response:
    """Do one of the acts of the workflow; its names are those of the buttons."""
    actor = actor_of(request)
    found = access.dossier_for(actor, dossier_id)
    if action not in ACTS:
        raise BadField("action", _("There is no act of that name."))
    allowed, do = ACTS[action]
    if found.is_draft or action in (
        Action.EDIT,
        Action.SUPPLEMENT,
        Action.REQUEST_WITHDRAWAL,
    ):  # these know no row version
        expect(request, found, actor)
    data = dict(s.body_of(request.data, allowed | {"row_version"}))
    if (seen := may_match(request)) is not None:
        data["row_version"] = seen
    do(found, data, by=actor, at=timezone.now())
    return _read(request, dossier_id)


@extend_schema(
    responses={200: TRACK},
    operation_id="track",
    parameters=[OpenApiParameter("number", str, required=True), OpenApiParameter("digits", str, required=True)],
)
@api_view(["GET"])
@permission_classes([AllowAny])
def track(request: Request) -> Response:
    """Tell the state of a dossier to whoever knows its number and four digits; no personal data."""
    found = lookup.look_up(
        request.query_params.get("number", ""),
        request.query_params.get("digits", ""),
        # The visitor's own address, not that of the proxy which all visitors share.
        address=get_adapter().get_client_ip(request._request),
        at=timezone.now(),
    )
    return Response(s.track_json(found))


def _start(request: Request) -> Response:
    """Open a draft at an agency; nothing is kept when an answer is of a wrong type.

    With an Idempotency-Key the same request again gets the draft that it has started.
    """
    data = s.body_of(request.data, frozenset({"procedure", "agency", "case", "answers", "id", "mandate", "capacity"}))
    at, actor, key = timezone.now(), actor_of(request), request.headers.get("Idempotency-Key", "").strip()
    with transaction.atomic() if key or data.keys() & {"answers", "capacity"} else nullcontext():
        return _started(data, actor, at, key)


def _started(data: Any, actor: Actor, at: datetime, key: str) -> Response:
    if not key:
        return _open(data, actor, at)[1]
    if len(key) > starting.MAX_KEY:
        raise BadField("Idempotency-Key", _("A key has at most 64 characters."))
    made: list[Response] = []

    def start() -> Any:
        found, response = _open(data, actor, at)
        made.append(response)
        return found

    found, _is_new = starting.start_once(key, data, start, by=actor, at=at)
    return made[0] if made else _again(actor, found)


def _again(actor: Actor, found: Any) -> Response:
    """Answer a repeated start: the draft, or the dossier that it has become since."""
    if found.is_draft:
        return _draft(found.pk, actor, status=201)
    body = s.dossier_json(access.for_program(actor, found))
    return Response(body, status=201, headers={"ETag": f'"{found.row_version}"'})


def _open(data: Any, actor: Actor, at: datetime) -> tuple[Any, Response]:
    offer = open_offer(
        s.text_of(data, "procedure", required=True),
        s.text_of(data, "agency", required=True),
        at=at,
        dvcqg_id=s.text_of(data, "id") or None,
    )
    case_id, mandate_id = _case_id(offer.version, data), s.number_of(data, "mandate")
    started = filing.start(offer, by=actor, at=at, case_id=case_id, mandate_id=mandate_id)
    version = 1
    if chosen := s.text_of(data, "capacity"):
        started, version = capacity.choose_capacity(started.pk, chosen, by=actor, at=at)
    kept = access.answers_of(started) if mandate_id else {}
    answers = s.object_of(data, "answers")
    if answers:
        saved = filing.save_answers(started.pk, answers, version=None, by=actor, at=at)
        if saved.errors:
            raise BadAnswers(offer.version.eform, dict(saved.errors))
        kept, version = dict(saved.kept), saved.version
    return started, Response(s.draft_json(started, kept), status=201, headers={"ETag": f'"{version}"'})


def _change(request: Request, dossier_id: int) -> Response:
    """Merge answers and choices into a draft, if it is still the one that was read."""
    data = s.body_of(
        request.data, frozenset({"answers", "receive_by", "not_applicable", "case", "mandate", "capacity"})
    )
    # One act is a transaction of its own; what is said in two acts holds together or not at all.
    with nullcontext() if data.keys() == {"answers"} else transaction.atomic():
        return _changed(request, dossier_id, data)


def _discard(request: Request, dossier_id: int) -> Response:
    actor = actor_of(request)
    found, _draft_row = access.draft_for(actor, dossier_id)
    expect(request, found, actor)
    filing.discard(found.pk, by=actor, at=timezone.now())
    return Response(status=204)


def _changed(request: Request, dossier_id: int, data: Any) -> Response:
    at, actor = timezone.now(), actor_of(request)
    found, _draft_row = access.draft_for(actor, dossier_id)
    version = etag(request)
    offered = published(found.version_id)
    if data.keys() & {"mandate", "capacity"}:
        version = _stand(found, data, version, actor, at)
    if answers := s.object_of(data, "answers"):
        saved = filing.save_answers(found.pk, answers, version=version, by=actor, at=at)
        if saved.errors:
            raise BadAnswers(offered.eform, dict(saved.errors))
        version = saved.version
        if not data.keys() - {"answers"}:
            return Response(s.draft_json(found, saved.kept), headers={"ETag": f'"{version}"'})
    if data.keys() & {"receive_by", "not_applicable", "case"} or not answers:
        version = filing.choose(
            found.pk,
            by=actor,
            at=at,
            case_id=_case_id(offered, data),
            receive_by=s.text_of(data, "receive_by") or None,
            not_applicable=s.ids_of(data, "not_applicable"),
            version=version,
        )
    return _draft(found.pk, actor, version=version)


def _stand(found: Any, data: Any, version: int, actor: Actor, at: datetime) -> int:
    """Keep without which mandate and in which capacity one files; return the draft's version after that."""
    filing.choose(found.pk, by=actor, at=at, case_id=_case_id(published(found.version_id), data), version=version)
    if "mandate" in data:
        if data["mandate"] is not None:
            raise BadField("mandate", _("A mandate is named when the draft is started; null goes on without it."))
        capacity.leave_mandate(found.pk, by=actor, at=at)
    if chosen := s.text_of(data, "capacity"):
        capacity.choose_capacity(found.pk, chosen, by=actor, at=at)
    return access.draft_for(actor, found.pk)[1].version


def _draft(dossier_id: int, actor: Actor, *, status: int = 200, version: int | None = None) -> Response:
    found, draft = access.draft_for(actor, dossier_id)
    body = s.draft_json(found, access.answers_of(found))
    return Response(body, status=status, headers={"ETag": f'"{version or draft.version}"'})


def _read(request: Request, dossier_id: int) -> Response:
    at, actor = timezone.now(), actor_of(request)
    found = access.open_dossier(actor, dossier_id, "api", at=at)
    if found.is_draft:
        answer = _draft(found.pk, actor)
        answer.data |= s.unsent_json(*access.handed_in(found))
        return answer
    body = s.dossier_json(access.for_program(actor, found))
    return Response(body, headers={"ETag": f'"{found.row_version}"'})


def _list(request: Request) -> Response:
    at, actor = timezone.now(), actor_of(request)
    asked: dict[str, Any] = {
        "status": query_int(request, "status"),
        "since": request.query_params.get("updated_since", ""),
        "sort": request.query_params.get("sort", "") or "updated_at",
    }
    if asked["sort"] not in access.ORDERS:
        raise BadField("sort", _("Sort by one of: %(names)s.") % {"names": ", ".join(access.ORDERS)})
    return paged(
        request, lambda cursor, size: access.changed(actor, **asked, cursor=cursor, size=size, at=at), s.row_json
    )


def _case_id(version: PublishedVersion, data: Any) -> int | None:
    """Return the id of a case by its code; raises BadField for one the procedure does not have."""
    code = s.text_of(data, "case")
    if not code:
        return None
    for case in version.cases:
        if case.code == code:
            return case.id
    raise BadField("case", _("The procedure has no such case."))
