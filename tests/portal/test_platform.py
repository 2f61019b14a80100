"""Logs, health, headers, uploads: what every request passes."""

import io
import json
import logging
import os
import re
import shlex
import subprocess
import sys
from datetime import timedelta
from logging.config import dictConfig
from types import SimpleNamespace

import pytest
import structlog
import yaml
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from journal.record import record
from portal.logs import logging_config, masked
from portal.uploads import CappedTemporaryFileUploadHandler

# Logs


@pytest.mark.parametrize(
    "given, kept",
    [
        ("số 001099000001, tên A", "số [number], tên A"),
        ("cmnd 123456789.", "cmnd [number]."),
        ("0912345678", "[number]"),
        ("000.00.15.H37-261122-0001", "000.00.15.H37-261122-0001"),
        ("12345678", "12345678"),
        ({"số": ["001099000001", 5]}, {"số": ["[number]", 5]}),
        (1099000001, "[number]"),
        (True, True),
        (None, None),
        (12.5, 12.5),
        (ValueError("001099000001"), "[number]"),
    ],
)
def test_numbers_of_people_are_masked(given, kept):
    assert masked(given) == kept


@pytest.fixture
def log_lines():
    """The lines that the real logging configuration writes."""
    stream = io.StringIO()
    config = logging_config("INFO", json=True)
    config["handlers"]["stderr"]["stream"] = stream
    dictConfig(config)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    dictConfig(project.LOGGING)


def test_no_number_gets_into_a_line_by_any_way(log_lines):
    number = "001099000001"
    logging.getLogger("a").warning("number %s", number)
    logging.getLogger("a").warning(f"number {number}")
    structlog.get_logger("b").warning(f"number {number}", person={"id": number}, error=ValueError(number))
    try:
        raise ValueError(number)
    except ValueError:
        logging.getLogger("c").exception("failed")
        structlog.get_logger("d").exception("failed")
    lines = log_lines()
    assert len(lines) == 5
    assert number not in json.dumps(lines)
    assert "ValueError" in lines[3]["exception"]
    assert "ValueError" in lines[4]["exception"]


def test_a_request_is_one_line_without_what_was_typed(client, db, log_lines):
    answer = client.get("/khong-co/001099000001/?q=bi-mat", headers={"X-Request-ID": "abcdefgh-1"})
    (line,) = [line for line in log_lines() if line["event"] == "request"]
    assert line["request_id"] == answer["X-Request-ID"] == "abcdefgh-1"
    assert (line["method"], line["status"], line["user_id"]) == ("GET", answer.status_code, None)
    assert "bi-mat" not in json.dumps(line)
    assert "001099000001" not in json.dumps(line)


def test_a_request_id_of_a_stranger_is_kept_only_if_it_is_plain(client):
    answer = client.get("/livez", headers={"X-Request-ID": 'a"}\n{"forged'})
    assert len(answer["X-Request-ID"]) == 32


# Health


def test_ready_when_all_is_there(client, db):
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "cache": "ok",
        "storage": "ok",
        "waiting": {"lanes": 0, "oldest_seconds": 0},
    }


def test_events_that_wait_too_long_are_told_and_turn_no_visitor_away(client, db, settings):
    settings.JOURNAL_HANDLERS = {"dossier.touched": ["tests.journal.handlers.note"]}
    before = timezone.now() - timedelta(hours=2)
    record("dossier", 1, "dossier.touched", by=SimpleNamespace(user_id=1, agency_id=1), at=before)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["waiting"]["lanes"] == 1
    assert 7200 <= answer.json()["waiting"]["oldest_seconds"] <= (timezone.now() - before).total_seconds() + 1


def test_not_ready_with_a_migration_missing(client, db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "1 not applied"


def test_not_ready_without_a_place_for_files(client, db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "gone"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["storage"]) == (503, "FileNotFoundError")


def test_not_ready_without_the_cache_table(client, db):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cache RENAME TO gone")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["cache"]) == (503, "ProgrammingError")


def test_alive_without_any_database(client):
    assert client.get("/livez").content == b"ok"


def test_the_numbers_are_for_this_machine_or_for_who_knows_the_token(client, db, settings):
    assert b"django_http_requests" in client.get("/metrics").content
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 403
    settings.METRICS_TOKEN = "known"
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer known"}).status_code == 200


# Headers


def test_every_answer_carries_the_headers(client, db):
    answer = client.get("/livez")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy
    assert "object-src 'none'" in policy


def test_an_answer_in_json_may_do_nothing_where_it_is_opened(client, db):
    for path in ("/api/v1/dossiers/", "/api/v1/procedures/"):
        assert client.get(path)["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "script-src" in client.get("/api/v1/docs/")["Content-Security-Policy"]


def test_pages_of_a_person_are_kept_by_no_cache(db, settings):
    from django.contrib.auth import get_user_model
    from django.http import HttpResponse

    from portal.middleware import SecurityHeaders

    request = RequestFactory().get("/")
    request.user = get_user_model()(pk=1, username="a")
    answer = SecurityHeaders(lambda _: HttpResponse("mine"))(request)
    assert answer["Cache-Control"] == "private, no-store"


def _settings(code, **env):
    kept = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEMO", "SITE_URL"}}
    done = subprocess.run(
        [sys.executable, "-c", f"from portal import settings as s; print({code})"],
        cwd=project.BASE_DIR,
        env={**kept, "DEMO": "0", **env},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_behind_tls_everything_is_secure():
    names = (
        "SECURE_SSL_REDIRECT, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.SECURE_HSTS_SECONDS >= 31536000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.ALLOWED_HOSTS[0]"
    )
    found = _settings(f"(s.{names})", SITE_URL="https://dvc.example.gov.vn")
    assert found == "(True, True, True, True, True, 'dvc.example.gov.vn')"


def test_mail_goes_into_a_folder_in_a_demonstration_and_to_a_server_otherwise():
    backend = "s.EMAIL_BACKEND.split('.')[-2], s.EMAIL_HOST"
    assert _settings("(s.EMAIL_BACKEND, s.EMAIL_FILE_PATH == str(s.MAIL_DIR))", DEMO="1") == (
        "('django.core.mail.backends.filebased.EmailBackend', True)"
    )
    url = "smtp+tls://user:pass@mail.example.gov.vn:587"
    assert _settings(f"({backend})", EMAIL_URL=url) == "('smtp', 'mail.example.gov.vn')"


# Files that arrive


def test_a_file_too_large_is_cut_short_but_known_at_its_size(settings):
    settings.MAX_UPLOAD_BYTES = 1000
    handler = CappedTemporaryFileUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    for start in range(0, 3000, 300):
        handler.receive_data_chunk(b"x" * 300, start)
    upload = handler.file_complete(3000)
    assert upload.size == 3000
    assert os.path.getsize(upload.temporary_file_path()) == 1001
    upload.close()


def test_a_file_at_the_limit_is_whole(settings):
    settings.MAX_UPLOAD_BYTES = 600
    handler = CappedTemporaryFileUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    for start in (0, 300):
        handler.receive_data_chunk(b"x" * 300, start)
    upload = handler.file_complete(600)
    assert upload.read() == b"x" * 600
    upload.close()


def test_a_form_of_three_hundred_questions_fits():
    fields = {f"question_{n}": "câu trả lời " * 20 for n in range(300)} | {f"row_{n}": "1" for n in range(2000)}
    assert len(RequestFactory().post("/", fields).POST) == 2300


# Processes


def test_containers_run_what_the_procfile_says():
    services = yaml.safe_load((project.BASE_DIR / "docker-compose.yml").read_text())["services"]
    lines = (project.BASE_DIR / "Procfile").read_text().splitlines()
    for name, _, command in (line.partition(": ") for line in lines):
        assert shlex.split(services[name]["command"]) == shlex.split(command), name


def test_every_queue_that_a_task_can_go_to_is_worked():
    from portal.celery import app

    lists = re.findall(r"--queues (\S+)", (project.BASE_DIR / "Procfile").read_text())
    served = {queue for names in lists for queue in names.split(",")}
    app.loader.import_default_modules()
    ours = [name for name in app.tasks if not name.startswith("celery.")]
    assert "journal.deliver" in ours
    for name in ours:
        route = app.amqp.router.route({}, name)
        queue = route.get("queue")
        assert getattr(queue, "name", queue) in served, name
    for name, entry in project.CELERY_BEAT_SCHEDULE.items():
        assert entry["task"] in ours, name


def test_the_cache_is_shared_by_all_processes(db):
    cache.set("a", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        assert cursor.fetchone()[0] == 1
