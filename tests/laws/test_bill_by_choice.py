"""A choice selects among dated values, and information moves no exit code."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from law_world import AS_OF, catalogue, files, silent, to_china, with_scan

from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.errors import InputInvalid
from ddcheck.model.outcome import Outcome
from ddcheck.rulepack.dated_values import resolve
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import RulePack
from ddcheck.screening import Request, screen

COVERED = "bill.covered_commodities"
BILL = "scenario.bill_version"


@pytest.fixture(scope="module")
def pack() -> RulePack:
    found = load_pack(find_packs()["us-forest-act"], Diagnostics())
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "bill", "pulp"),
    [
        (date(2026, 11, 21), None, False), (date(2026, 11, 21), "S2950-117", True),
        (date(2026, 11, 21), "S3371-118", False), (date(2023, 11, 29), None, True),
        (date(2023, 11, 30), None, False), (date(2023, 11, 29), "S2950-117", True),
    ],
)  # fmt: skip
def test_the_bill_chosen_or_the_bill_of_the_day(pack, day, bill, pulp) -> None:
    resolved = resolve(pack, day, {} if bill is None else {BILL: bill})
    assert ("pulp_paper" in resolved.values[COVERED]) is pulp


def test_a_bill_that_did_not_exist_on_the_day_has_no_list(pack) -> None:
    assert COVERED not in resolve(pack, date(2023, 11, 29), {BILL: "S3371-118"}).values


def test_a_bill_that_nobody_introduced_is_refused(pack) -> None:
    with pytest.raises(InputInvalid, match="S3371-118"):
        resolve(pack, AS_OF, {BILL: "S3371"})


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  chosen_by: scenario.bill_version\n", "", "DD131"),
        ("when: S2950-117, ", "", "DD131"),
        ("chosen_by: scenario.bill_version", "chosen_by: bill.pulp_chapters", "DD410"),
    ],
)
def test_values_and_their_choice_must_fit(tmp_path: Path, old: str, new: str, code: str) -> None:
    folder = tmp_path / "us-forest-act"
    shutil.copytree(find_packs()["us-forest-act"], folder)
    path = folder / "parameters" / "bill.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    diagnostics = Diagnostics()
    load_pack(folder, diagnostics)
    assert code in {d.code for d in diagnostics.items}


def test_information_that_is_not_met_leaves_the_exit_code_at_nothing_found(tmp_path: Path) -> None:
    """The clean lot reaches the threshold of the offence, which says nothing of its source."""
    folder = tmp_path / "declaration"
    folder.mkdir()
    for name, data in files(with_scan(to_china())).items():
        (folder / name).write_bytes(data)
    request = Request((folder,), (), catalogue(tmp_path), ("cn-forest-law",), AS_OF, {})
    record = screen(request, silent).record
    marker = next(r for r in record.results if r.rule.id == "threshold-marker")
    assert [Outcome(outcome) for outcome in marker.outcome] == [Outcome.NOT_MET]
    assert record.exit_code == 0
