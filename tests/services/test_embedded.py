"""The embedded PostgreSQL and Valkey: as root and not, twice on one machine, after every kind of end."""

import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from portal import embedded, unprivileged
from portal.embedded import ServicesError, start
from tests.services.ordinary import paths, python_for

pytestmark = [pytest.mark.services, pytest.mark.xdist_group("services")]

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can step down")


@pytest.fixture
def folder():
    """A data folder that every user can walk to."""
    path = Path(tempfile.mkdtemp(prefix="motcua-data-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def begin():
    """start(), and stopped at the end of the test whatever happens."""
    running = []

    def inner(path, **options):
        services = start(path, **options)
        running.append(services)
        return services

    yield inner
    for services in running:
        services.stop()


def query(services, sql):
    connection = psycopg2.connect(services.database_url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        connection.close()


def processes_in(path):
    """Commands of the processes that work in the folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if str((entry / "cwd").readlink()).startswith(str(path)):
                found.append((entry / "cmdline").read_bytes().split(b"\0")[0].decode())
        except OSError:
            continue
    return found


def wait_until(true, seconds=120):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_both_answer_with_their_passwords_only(folder, begin):
    services = begin(folder)
    assert query(services, "SELECT current_database()") == "motcua"
    assert query(services, "SHOW server_version").startswith("18")
    assert query(services, "SELECT datcollate FROM pg_database WHERE datname = 'motcua'") == "C.UTF-8"
    assert redis.Redis.from_url(services.redis_url).ping()
    password = services.database_url.split(":")[2].split("@")[0]
    with pytest.raises(psycopg2.OperationalError, match="password"):
        psycopg2.connect(services.database_url.replace(password, "wrong"))
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url("redis://" + services.redis_url.split("@")[1]).ping()


def test_nobody_else_can_read_what_it_keeps(folder, begin):
    home = begin(folder).home
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    for name in ("postgres.password", "valkey.password", "valkey.conf", "urls.json"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600


def test_writes_are_safe_unless_a_test_says_otherwise(folder, begin):
    services = begin(folder)
    assert query(services, "SHOW fsync") == query(services, "SHOW synchronous_commit") == "on"
    assert query(services, "SHOW full_page_writes") == "on"
    services.stop()
    assert query(begin(folder, durable=False), "SHOW fsync") == "off"


def test_two_on_one_machine_know_nothing_of_each_other(folder, begin):
    one, two = begin(folder / "one"), begin(folder / "two")
    query(one, "CREATE TABLE mine (n int)")
    assert query(two, "SELECT to_regclass('mine')") is None
    redis.Redis.from_url(one.redis_url).set("mine", 1)
    assert redis.Redis.from_url(two.redis_url).get("mine") is None


def test_a_second_start_in_the_same_folder_is_refused_in_one_line(folder, begin):
    first = begin(folder)
    with pytest.raises(ServicesError, match="running already") as refusal:
        start(folder)
    assert "\n" not in str(refusal.value)
    assert query(first, "SELECT 1") == 1, "the refused start must leave the first alone"
    assert embedded.running(folder) == {"DATABASE_URL": first.database_url, "REDIS_URL": first.redis_url}
    first.stop()
    assert embedded.running(folder) is None


def test_stopping_does_not_wait_for_clients_and_keeps_the_data(folder, begin):
    services = begin(folder)
    query(services, "CREATE TABLE kept AS SELECT 7 AS n")
    client = psycopg2.connect(services.database_url)
    started = time.monotonic()
    services.stop()
    assert time.monotonic() - started < 20
    client.close()
    assert processes_in(services.home) == []
    again = begin(folder)
    assert query(again, "SELECT n FROM kept") == 7
    assert again.database_url == services.database_url, "the port and the password are remembered"


def test_a_port_taken_in_between_is_exchanged(folder, begin):
    first = begin(folder)
    first.stop()
    port = int(first.database_url.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()
        second = begin(folder)
    assert f":{port}/" not in second.database_url
    assert query(second, "SELECT 1") == 1


def test_a_killed_server_is_noticed_and_comes_back_with_its_data(folder, begin):
    services = begin(folder)
    query(services, "CREATE TABLE kept AS SELECT 7 AS n")
    postmaster = int((services.home / "pgdata" / "postmaster.pid").read_text().split("\n", 1)[0])
    assert services.dead() is None
    os.kill(postmaster, signal.SIGKILL)
    wait_until(lambda: services.dead() == "PostgreSQL")
    services.revive("PostgreSQL")
    assert services.dead() is None
    assert query(services, "SELECT n FROM kept") == 7, "at the address it had"


def test_servers_end_when_their_starter_is_killed(folder, begin):
    code = (
        "import sys, time; from portal.embedded import start; s = start(sys.argv[1]);"
        "print(s.home, flush=True); time.sleep(600)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    home = Path(starter.stdout.readline().strip())
    assert len(processes_in(home)) >= 2
    starter.kill()
    starter.communicate()
    wait_until(lambda: not processes_in(home))
    assert query(begin(folder), "SELECT 1") == 1


def test_a_server_that_outlived_its_starter_is_stopped_first(folder, begin):
    services = begin(folder)
    query(services, "CREATE TABLE kept AS SELECT 7 AS n")
    services._lock.close()  # as if the starter were gone and the kernel had told nobody
    orphan = services._processes["PostgreSQL"]
    again = begin(folder)
    assert orphan.wait(120) == 0
    assert query(again, "SELECT n FROM kept") == 7


def test_a_stale_pid_file_that_names_a_stranger_is_no_obstacle(folder, begin):
    services = begin(folder)
    services.stop()
    pid_file = services.home / "pgdata" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{services.home / 'pgdata'}\n")
    (services.home / "valkey.pid").write_text("not a number")
    assert query(begin(folder), "SELECT 1") == 1, "and this very process has not been stopped"


def test_a_half_made_database_is_made_again(folder, begin):
    services = begin(folder)
    services.stop()
    shutil.move(services.home / "pgdata", services.home / "pgdata.new")
    (services.home / "pgdata.new" / "PG_VERSION").unlink()
    assert query(begin(folder), "SELECT 1") == 1


def test_a_damaged_valkey_store_is_thrown_away(folder, begin):
    services = begin(folder)
    redis.Redis.from_url(services.redis_url).set("a", 1)
    services.stop()
    for path in (services.home / "valkey" / "appendonlydir").iterdir():
        path.write_bytes(b"damaged")
    assert redis.Redis.from_url(begin(folder).redis_url).ping()


def test_what_was_typed_does_not_reach_the_log(folder, begin):
    services = begin(folder)
    query(services, "CREATE TABLE person (number text PRIMARY KEY)")
    query(services, "INSERT INTO person VALUES ('001099000001')")
    with pytest.raises(psycopg2.errors.UniqueViolation):
        query(services, "INSERT INTO person VALUES ('001099000001')")
    log = (services.home / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "001099000001" not in log


@as_root
def test_as_root_the_servers_run_as_somebody_else(folder, begin):
    services = begin(folder)
    for process in services._processes.values():
        owner = Path(f"/proc/{process.pid}").stat().st_uid
        assert owner != 0
        assert pwd.getpwuid(owner).pw_name in {unprivileged.USER, "nobody"}
    assert services.home == folder.resolve() / "services"


@as_root
def test_as_root_in_a_private_folder_nothing_there_is_opened(folder, begin):
    private = folder / "private"
    private.mkdir(mode=0o700)
    services = begin(private / "data")
    again = None
    try:
        assert services.home.parent == unprivileged.SYSTEM_HOME
        assert query(services, "SELECT 1") == 1
        assert (stat.S_IMODE(private.stat().st_mode), private.stat().st_uid) == (0o700, 0)
        services.stop()
        again = begin(private / "data")
        assert again.home == services.home, "found again at the next start"
    finally:
        for each in (services, again):
            if each is not None:
                each.stop()
        shutil.rmtree(services.home)


@as_root
def test_an_ordinary_user_runs_them_under_the_data_folder(folder):
    user = pwd.getpwnam("nobody")
    python = python_for(user)
    os.chown(folder, user.pw_uid, user.pw_gid)
    code = (
        "import sys, os; from portal.embedded import start; s = start(sys.argv[1]);"
        "print(s.home, os.geteuid(), [os.stat(f'/proc/{p.pid}').st_uid for p in s._processes.values()]); s.stop()"
    )
    done = subprocess.run(
        [python, "-c", code, str(folder)],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd=folder,
        env=paths(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split(" ", 1) == [
        f"{folder}/services",
        f"{user.pw_uid} [{user.pw_uid}, {user.pw_uid}]\n",
    ], done.stderr


@as_root
def test_a_folder_of_somebody_else_is_refused_in_one_line(folder):
    user = pwd.getpwnam("nobody")
    python = python_for(user)
    code = (
        "import sys; from portal.embedded import start, ServicesError\n"
        "try: start(sys.argv[1])\n"
        "except ServicesError as error: print(error)"
    )
    (folder / "services").mkdir(mode=0o700)
    done = subprocess.run(
        [python, "-c", code, str(folder)],
        user=user.pw_uid,
        group=user.pw_gid,
        extra_groups=[],
        cwd="/",
        env=paths(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "belongs to another user" in done.stdout, done.stderr
    assert len(done.stdout.splitlines()) == 1
