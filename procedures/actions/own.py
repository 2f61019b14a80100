"""What the project itself brings to every catalogue: forms, default processes, the table of authorities."""

import csv
import functools
import hashlib
import itertools
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from procedures import eform_schema
from procedures.eform_labels import problem_text
from procedures.models import EForm, Process, ProcessStep, StepRoute
from procedures.rules.processes import DEFAULT, DefaultStep

ROOT = Path(__file__).resolve().parent.parent
FORMS = ROOT / "forms"
AUTHORITIES = ROOT / "data" / "authorities.csv"
SAMPLE = ROOT / "sample" / "catalogue.jsonl"
GENERIC = "generic"
# A changed reading of the same record is a changed record.
READERS = (
    "national.py",
    "national_fees.py",
    "national_papers.py",
    "national_time.py",
    "steps.py",
    "source.py",
)


class BadForm(ValueError):
    """A definition in procedures/forms cannot be used; the message names every fault."""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who takes the procedures of a field, and the name that people know it by."""

    authority: str
    name: str


def digest(value: Any) -> str:
    """Return the SHA-256 (hex) of a JSON value, keys sorted."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def own_hash() -> str:
    """Return the SHA-256 (hex) of everything of the project's own that shapes a version or an offer."""
    files = [*form_files(), AUTHORITIES, *(ROOT / "rules" / name for name in READERS)]
    parts = [f"{path.name} {hashlib.sha256(path.read_bytes()).hexdigest()}" for path in files]
    chains = {level: [asdict(step) for step in steps] for level, steps in DEFAULT.items()}
    return digest([parts, chains, settings.PROVINCE])


def form_files() -> list[Path]:
    """Return the definitions of the project, generic.json and <code>.json; the schema lies beside them."""
    return sorted(path for path in FORMS.glob("*.json") if not path.name.endswith(".schema.json"))


@functools.lru_cache(maxsize=1)
def authorities() -> dict[str, Authority]:
    """Return the table field code -> authority, department codes with this province's prefix."""
    with AUTHORITIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["field_code"]: Authority(at_home(row["authority"]), row["note"]) for row in rows}


def at_home(authority: str) -> str:
    """Return the authority with the province's own prefix: the table is written for H37."""
    return settings.PROVINCE + authority[3:] if authority.startswith("H37.") else authority


def _checked(path: Path) -> dict[str, Any]:
    definition: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    faults = [problem_text(problem) for problem in eform_schema.check(definition) if problem.level == "error"]
    if faults:
        raise BadForm(f"{path.name}: {' · '.join(faults)}")
    return definition


def store_forms(*, at: datetime) -> dict[str, EForm]:
    """Return key -> form for every file in procedures/forms, each stored once per content; raises BadForm."""
    found: dict[str, EForm] = {}
    for path in form_files():
        definition = _checked(path)
        found[path.stem], _ = EForm.objects.get_or_create(
            hash=digest(definition), defaults={"key": path.stem, "definition": definition, "created_at": at}
        )
    return found


def store_processes(*, at: datetime) -> dict[str, Process]:
    """Return level -> default process, each stored once per content with its steps and routes."""
    return {level: _store_process(level, steps, at=at) for level, steps in DEFAULT.items()}


def _store_process(level: str, steps: tuple[DefaultStep, ...], *, at: datetime) -> Process:
    chain = digest([level, [asdict(step) for step in steps]])
    process = Process.objects.filter(hash=chain).first()
    if process is not None:
        return process
    process = Process.objects.create(key=f"default-{level}", hash=chain, created_at=at)
    rows = [ProcessStep(process=process, position=n, **asdict(step)) for n, step in enumerate(steps, 1)]
    ProcessStep.objects.bulk_create(rows)
    routes = [StepRoute(source=source, target=target) for source, target in itertools.pairwise(rows)]
    StepRoute.objects.bulk_create(routes)
    return process
