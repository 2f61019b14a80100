"""The services and processes that are measured: durable, in a directory of their own, never on a user's data."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from portal import environment
from portal.embedded import Services, start
from portal.unprivileged import die_with_parent

BASE_DIR = Path(__file__).resolve().parent.parent
GIVEN = ("DATABASE_URL", "DATABASE_REPLICA_URL", "REDIS_URL", "SECRET_KEY", "PII_KEYS", "EMAIL_URL", "HOST", "SITE_URL")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare(folder: Path) -> Services:
    """Start the services of that folder and bring its database up to date; the environment follows."""
    for name in GIVEN:
        os.environ.pop(name, None)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ |= {"DATA_DIR": str(folder), "DEMO": "1", "DEBUG": "0", "LOG_LEVEL": "WARNING"}
    os.environ["PORT"] = str(free_port())
    environment.data_dir()
    environment.add_keys()
    services = start(folder, durable=True)
    os.environ |= {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
    manage("prepare", "--verbosity", "0")
    return services


def manage(*args: str, database: str = "") -> None:
    """Run a command of manage.py on the bench's own database, or on another one beside it."""
    env = os.environ | ({"DATABASE_URL": url_of(database)} if database else {})
    done = subprocess.run(
        [sys.executable, "manage.py", *args], cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"manage.py {args[0]} failed: {done.stderr[-2000:]}")


def url_of(database: str) -> str:
    """The address of another database on the same server."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{database}").geturl()


@contextmanager
def web() -> Iterator[int]:
    """The site as the Procfile serves it; yields its port."""
    port = int(os.environ["PORT"])
    with process("web"):
        deadline = time.monotonic() + 60
        while not _answers(port):
            if time.monotonic() > deadline:
                raise SystemExit("the site did not answer within 60 s")
            time.sleep(0.1)
        yield port


@contextmanager
def process(*names: str) -> Iterator[None]:
    """Processes of the Procfile by name, ended with the block."""
    lines = dict(line.split(":", 1) for line in (BASE_DIR / "Procfile").read_text().splitlines() if line.strip())
    log = open(Path(os.environ["DATA_DIR"]) / "processes.log", "ab")  # noqa: SIM115  handed to the processes
    started = []
    try:
        for name in names:
            command = lines[name].split()
            program = Path(sys.executable).with_name(command[0])
            started.append(
                subprocess.Popen(
                    [str(program), *command[1:]],
                    cwd=BASE_DIR,
                    stdout=log,
                    stderr=log,
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                    preexec_fn=die_with_parent(signal.SIGTERM),
                )
            )
        yield
    finally:
        for child in started:
            child.terminate()
        for child in started:
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        log.close()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/livez", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
