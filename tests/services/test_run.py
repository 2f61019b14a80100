"""`make run` as a person meets it: ready, looked after, stopped, started again, refusals in one line."""

import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings as project

from portal import environment
from tests.services.ordinary import python_for
from tests.services.ports import free_port

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("services")]

START_SECONDS = 240  # a first start on a busy machine
PATIENCE = 120


@pytest.fixture(scope="module")
def folder():
    path = Path(tempfile.mkdtemp(prefix="motcua-run-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="module")
def port():
    return free_port()


class Portal:
    """One `make run` and what it has printed so far."""

    def __init__(self, folder, port, **extra):
        unset = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PII_KEYS", "DJANGO_SETTINGS_MODULE", "DEMO", "HOST"}
        kept = {name: value for name, value in os.environ.items() if name not in unset}
        self.log = folder / "run.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "portal.run"],
                cwd=project.BASE_DIR,
                env={**kept, "DATA_DIR": str(folder), "PORT": str(port), **extra},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def text(self):
        return self.log.read_text()

    def wait_for(self, words):
        deadline = time.monotonic() + START_SECONDS
        while words not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.1)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


@pytest.fixture
def begin(folder, port):
    started = []

    def inner(**extra):
        portal = Portal(folder, port, **extra)
        started.append(portal)
        return portal

    yield inner
    for portal in started:
        if portal.process.poll() is None:
            portal.stop()


def get(port, path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def family(folder):
    """Every process that was started with this data folder, by its environment."""
    found = {}
    mark = f"DATA_DIR={folder}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            by_environment = mark in (entry / "environ").read_bytes().split(b"\0")
            by_place = str((entry / "cwd").readlink()).startswith(str(folder))
            if (by_environment or by_place) and int(entry.name) != os.getpid():
                found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


def wait_until(true, seconds=PATIENCE):
    deadline = time.monotonic() + seconds
    while not (result := true()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return result


def test_from_nothing_to_ready_and_every_way_of_ending(folder, port, begin):
    """One story, because each start costs seconds: first start, a dead child, stop, kill, start again."""
    portal = begin()
    portal.wait_for(f"Ready: http://127.0.0.1:{port}/")
    portal.wait_for("kythuat")
    status, body = get(port, "/readyz")
    assert (status, json.loads(body)["ready"]) == (200, True)
    assert get(port, "/livez") == (200, "ok")
    assert "motcua-demo" in portal.text()
    for name in ("worker", "papers", "beat"):
        assert [line for line in family(folder).values() if "celery" in line and name in line], name
    keys = {path.name: path.stat().st_mode & 0o777 for path in (folder / "keys").iterdir()}
    assert keys == {"secret_key": 0o600, "pii_keys": 0o600}

    # A command by its side joins the services that run.
    beside = manage(folder, "migrate", "--check")
    assert beside.returncode == 0, beside.stderr

    # A second one with the same data says so; with another port too.
    refused = Portal(folder / "..", port + 1, DATA_DIR=str(folder))
    assert refused.process.wait(PATIENCE) == 1
    assert "running already" in refused.text()
    refused.log.unlink()

    # A child that dies is started again.
    beat = next(pid for pid, line in family(folder).items() if "celery" in line and " beat" in line)
    os.kill(beat, signal.SIGKILL)
    portal.wait_for("beat ended (code -9) and is started again")
    wait_until(lambda: [p for p, line in family(folder).items() if " beat" in line and p != beat])

    assert portal.stop(signal.SIGTERM) == 0
    assert family(folder) == {}

    # kill -9: nothing stays behind, and the next start needs no help.
    portal = begin()
    portal.wait_for("Ready:")
    portal.process.kill()
    portal.process.wait()
    wait_until(lambda: not family(folder))
    portal = begin()
    portal.wait_for("Ready:")
    assert get(port, "/readyz")[0] == 200
    assert {path.name for path in (folder / "keys").iterdir()} == {"secret_key", "pii_keys"}

    # A server that dies is started again where it was.
    for name, pid_file in (("PostgreSQL", "pgdata/postmaster.pid"), ("Valkey", "valkey.pid")):
        os.kill(int((folder / "services" / pid_file).read_text().split("\n", 1)[0]), signal.SIGKILL)
        portal.wait_for(f"{name} ended")
    wait_until(lambda: get(port, "/readyz")[0] == 200)
    assert portal.process.poll() is None

    # One that cannot be started again stops everything with one line.
    shutil.move(folder / "services" / "pgdata" / "PG_VERSION", folder / "PG_VERSION")
    os.kill(int((folder / "services/pgdata/postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
    assert portal.process.wait(120) == 1
    assert "Cannot run: PostgreSQL did not start" in portal.text()
    wait_until(lambda: not family(folder))
    shutil.move(folder / "PG_VERSION", folder / "services" / "pgdata" / "PG_VERSION")

    portal = begin()
    portal.wait_for("Ready:")
    assert portal.stop(signal.SIGINT) == 0
    assert family(folder) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_runs_it_from_a_checkout_of_their_own(port):
    user = pwd.getpwnam("nobody")
    python = python_for(user)
    home = Path(tempfile.mkdtemp(prefix="motcua-user-"))
    checkout = home / "checkout"
    names = subprocess.run(
        ["git", "-c", f"safe.directory={project.BASE_DIR}", "ls-files", "-coz", "--exclude-standard"],
        cwd=project.BASE_DIR,
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")
    for name in filter(None, map(os.fsdecode, names)):
        if (project.BASE_DIR / name).exists():
            (checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(project.BASE_DIR / name, checkout / name)
    subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", str(home)], check=True)
    packages = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    log = home / "run.log"
    with open(log, "wb") as out:
        process = subprocess.Popen(
            [python, "-m", "portal.run"],
            cwd=checkout,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": packages, "PORT": str(port), "HOME": str(home)},
            user=user.pw_uid,
            group=user.pw_gid,
            extra_groups=[],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until(lambda: "Ready:" in log.read_text() or process.poll() is not None, START_SECONDS)
        assert process.poll() is None, log.read_text()
        assert get(port, "/readyz")[0] == 200
        assert (checkout / ".local" / "services" / "pgdata").is_dir()
        process.terminate()
        assert process.wait(PATIENCE) == 0
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def manage(folder, *arguments):
    unset = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PII_KEYS", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=project.BASE_DIR,
        env={**kept, "DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_alone_starts_the_services_for_its_own_time(tmp_path_factory):
    folder = Path(tempfile.mkdtemp(prefix="motcua-run-"))
    folder.chmod(0o755)
    try:
        done = manage(folder, "shell", "-c", "from django.db import connection as c; c.ensure_connection(); print(1)")
        assert (done.returncode, done.stdout.strip().splitlines()[-1]) == (0, "1"), done.stderr
        assert family(folder) == {}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def refusal(folder, port, **extra):
    portal = Portal(folder, port, **extra)
    assert portal.process.wait(PATIENCE) == 1
    lines = [line for line in portal.text().splitlines() if line]
    assert len(lines) == 1, lines
    return lines[0]


def test_a_busy_port_is_one_line(tmp_path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        assert re.fullmatch(rf"Cannot run: 127.0.0.1:{busy} .*PORT.*", refusal(tmp_path, busy))


@pytest.mark.parametrize(
    "extra, words",
    [
        ({"HOST": "0.0.0.0"}, "DEMO=1"),
        ({"HOST": "10.1.2.3", "DEMO": "true"}, "DEMO=1"),
        ({"HOST": "::"}, "DEMO=1"),
        ({"DATABASE_URL": "postgres://a@127.0.0.1/b"}, "both DATABASE_URL and REDIS_URL"),
        ({"PORT": "http"}, "PORT must be a number"),
        ({"PORT": "70000"}, "PORT must be a number"),
    ],
)
def test_what_must_not_be_is_one_line(tmp_path, port, extra, words):
    assert words in refusal(tmp_path, port, **extra)


@pytest.mark.parametrize(
    "name, local", [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("10.0.0.1", False)]
)
def test_loopback_is_recognised(name, local):
    assert environment.is_loopback(name) is local
