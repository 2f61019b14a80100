"""A real PostgreSQL and a real Valkey out of pip packages, for a machine where nobody has set up a server.

Both listen on loopback only, on free ports, with a password made on the first start. They stop with the
process that started them, even when that one is killed. As root they run as an unprivileged user.
"""

import argparse
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from portal.unprivileged import (
    USER,
    Account,
    ServicesError,
    far_home,
    home_of,
    make_folder,
    programs_of,
    wait_or_end,
    write,
)

DATABASE = "motcua"
START_SECONDS = 120.0  # a start after a crash replays the log first
LOG_BYTES = 10_000_000


@dataclass
class Services:
    """Two running servers and how to reach them."""

    database_url: str
    redis_url: str
    home: Path
    _starters: dict[str, "Callable[[], subprocess.Popen[bytes]]"] = field(default_factory=dict)
    _processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _lock: IO[str] | None = None

    def dead(self) -> str | None:
        """The name of a server that has ended by itself, if any."""
        return next((name for name, process in self._processes.items() if process.poll() is not None), None)

    def revive(self, name: str) -> None:
        """Starts that server (again) where it was and waits until it answers. Raises ServicesError."""
        self._processes[name] = self._starters[name]()

    def stop(self) -> None:
        """Stops both at once without waiting for their clients; may be called again."""
        for process in self._processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self._processes.values():
            wait_or_end(process)
        self._processes.clear()
        if self._lock is not None:
            (self.home / "urls.json").unlink(missing_ok=True)
            self._lock.close()
            self._lock = None


# Small files of our own


def _secret(home: Path, account: Account, name: str) -> str:
    """A password made once and readable by the owner of the folder alone."""
    path = home / name
    if not path.exists():
        write(path, secrets.token_urlsafe(24), account)
    return path.read_text().strip()


def _lock(home: Path) -> IO[str]:
    """One starter per folder; the lock goes with the process, so that a crash leaves none behind."""
    lock = open(home / "lock", "a")  # noqa: SIM115  held open as long as the services run
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise ServicesError(f"the services of {home} are running already, started by another process") from None
    return lock


def _ports(home: Path, account: Account) -> tuple[int, int]:
    """The ports of the last time if they are still free, else two others."""
    path = home / "ports.json"
    try:
        last = json.loads(path.read_text())
    except (OSError, ValueError):
        last = [0, 0]
    ports = [_free_port(int(port)) for port in last[:2]]
    write(path, json.dumps(ports), account)
    return ports[0], ports[1]


def _free_port(wanted: int) -> int:
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServicesError("no free port on 127.0.0.1")


def _open_log(path: Path, account: Account) -> IO[bytes]:
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    log = open(path, "ab")  # noqa: SIM115  handed to the server
    account.give(path)
    return log


def _last_line(path: Path) -> str:
    lines = path.read_text(errors="replace").strip().splitlines() if path.exists() else []
    return lines[-1] if lines else "it wrote nothing"


# What a crash may have left


def _end_orphan(pid_file: Path, folder: Path) -> None:
    """Stops a server that outlived its starter; removes a file that names another process."""
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    deadline = time.monotonic() + 30
    while _works_in(pid, folder):
        os.kill(pid, signal.SIGINT if time.monotonic() < deadline else signal.SIGQUIT)
        time.sleep(0.2)
    pid_file.unlink(missing_ok=True)


def _works_in(pid: int, folder: Path) -> bool:
    """Whether that process is a server of this folder (numbers are used again after a restart)."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.resolve()
    except OSError:
        return False


# PostgreSQL


def _init_database(programs: Path, home: Path, account: Account) -> None:
    """Makes the cluster once; a half-made one is thrown away."""
    pgdata, draft = home / "pgdata", home / "pgdata.new"
    if (pgdata / "PG_VERSION").exists():
        return
    shutil.rmtree(draft, ignore_errors=True)
    _secret(home, account, "postgres.password")
    command = [str(programs / "initdb"), "-D", str(draft), "-U", USER, "--auth=scram-sha-256"]
    command += ["--encoding=UTF8", "--locale=C.UTF-8", f"--pwfile={home / 'postgres.password'}", "--no-sync"]
    log_path = home / "initdb.log"
    with _open_log(log_path, account) as log:
        code = account.popen(command, home, log).wait()
    if code != 0:
        raise ServicesError(f"initdb failed: {_last_line(log_path)} (see {log_path})")
    draft.rename(pgdata)
    os.sync()


def _postgres_options(port: int, *, durable: bool) -> list[str]:
    options = {
        "listen_addresses": "127.0.0.1",
        "port": str(port),
        "unix_socket_directories": "",
        "max_connections": "120",
        "shared_buffers": "256MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "max_wal_size": "2GB",
        "random_page_cost": "1.1",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # What a citizen typed must not get into the log by way of an error.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }
    if not durable:
        options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
    return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]


def _start_postgres(
    programs: Path, home: Path, account: Account, port: int, *, durable: bool
) -> "subprocess.Popen[bytes]":
    pgdata, log_path = home / "pgdata", home / "postgres.log"
    _end_orphan(pgdata / "postmaster.pid", pgdata)
    command = [str(programs / "postgres"), "-D", str(pgdata), *_postgres_options(port, durable=durable)]
    deadline = time.monotonic() + START_SECONDS
    while True:
        with _open_log(log_path, account) as log:
            process = account.popen(command, home, log)
        if _answers(process, lambda: _connects(_dsn(home, port)), deadline):
            return process
        # Children of a killed server hold its memory for a moment; anything else is final.
        if "shared memory" not in "".join(log_path.read_text(errors="replace").splitlines()[-3:]):
            raise ServicesError(f"PostgreSQL did not start: {_last_line(log_path)} (see {log_path})")
        time.sleep(0.5)


def _dsn(home: Path, port: int, database: str = "postgres") -> str:
    password = (home / "postgres.password").read_text().strip()
    return f"postgresql://{USER}:{password}@127.0.0.1:{port}/{database}"


def _connects(dsn: str) -> bool:
    """Whether the server takes log-ins; makes our database on the way if it is missing."""
    import psycopg2

    try:
        connection = psycopg2.connect(dsn, connect_timeout=5)
    except psycopg2.OperationalError:
        return False
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()
    return True


def _answers(process: "subprocess.Popen[bytes]", ask: Callable[[], bool], deadline: float) -> bool:
    """Asks until the server answers; False once it has ended or the time is over (then it is ended)."""
    while process.poll() is None:
        if ask():
            return True
        if time.monotonic() > deadline:
            process.send_signal(signal.SIGINT)
            wait_or_end(process)
            return False
        time.sleep(0.05)
    return False


# Valkey


def _start_valkey(server: Path, home: Path, account: Account, port: int, *, durable: bool) -> "subprocess.Popen[bytes]":
    """Starts Valkey; what it keeps may be lost at any time, so a damaged store is thrown away."""
    folder, log_path, config = home / "valkey", home / "valkey.log", home / "valkey.conf"
    password = _secret(home, account, "valkey.password")
    lines = [f"port {port}", "bind 127.0.0.1", f"dir {folder}", f"requirepass {password}", "databases 4"]
    lines += [f"pidfile {home / 'valkey.pid'}", 'save ""', f"appendonly {'yes' if durable else 'no'}"]
    _end_orphan(home / "valkey.pid", folder)
    write(config, "\n".join([*lines, ""]), account)
    for _ in range(2):
        make_folder(folder, account)
        with _open_log(log_path, account) as log:
            process = account.popen([str(server), str(config)], home, log)
        if _answers(process, lambda: _pings(port, password), time.monotonic() + 30):
            return process
        shutil.rmtree(folder, ignore_errors=True)
    raise ServicesError(f"Valkey did not start: {_last_line(log_path)} (see {log_path})")


def _pings(port: int, password: str) -> bool:
    import redis

    client = redis.Redis(host="127.0.0.1", port=port, password=password, socket_timeout=2)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


# The two doors


def start(data_dir: Path | str, *, durable: bool = True) -> Services:
    """Starts both servers for this data folder and waits until they answer.

    durable=False is for tests only: a power cut may then lose the data. Raises ServicesError.
    """
    data_dir = Path(data_dir).resolve()
    home, account = home_of(data_dir)
    services = Services("", "", home, _lock=_lock(home))
    try:
        programs, server = programs_of(home, account)
        _init_database(programs, home, account)
        pg_port, valkey_port = _ports(home, account)
        services._starters = {
            "PostgreSQL": lambda: _start_postgres(programs, home, account, pg_port, durable=durable),
            "Valkey": lambda: _start_valkey(server, home, account, valkey_port, durable=durable),
        }
        for name in services._starters:
            services.revive(name)
    except BaseException:
        services.stop()
        raise
    services.database_url = _dsn(home, pg_port, DATABASE).replace("postgresql://", "postgres://")
    services.redis_url = f"redis://:{_secret(home, account, 'valkey.password')}@127.0.0.1:{valkey_port}/0"
    urls = {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
    write(home / "urls.json", json.dumps(urls), account)
    return services


def running(data_dir: Path | str) -> dict[str, str] | None:
    """DATABASE_URL and REDIS_URL of the services that another process runs for this folder, else None."""
    data_dir = Path(data_dir).resolve()
    for home in (far_home(data_dir), data_dir / "services"):
        try:
            with open(home / "lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return dict(json.loads((home / "urls.json").read_text()))
        except OSError:
            continue
    return None


def main() -> int:
    """Runs a command (a shell, if none is named) with the services of a data folder started for it."""
    parser = argparse.ArgumentParser(prog="python -m portal.embedded", description=main.__doc__)
    parser.add_argument("--data-dir", default=os.environ.get("DATA_DIR", ".local"))
    parser.add_argument("command", nargs="*", help="after --")
    options = parser.parse_args()
    try:
        services = start(options.data_dir)
    except ServicesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    urls = {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
    command = options.command or [os.environ.get("SHELL", "/bin/sh")]
    try:
        return subprocess.run(command, env=os.environ | urls, check=False).returncode
    finally:
        services.stop()


if __name__ == "__main__":
    sys.exit(main())
