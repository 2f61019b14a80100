"""`make run`: the whole portal on one machine, started and stopped together.

Starts the services (unless DATABASE_URL and REDIS_URL name others), brings everything up to date, starts
the processes of the Procfile and waits until the site may take visitors. A process that ends is started anew,
and so is a server; what keeps ending stops everything with one line that says so.
"""

import contextlib
import csv
import fcntl
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from pathlib import Path
from types import FrameType
from typing import IO

from portal import environment
from portal.embedded import Services
from portal.environment import BASE_DIR, Unfit
from portal.unprivileged import ServicesError, die_with_parent, follow_parent

READY_SECONDS = 90.0
STOP_SECONDS = 25.0
RESTARTS, RESTART_SECONDS = 5, 60.0  # a process that ends more often than this has a reason to


class Stopped(Exception):
    """Somebody asked us to stop."""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Patience:
    """How often a thing may end before its ending is news for a person. Raises Unfit."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.ends: deque[float] = deque(maxlen=RESTARTS)

    def ended(self, how: str) -> None:
        now = time.monotonic()
        if len(self.ends) == RESTARTS and now - self.ends[0] < RESTART_SECONDS:
            raise Unfit(f"{self.name} keeps ending ({how}); everything is stopped")
        self.ends.append(now)
        say(f"{self.name} ended ({how}) and is started again")


class Child:
    """One line of the Procfile and the process that runs it."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name, self.command = name, command
        self.patience = Patience(name)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.command],  # gunicorn and celery as this interpreter has them
            cwd=BASE_DIR,
            env=os.environ | {"PYTHONWARNINGS": "ignore:You're running the worker"},  # as root, on one machine
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches us alone; we stop them in order
            preexec_fn=die_with_parent(signal.SIGTERM),
        )

    def restart_if_ended(self) -> None:
        """Starts it again if it has ended. Raises Unfit when that happens too often."""
        if self.process is not None and self.process.poll() is not None:
            self.patience.ended(f"code {self.process.returncode}")
            self.start()

    def ask_to_stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self, deadline: float) -> None:
        """Waits for it; what is left of its group after the deadline is killed."""
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            say(f"{self.name} did not stop in time and is killed")
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


_servers = {name: Patience(name) for name in ("PostgreSQL", "Valkey")}


def procfile(path: Path = BASE_DIR / "Procfile") -> list[Child]:
    lines = (line.partition(":") for line in path.read_text().splitlines() if line.strip())
    return [Child(name.strip(), shlex.split(command)) for name, _, command in lines]


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    services: Services | None = None
    children: list[Child] = []
    lock = None
    code = 0
    try:
        os.environ.setdefault("DEMO", "1")
        if "MAKELEVEL" in os.environ:  # a make that is killed takes us with it
            follow_parent(signal.SIGTERM)
        environment.check_host()
        address = (environment.host(), environment.port())
        lock = _alone(environment.data_dir())
        _require_free(*address)
        environment.add_keys()
        services = environment.add_services()
        _prepare()
        children = procfile()
        for child in children:
            child.start()
        _wait_until_ready(*address, children, services)
        _greet(*address)
        while True:
            _look_after(children, services)
            time.sleep(0.5)
    except Stopped:
        say("Stopping")
    except Unfit as problem:
        say(f"Cannot run: {problem}")
        code = 1
    finally:
        _stop_all(children, services)
        if lock is not None:
            lock.close()
    return code


def _stop(number: int, frame: FrameType | None) -> None:
    """The first signal stops everything in order; more of them change nothing."""
    for again in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(again, signal.SIG_IGN)
    raise Stopped


def _alone(folder: Path) -> IO[str]:
    """One `make run` per data folder."""
    lock = open(folder / "run" / "lock", "a")  # noqa: SIM115  held until we end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise Unfit(f"it is running already with the data of {folder}; stop it, or set another DATA_DIR") from None
    return lock


def _require_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unfit(f"{host}:{port} cannot be used ({error.strerror}): set PORT to a free port") from None


def _prepare() -> None:
    """Fonts, words, tables, static files and data: all that has changed since the last start."""
    say("Preparing (the first time takes a minute or two)")
    (BASE_DIR / "build" / "static").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "manage.py", "prepare", "--verbosity", "0"]
    done = subprocess.run(command, cwd=BASE_DIR, check=False, preexec_fn=die_with_parent(signal.SIGTERM))
    if done.returncode != 0:
        raise Unfit("preparing failed; the lines above say why")


def _wait_until_ready(host: str, port: int, children: list[Child], services: Services | None) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _ready(host, port):
        if time.monotonic() > deadline:
            raise Unfit(f"the site was not ready within {READY_SECONDS:.0f} s; the lines above say why")
        _look_after(children, services)
        time.sleep(0.2)


def _ready(host: str, port: int) -> bool:
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    name = f"[{name}]" if ":" in name else name
    request = urllib.request.Request(f"http://{name}:{port}/readyz", headers={"Host": "localhost"})
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _look_after(children: list[Child], services: Services | None) -> None:
    """Starts again what has ended. Raises Unfit where that does not help."""
    if services is not None and (name := services.dead()):
        _servers[name].ended(f"its log is in {services.home}")
        try:
            services.revive(name)
        except ServicesError as error:
            raise Unfit(str(error)) from None
    for child in children:
        child.restart_if_ended()


def _greet(host: str, port: int) -> None:
    say(f"Ready: http://{host}:{port}/")
    if environment.is_on("DEMO"):
        say("Demo accounts, all with the password motcua-demo:")
        with open(BASE_DIR / "accounts" / "data" / "demo.csv", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                say(f"  {row['username']:<14}{row['role'] or row['kind']}, {row['agency']}")


def _stop_all(children: list[Child], services: Services | None) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.end(deadline)
    if services is not None:
        services.stop()


if __name__ == "__main__":
    sys.exit(main())
