"""The published JSON Schema of e-form definitions, and the whole check of a definition: its shape, then its sense."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match, relevance

from procedures.rules.eform import Problem, check_definition

SCHEMA = Path(__file__).parent / "forms" / "eform.schema.json"
MAX_PROBLEMS = 50


@cache
def schema() -> dict[str, Any]:
    """The schema as published at /api/v1/schema/eform.json."""
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return loaded


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def check(definition: Any) -> list[Problem]:
    """Everything wrong with a definition: our own words where we know the fault, else those of the schema."""
    ours = check_definition(definition)
    if any(problem.level == "error" for problem in ours):
        return ours
    faults = sorted(_validator().iter_errors(definition), key=relevance)[:MAX_PROBLEMS]
    return [_problem(fault) for fault in faults] + ours


def _problem(fault: ValidationError) -> Problem:
    deepest = best_match([fault]) or fault
    place = ".".join(str(part) for part in deepest.absolute_path)
    return Problem(place, "schema", {"message": deepest.message[:300]})
