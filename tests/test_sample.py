"""The project's own catalogue and the table of authorities are complete and agree with each other."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "procedures/sample/catalogue.jsonl"
AUTHORITIES = ROOT / "procedures/data/authorities.csv"
METHODS = {"ONLINE", "DIRECT", "POSTAL"}
UNITS = {"WORKING_DAY", "DAY", "HOUR", "MONTH", "YEAR", "OTHER"}
HEADINGS = {"Giấy tờ phải nộp", "Giấy tờ phải xuất trình", "Lưu ý"}
DEPARTMENTS_CSV = ROOT / "agencies/data/departments.csv"


def records() -> list[dict[str, Any]]:
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def authorities() -> dict[str, str]:
    with AUTHORITIES.open(encoding="utf-8", newline="") as stream:
        return {row["field_code"]: row["authority"] for row in csv.DictReader(stream)}


def departments() -> set[str]:
    """Codes of what the province seeds as departments, its one-stop centre left out."""
    with DEPARTMENTS_CSV.open(encoding="utf-8", newline="") as stream:
        return {f"H37{row['suffix']}" for row in csv.DictReader(stream) if row["level"] == "department"}


RECORDS = records()


def test_thirteen_procedures_of_many_fields_and_both_levels() -> None:
    assert len(RECORDS) == 13
    assert len({r["code"] for r in RECORDS}) == len({r["dvcqg_id"] for r in RECORDS}) == 13
    assert {"1.001193", "1.004873"} <= {r["code"] for r in RECORDS}
    assert len({r["field_code"] for r in RECORDS}) >= 6
    assert {"province", "ward"} <= {level for r in RECORDS for level in r["levels"]}


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["code"])
def test_every_part_of_a_record_is_filled(record: dict[str, Any]) -> None:
    for part in (
        "name",
        "source_url",
        "decision_no",
        "decision_date",
        "executing_agencies",
        "competent_agencies",
        "receiving_address",
        "subjects",
        "steps",
        "methods",
        "components",
        "legal_bases",
        "conditions",
        "results",
        "note",
        "keywords",
        "returning_methods",
    ):
        assert record[part], part
    assert [step["order"] for step in record["steps"]] == list(range(1, len(record["steps"]) + 1))
    assert all(step["name"] and step["description"] for step in record["steps"])
    assert all(basis["number"] and basis["title"] for basis in record["legal_bases"])
    assert not record["internal"]
    assert record["required_known"] is True, "the importer then takes `required` as written"


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["code"])
def test_methods_say_a_limit_the_importer_can_read(record: dict[str, Any]) -> None:
    for method in record["methods"]:
        assert method["method"] in METHODS
        assert method["time_unit"] in UNITS
        if method["time_unit"] == "OTHER":
            from_case = {case["time_unit"] for case in record["cases"]} - {"OTHER"}
            same_day = method["time_value"] == 0 and "trong ngày" in method["time_text"].lower()
            assert len(from_case) == 1 or same_day
        for fee in method["fees"]:
            assert fee["amount"] is not None or fee["description"], "an unknown amount says why"
            assert fee["amount"] is None or fee["amount"] == 0 or fee["amount"] >= 1000


@pytest.mark.parametrize("record", RECORDS, ids=lambda r: r["code"])
def test_headings_and_required_papers_make_sense(record: dict[str, Any]) -> None:
    cases = {case["name"] for case in record["cases"]}
    assert len(cases) == len(record["cases"]), "two cases of one name"
    for paper in record["components"]:
        assert paper["case"] in HEADINGS | cases
        quantity = paper["original_qty"] + paper["copy_qty"]
        assert (quantity == 0) == (paper["case"] == "Lưu ý")
        if paper["required"]:
            assert paper["case"] not in ("Giấy tờ phải xuất trình", "Lưu ý")


def test_the_sample_shows_every_kind_the_screens_must_handle() -> None:
    def online(record: dict[str, Any]) -> str:
        has_online = any(m["method"] == "ONLINE" for m in record["methods"])
        return "info" if not has_online else "full" if record["full_online"] else "partial"

    amounts = [[f["amount"] for m in r["methods"] for f in m["fees"]] for r in RECORDS]
    assert {online(r) for r in RECORDS} == {"full", "partial", "info"}
    assert sum(len(r["cases"]) > 1 for r in RECORDS) >= 2
    assert any(not row for row in amounts), "one with no fee row: unknown"
    assert any(row and set(row) == {0} for row in amounts), "one really free"
    assert any(None in row for row in amounts), "one with the fee only in words"
    assert any(row and (row[0] or 0) >= 1000 for row in amounts)
    assert any(not any(p["required"] for p in r["components"]) for r in RECORDS if online(r) != "info")
    assert any(sum(p["required"] for p in r["components"]) >= 2 for r in RECORDS)


def test_the_fields_of_the_sample_have_an_authority_that_takes_them() -> None:
    table, known = authorities(), departments()
    for record in RECORDS:
        authority = table[record["field_code"]]
        assert authority in known or (authority == "communes" and "ward" in record["levels"])


def test_the_table_of_authorities_knows_every_field_once_and_nothing_else() -> None:
    with AUTHORITIES.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len({row["field_code"] for row in rows}) == 297
    known = departments() | {"communes", "vertical", "ministry", "none"}
    for row in rows:
        assert row["authority"] in known, row
        assert row["field"], row
        assert row["note"], row
