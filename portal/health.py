"""Is the process alive, may it take visitors, and its numbers."""

import hmac
import os
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

from journal.deliver import stuck

log = structlog.get_logger(__name__)


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return "ok"


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "ok" if not waiting else f"{len(waiting)} not applied"


def _cache() -> str:
    key, value = f"readyz:{os.getpid()}", uuid.uuid4().hex
    cache.set(key, value, 30)
    return "ok" if cache.get(key) == value else "does not keep what it is given"


def _storage() -> str:
    probe = settings.MEDIA_ROOT / f".readyz-{os.getpid()}-{uuid.uuid4().hex}"
    probe.write_bytes(b"ok")
    probe.unlink()
    return "ok"


def _waiting() -> dict[str, int]:
    """Lanes of the journal that failed or wait too long, and the age in seconds of the oldest of them."""
    now = timezone.now()
    found = [delivery.event.at for delivery in stuck(now)[:1000]]
    return {"lanes": len(found), "oldest_seconds": int((now - min(found)).total_seconds()) if found else 0}


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "storage": _storage,
}


def _result(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        return type(error).__name__  # the message may name hosts and accounts


@login_not_required
@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    results = {name: _result(check) for name, check in CHECKS.items()}
    ready = all(result == "ok" for result in results.values())
    # Events that wait too long are for operators to see; the site itself can take visitors all the same.
    waiting = _waiting() if ready else None
    if not ready:
        log.warning("not ready", **results)
    return JsonResponse({"ready": ready, **results, "waiting": waiting}, status=200 if ready else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Only for METRICS_TOKEN, or, where none is set, for this machine itself and through no proxy."""
    if settings.METRICS_TOKEN:
        allowed = hmac.compare_digest(
            request.headers.get("Authorization", "").encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
        )
    else:
        here = request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
        allowed = here and "X-Forwarded-For" not in request.headers
    return ExportToDjangoView(request) if allowed else HttpResponseForbidden()
