"""The database is stopped while somebody files: the page says so, and afterwards the same button works."""

import http.cookiejar
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg2
import pytest
from django.conf import settings as project

from portal.embedded import start
from tests.dossiers.surfer import _Reader
from tests.services.ports import free_port

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("services")]
PATIENCE = 120


@pytest.fixture(scope="module")
def folder():
    path = Path(tempfile.mkdtemp(prefix="motcua-away-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def services(folder):
    running = start(folder, durable=False)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def site(folder, services):
    """The address of the site as gunicorn serves it, on servers of its own."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.redis_url,
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "PORT": str(port),
        "LOG_LEVEL": "WARNING",
        "STATIC_ROOT": str(folder / "static"),
    }
    _manage(environment, "prepare")
    with open(folder / "web.log", "wb") as log:
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "portal/gunicorn.py", "portal.wsgi"],
            cwd=project.BASE_DIR,
            env=environment,
            stdout=log,
            stderr=log,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _status(f"{address}/readyz") == 200)
        yield address
    finally:
        web.terminate()
        web.wait(PATIENCE)


def _manage(environment, *args):
    done = subprocess.run(
        [sys.executable, "manage.py", *args], cwd=project.BASE_DIR, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]


def _status(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def until(true):
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


class Person:
    """A browser without scripts against the running site: `go`, `send` the last form, like tests.dossiers.surfer."""

    def __init__(self, site):
        self.site, self.path, self.status, self.text, self.headers = site, "", 0, "", {}
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar)
        self.page = _Reader()

    def ask(self, path, data=None, headers=None):
        body = urllib.parse.urlencode(data, doseq=True).encode() if data is not None else None
        request = urllib.request.Request(self.site + path, body, headers or {})
        try:
            answer = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            self.status, self.text, self.headers = answer.status, answer.read().decode(), answer.headers
            self.path = urllib.parse.urlsplit(answer.url).path
        self.page = _Reader()
        self.page.feed(self.text)

    def send(self, **changes):
        forms = [form for form in self.page.forms if form["method"] == "post" and "dang-xuat" not in form["action"]]
        self.ask(forms[-1]["action"] or self.path, forms[-1]["data"] | changes)


@pytest.fixture
def person(site):
    made = Person(site)
    made.ask("/tai-khoan/dang-nhap/")
    made.send(login="congdan", password="motcua-demo")
    assert made.status == 200
    return made


@pytest.fixture
def away(services):
    """Stop the database for the length of a block, really; whatever happens it runs again afterwards."""
    process = services._processes["PostgreSQL"]

    class Away:
        def __enter__(self):
            process.send_signal(2)
            process.wait(PATIENCE)

        def __exit__(self, *_error):
            services.revive("PostgreSQL")

    return Away()


def rows(services, sql):
    with psycopg2.connect(services.database_url) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def until_back(person):
    def ready():
        person.ask("/readyz")
        return person.status == 200

    until(ready)


def test_the_database_stops_while_somebody_files(person, services, away):
    person.ask("/nop-ho-so/2.000635/")
    person.send()
    pk = int(person.path.split("/")[2])
    person.ask(f"/ho-so/{pk}/khai/request/")
    with away:
        person.send(request="Đề nghị cấp hai bản sao.")
        assert person.status == 503
        assert person.headers["Retry-After"] == "30"
        assert "vẫn còn nguyên" in person.text
        kept = person.page
        person.ask("/ho-so/")
        assert person.status == 503
        person.ask("/api/v1/dossiers/", headers={"Accept": "application/json"})
        assert person.status == 503
        assert person.headers["Content-Type"] == "application/problem+json"
        assert person.headers["Retry-After"] == "30"
        person.ask("/api/v1/procedures/")
        assert (person.status, person.headers["Content-Type"]) == (503, "application/problem+json")
        person.page = kept
        person.path = "/gone/"
        person.send()  # still away: what was typed is still in the page
        assert person.status == 503
        assert "Đề nghị cấp hai bản sao." in person.text
        kept = person.page
    until_back(person)
    person.page = kept
    person.send()
    assert person.status == 200
    assert rows(services, f"SELECT answers->>'request' FROM dossiers_draft WHERE dossier_id = {pk}") == [
        ("Đề nghị cấp hai bản sao.",)
    ]


def test_filing_is_repeated_by_the_same_button_and_nothing_is_doubled(person, services, away):
    person.ask("/nop-ho-so/2.000635/")
    person.send()
    pk = int(person.path.split("/")[2])
    answers = {
        "submitter": {"submitter.paper.kind": "id_card", "submitter.phone": "0912345678"},
        "submitter_home": {},
        "capacity": {"capacity": "self"},
        "request": {"request": "Đề nghị cấp hai bản sao."},
    }
    for key, given in answers.items():
        person.ask(f"/ho-so/{pk}/khai/{key}/")
        person.send(**given)
        assert person.status == 200, person.text
    person.ask(f"/ho-so/{pk}/nhan-ket-qua/")
    person.send(receive_by="electronic")
    person.ask(f"/ho-so/{pk}/giay-to/")
    person.send()
    person.ask(f"/ho-so/{pk}/kiem-tra/")
    with away:
        person.send(declared="on")
        assert person.status == 503
        kept = person.page
    until_back(person)
    for _twice in range(2):
        person.page = kept
        person.send()
        assert person.path == f"/ho-so/{pk}/da-nop/", person.text
    assert rows(services, "SELECT count(number) FROM dossiers_dossier") == [(1,)]
    assert rows(services, "SELECT count(*) FROM journal_event WHERE kind = 'dossier.submitted'") == [(1,)]
