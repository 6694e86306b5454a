"""--rules PATH and --set: a user's own pack, from the command line to the report."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "rulepack"))

from demo_pack import edited, write_demo
from pack_folder import extending

from ddcheck.cli import app


@pytest.fixture
def screened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Any:
    batch = tmp_path / "batch"
    batch.mkdir()
    (batch / "shipments.csv").write_text(
        "shipment_id,import_country,arrival_date,entry_type\nS-1,US,2026-11-10,01\n"
    )
    (batch / "lines.csv").write_text(
        "shipment_id,line_no,commodity,value,plant_share,exemption_claimed\nS-1,1,wood,100,0.03,none\n"
    )
    (batch / "components.csv").write_text(
        "shipment_id,line_no,genus,species,harvest_countries\nS-1,1,Quercus,robur,FR\n"
    )

    def run(*arguments: str) -> tuple[int, dict[str, Any], str]:
        out = tmp_path / "out"
        words = ["ddcheck", "screen", str(batch), "--as-of", "2026-11-21", "--out", str(out)]
        monkeypatch.setattr(sys, "argv", [*words, "--overwrite", "--format", "json", *arguments])
        report = out / "report.json"
        report.unlink(missing_ok=True)
        with pytest.raises(SystemExit) as left:
            app.main()
        printed = capsys.readouterr()
        assert isinstance(left.value.code, int)
        document = json.loads(report.read_text()) if report.exists() else {}
        return left.value.code, document, printed.out + printed.err

    return run


DAY = "demo-law:choices.first_day=2019-01-01"


def outcomes(document: dict[str, Any]) -> dict[str, str]:
    (shipment,) = document["shipments"]
    return {finding["rule"]: finding["outcome"] for finding in shipment["findings"]}


def test_a_pack_by_its_folder(screened: Any, tmp_path: Path) -> None:
    folder = write_demo(tmp_path)
    code, document, _ = screened("--rules", str(folder), "--set", DAY)
    assert code == 1
    assert outcomes(document)["days"] == "not_met"
    (pack,) = document["packs"]
    assert (pack["id"], pack["ran"]) == ("demo-law", True)
    assert pack["chosen"] == [{"parameter": "choices.first_day", "value": "2019-01-01"}]


def test_a_pack_by_a_point(screened: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write_demo(tmp_path))
    code, document, _ = screened("--rules", ".", "--set", DAY)
    assert (code, document["packs"][0]["id"]) == (1, "demo-law")


def test_without_the_choice_it_needs_it_does_not_run_and_says_so(
    screened: Any, tmp_path: Path
) -> None:
    code, document, said = screened("--rules", str(write_demo(tmp_path)))
    assert code == 4
    (pack,) = document["packs"]
    assert (pack["ran"], "choices.first_day" in pack["why_not"]) == (False, True)
    assert "choices.first_day" in said


@pytest.mark.parametrize("how", ["nowhere", "a file", "no pack.yaml", "broken", "misspelt"])
def test_bad_paths_end_in_five_and_name_the_path(screened: Any, tmp_path: Path, how: str) -> None:
    folder = write_demo(tmp_path)
    path = str(folder)
    if how == "nowhere":
        path = str(tmp_path / "nowhere")
    elif how == "a file":
        path = str(folder / "pack.yaml")
    elif how == "no pack.yaml":
        (folder / "pack.yaml").unlink()
    elif how == "broken":
        write_demo(tmp_path, edited("rules/days.yaml", "below:", "belw:"))
    else:
        path = "us-lacey-atc"
    code, document, said = screened("--rules", path)
    assert (code, document) == (5, {})
    wanted = {"broken": "DD402", "misspelt": "us-lacey-act"}
    assert wanted.get(how, "DD419") in said


@pytest.mark.parametrize(
    ("setting", "code", "said"),
    [
        ("demo-law:choices.frist_day=2019-01-01", 5, "choices.first_day"),
        ("demo-lwa:choices.first_day=2019-01-01", 2, "demo-law"),
        ("demo-law:limits.share=0.5", 5, "limits.share"),
        ("demo-law:choices.first_day=soon", 5, "soon"),
        ("demo-law:choices.first_day", 2, "PACK:PARAMETER=VALUE"),
    ],
)
def test_settings_that_mean_nothing(
    screened: Any, tmp_path: Path, setting: str, code: int, said: str
) -> None:
    found, document, printed = screened("--rules", str(write_demo(tmp_path)), "--set", setting)
    assert (found, document) == (code, {})
    assert said in printed


CHOICES = """
goods:
  kind: choice
  type: list
  description: { en: Goods, zh: 商品 }
  default: [soya]
  rationale: the user knows
taxa:
  kind: choice
  type: table
  description: { en: Taxa, zh: 类群 }
  default: null
  rationale: the user knows
"""


def with_choices(parent: Path) -> Path:
    changes = edited(
        "parameters/choices.yaml",
        "  rationale: nobody knows\n",
        "  rationale: nobody knows\n" + CHOICES.lstrip(),
    )
    changes |= edited(
        "rules/amounts.yaml",
        "in: { parameter: scope.commodities }",
        "in: { parameter: choices.goods }",
    )
    changes |= edited(
        "rules/words.yaml", "taxa: { parameter: scope.taxa }", "taxa: { parameter: choices.taxa }"
    )
    return write_demo(parent, changes)


def test_lists_and_tables_are_set(screened: Any, tmp_path: Path) -> None:
    folder, table = with_choices(tmp_path), tmp_path / "mine.csv"
    table.write_text("genus,species\nQuercus,robur\nShorea,\n")
    _, plain, _ = screened("--rules", str(folder), "--set", DAY)
    assert outcomes(plain)["words"] == "undetermined"
    checked = {c["rule"]: c for c in plain["shipments"][0]["checked"]}
    assert checked["amounts"]["not_applicable"] == 1
    _, chosen, _ = screened(
        "--rules", str(folder), "--set", DAY, "--set", "demo-law:choices.goods=wood; rubber",
        "--set", f"demo-law:choices.taxa={table}",
    )  # fmt: skip
    assert outcomes(chosen)["words"] == "not_met"
    checked = {c["rule"]: c for c in chosen["shipments"][0]["checked"]}
    assert checked["amounts"]["met"] == 1
    values = {c["parameter"]: c["value"] for c in chosen["packs"][0]["chosen"]}
    assert values["choices.goods"] == ["wood", "rubber"]
    assert values["choices.taxa"]["rows"] == 2
    assert len(values["choices.taxa"]["sha256"]) == 64


@pytest.mark.parametrize(
    ("text", "said"),
    [("genus\nQuercus\n", "species"), ("genus,species\n", "mine.csv"), (None, "mine.csv")],
)
def test_tables_that_cannot_be_used(
    screened: Any, tmp_path: Path, text: str | None, said: str
) -> None:
    table = tmp_path / "mine.csv"
    if text is not None:
        table.write_text(text)
    code, document, printed = screened(
        "--rules", str(with_choices(tmp_path)), "--set", DAY,
        "--set", f"demo-law:choices.taxa={table}",
    )  # fmt: skip
    assert (code, document) == (5, {})
    assert said in printed


def test_two_packs_of_one_name_are_refused(screened: Any, tmp_path: Path) -> None:
    one = write_demo(tmp_path / "a")
    same = write_demo(tmp_path / "b")
    other = write_demo(tmp_path / "c", edited("messages/en.yaml", "Choose a day.", "Choose well."))
    assert screened("--rules", str(one), "--rules", str(same), "--set", DAY)[0] == 1
    code, document, said = screened("--rules", str(one), "--rules", str(other), "--set", DAY)
    assert (code, document) == (5, {})
    assert "DD446" in said


def test_an_extension_prints_every_change_and_every_reason(screened: Any, tmp_path: Path) -> None:
    folder = extending(
        tmp_path,
        "{ parameter: limits.share, value: 0.01 }",
        "{ rule: days, drop: true, reason: our broker looks at the day }",
        "{ parameter: choices.first_day, value: 2019-01-01 }",
    )
    code, document, said = screened("--rules", str(folder))
    assert code == 1
    (pack,) = document["packs"]
    assert (pack["id"], pack["extends"]) == ("my-law", "demo-law")
    assert [(c["what"], c["looser"], c["reason"]) for c in pack["changes"]] == [
        ("limits.share", False, None),
        ("days", True, "our broker looks at the day"),
        ("choices.first_day", False, None),
    ]
    assert "our broker looks at the day" in said
    assert "days" not in outcomes(document)
    assert outcomes(document)["amounts"] == "undetermined"
