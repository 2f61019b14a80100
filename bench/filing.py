"""Filing through the API, as a program of a citizen does it: draft, answers, one attachment, submit, read."""

import http.client
import io
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

CALLS = ("draft", "answers", "attachment", "submit", "read")
PROCEDURE = "2.000635"
ATTACHMENT_BYTES = 100_000


@dataclass
class Desk:
    """Where and how one client files."""

    agency: str
    token: str
    requirement: int
    answers: dict


@dataclass
class Client:
    """One keep-alive connection; `times` are seconds per call by name."""

    port: int
    desk: Desk
    picture: bytes
    times: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CALLS})

    def __post_init__(self) -> None:
        self.http = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def file_one(self) -> tuple[int, str]:
        """File one dossier; return its id and number."""
        self.start()
        draft, headers = self._json("draft", "POST", "", {"procedure": PROCEDURE, "agency": self.desk.agency})
        path = f"{draft['id']}/"
        self._json("answers", "PATCH", path, {"answers": self.desk.answers}, {"If-Match": headers["ETag"]})
        self._upload(path)
        filed, _ = self._json("submit", "POST", f"{path}submit/", None, {"Idempotency-Key": uuid.uuid4().hex})
        read, _ = self._json("read", "GET", path, None)
        if read["number"] != filed["number"]:
            raise SystemExit(f"filed {filed} and read {read}")
        return draft["id"], filed["number"]

    def start(self) -> None:
        """Each dossier comes over a connection of its own, kept for its five calls."""
        self.http.close()

    def _json(self, name: str, method: str, path: str, body: dict | None, headers: dict | None = None) -> tuple:
        data = None if body is None else json.dumps(body).encode()
        return self._call(name, method, path, data, {"Content-Type": "application/json"} | (headers or {}))

    def _upload(self, path: str) -> None:
        border = uuid.uuid4().hex
        # Every picture is another one, as in life.
        picture = self.picture + random.randbytes(16)
        parts = (
            f'--{border}\r\nContent-Disposition: form-data; name="requirement"\r\n\r\n{self.desk.requirement}\r\n'
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="giay-to.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        )
        body = parts.encode() + picture + f"\r\n--{border}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={border}"}
        self._call("attachment", "POST", f"{path}attachments/", body, kind)

    def _call(self, name: str, method: str, path: str, data: bytes | None, headers: dict) -> tuple:
        began = time.perf_counter()
        self.http.request(
            method, f"/api/v1/dossiers/{path}", data, headers | {"Authorization": f"Token {self.desk.token}"}
        )
        answer = self.http.getresponse()
        body = answer.read()
        self.times[name].append(time.perf_counter() - began)
        if answer.status not in (200, 201):
            raise SystemExit(f"{name}: {answer.status} {body[:500]!r}")
        return json.loads(body), answer.headers


def picture() -> bytes:
    """A photograph of about 100 KB: noise does not compress."""
    from PIL import Image

    side, quality = 230, 90
    file = io.BytesIO()
    Image.frombytes("RGB", (side, side), random.Random(1).randbytes(side * side * 3)).save(
        file, "JPEG", quality=quality
    )
    body = file.getvalue()
    # A comment makes it the wanted size to the byte (a segment holds at most 64 KB).
    while len(body) < ATTACHMENT_BYTES - 4:
        rest = min(ATTACHMENT_BYTES - len(body) - 4, 60_000)
        body = body[:2] + b"\xff\xfe" + (rest + 2).to_bytes(2, "big") + b"\0" * rest + body[2:]
    return body


def together(works: list[Callable[[], object]]) -> float:
    """Run all at once and return the seconds until the last has ended; an error of one is ours."""
    wrong: list[BaseException] = []
    barrier = threading.Barrier(len(works) + 1)

    def run(work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            work()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    barrier.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return time.perf_counter() - began


def desks(count: int) -> list[Desk]:
    """Make so many applicants with tokens and answers, one per commune in turn."""
    from django.utils import timezone

    from accounts.access import user_by_name
    from accounts.actions.people import create_user
    from accounts.actions.tokens import issue_token
    from accounts.rules.kinds import AccountKind
    from agencies.access import communes_agencies
    from agencies.rules.scope import ANONYMOUS, SYSTEM
    from procedures.access import open_offer

    at, found = timezone.now(), []
    communes = communes_agencies()
    for number in range(count):
        agency = communes[number % len(communes)]
        name = f"do.{number:03d}"
        user = user_by_name(name) or create_user(
            name,
            kind=AccountKind.CITIZEN,
            full_name=f"Người Đo {number}",
            email=f"{name}@example.org",
            by=ANONYMOUS,
            at=at,
        )
        version = open_offer(PROCEDURE, agency.code, at=at).version
        paper = next(row.id for row in version.requirements if row.kind == "submit")
        token = issue_token(user, by=SYSTEM, at=at)
        found.append(Desk(agency.code, token, paper, _answers(agency.commune_code or "")))
    return found


def _answers(commune: str) -> dict:
    return {
        "submitter": {
            "full_name": "Hoàng Thị Đo",
            "birth_date": "1990-05-02",
            "paper": {"kind": "id_card", "number": "001190000017"},
            "phone": "0912345678",
        },
        "submitter_home": {"commune": commune, "line": "Số 1, đường Thử Nghiệm"},
        "capacity": "self",
        "request": "Đề nghị giải quyết thủ tục theo quy định.",
    }
