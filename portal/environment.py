"""What a process of this installation finds in its environment, made once where nobody has set it.

Runs before Django: manage.py and `make run` call it, servers set up by hand need none of it.
"""

import base64
import ipaddress
import os
import secrets
import socket
from collections.abc import MutableMapping
from pathlib import Path

from portal.embedded import Services, ServicesError, running, start

BASE_DIR = Path(__file__).resolve().parent.parent
SERVICE_NAMES = ("DATABASE_URL", "REDIS_URL")


class Unfit(Exception):
    """The environment asks for something that must not be; the message is one line."""


def data_dir(env: MutableMapping[str, str] = os.environ) -> Path:
    """The folder of this installation's data, made for its owner alone if it is new."""
    folder = Path(env.get("DATA_DIR") or BASE_DIR / ".local").resolve()
    try:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        (folder / "run").mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Unfit(f"DATA_DIR {folder} cannot be used: {error.strerror}") from None
    env["DATA_DIR"] = str(folder)
    return folder


def add_keys(env: MutableMapping[str, str] = os.environ) -> None:
    """SECRET_KEY and PII_KEYS: as set, else as made on the first start and kept in DATA_DIR."""
    folder = data_dir(env) / "keys"
    makers = {
        "SECRET_KEY": lambda: secrets.token_urlsafe(50),
        "PII_KEYS": lambda: f"k1:{base64.b64encode(secrets.token_bytes(32)).decode()}",
    }
    for name, make in makers.items():
        if not env.get(name):
            folder.mkdir(mode=0o700, exist_ok=True)
            env[name] = _kept(folder / name.lower(), make())


def _kept(path: Path, fresh: str) -> str:
    """The text of the file; the fresh one if it is not there yet (of two starts at once, one wins)."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        if not path.exists():
            with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(fresh)
                os.fsync(file.fileno())
            os.link(draft, path)
            draft.unlink()
    except FileExistsError:
        draft.unlink(missing_ok=True)
    return path.read_text().strip()


def add_services(env: MutableMapping[str, str] = os.environ, *, durable: bool = True) -> Services | None:
    """DATABASE_URL and REDIS_URL: as set, else of the services that run for DATA_DIR, else started now."""
    given = [name for name in SERVICE_NAMES if env.get(name)]
    if len(given) == 2:
        return None
    if given:
        raise Unfit("set both DATABASE_URL and REDIS_URL, or neither")
    folder = data_dir(env)
    if found := running(folder):
        env.update(found)
        return None
    try:
        services = start(folder, durable=durable)
    except ServicesError as error:
        raise Unfit(str(error)) from None
    env.update(DATABASE_URL=services.database_url, REDIS_URL=services.redis_url)
    return services


def check_host(env: MutableMapping[str, str] = os.environ) -> None:
    """A demonstration has known passwords: it listens on this machine only."""
    if is_on("DEMO", env) and not is_loopback(host(env)):
        raise Unfit(f"DEMO=1 has known passwords and refuses to listen on {host(env)}: unset HOST, or set DEMO=0")


def is_on(name: str, env: MutableMapping[str, str] = os.environ) -> bool:
    """A yes in the words that portal.settings takes for one."""
    return env.get(name, "").lower() in {"1", "true", "yes", "y", "ok", "on"}


def host(env: MutableMapping[str, str] = os.environ) -> str:
    return env.get("HOST") or "127.0.0.1"


def port(env: MutableMapping[str, str] = os.environ) -> int:
    text = env.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Unfit(f"PORT must be a number from 1 to 65535, not {text!r}")
    return int(text)


def is_loopback(name: str) -> bool:
    """Whether every address behind the name belongs to this machine's loopback."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(name, None)}
    except OSError:
        return False
    return all(ipaddress.ip_address(address.split("%")[0]).is_loopback for address in found)
