"""ddcheck rules: what it prints, and the exit codes that scripts rely on."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "rulepack"))

from demo_pack import edited, write_demo

from ddcheck.cli import app


def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["ddcheck", "rules", *arguments])
    with pytest.raises(SystemExit) as left:
        app.main()
    printed = capsys.readouterr()
    assert isinstance(left.value.code, int)
    return left.value.code, printed.out, printed.err


class Door:
    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        return run(self.capsys, self.monkeypatch, *arguments)


@pytest.fixture
def door(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    return Door(capsys, monkeypatch)


def test_list_is_a_table_with_tabs_when_piped(door: Door) -> None:
    code, out, _ = door("list")
    rows = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert rows[0] == ["pack", "version", "status", "jurisdiction", "rules", "title"]
    assert ["us-lacey-act", "in force", "US"] in [[r[0], r[2], r[3]] for r in rows]
    assert "规则包" in door("list", "--lang", "zh")[1]


def test_show_a_pack_and_a_rule(door: Door, tmp_path: Path) -> None:
    folder = str(write_demo(tmp_path))
    code, out, _ = door("show", folder)
    assert (code, out.splitlines()[0]) == (0, "An invented law (demo-law 0.1.0)")
    code, out, _ = door("show", folder, "amounts", "--lang", "zh")
    assert (code, out.splitlines()[0]) == (0, "数量 (demo-law/amounts)")
    code, _, err = door("show", folder, "amount")
    assert (code, err.strip().endswith("(→ amounts?)")) == (2, True)


def test_a_pack_that_is_not_there(door: Door) -> None:
    code, out, err = door("lint", "us-lacey-atc")
    assert (code, out) == (5, "")
    assert "DD419" in err
    assert "us-lacey-act" in err


def test_lint_and_test_a_good_pack(door: Door, tmp_path: Path) -> None:
    folder = str(write_demo(tmp_path))
    assert door("lint", folder)[:2] == (0, "demo-law: 0 errors, 0 warnings\n")
    assert door("test", folder, "--lang", "zh")[:2] == (0, "demo-law：30 个案例中 30 个通过\n")


def test_a_failing_case_is_one(door: Door, tmp_path: Path) -> None:
    wrong = edited(
        "cases/amounts.yaml",
        "line.value: 11, line.plant_share: 0.05",
        "line.value: 9, line.plant_share: 0.05",
    )
    folder = str(write_demo(tmp_path, wrong))
    code, out, _ = door("test", folder)
    assert code == 1
    assert (
        "error[DD411] case-failed: amounts: case “little plant” expects met, the rule says not_applicable"
        in out
    )
    assert "demo-law/cases/amounts.yaml:4" in out
    assert "demo-law: 29 of 30 cases pass" in out
    assert door("lint", folder)[0] == 1


def test_a_broken_pack_is_five(door: Door, tmp_path: Path) -> None:
    folder = str(write_demo(tmp_path, edited("rules/days.yaml", "below:", "belw:")))
    for command in ("lint", "test", "show"):
        code, out, _ = door(command, folder)
        assert code == 5
        assert "demo-law/rules/days.yaml:10" in out


def test_a_broken_pack_does_not_hide_the_others(door: Door, tmp_path: Path) -> None:
    bad = str(write_demo(tmp_path / "bad", edited("rules/days.yaml", "below:", "belw:")))
    good = str(write_demo(tmp_path / "good"))
    code, out, _ = door("test", bad, good)
    assert code == 5
    assert "30 of 30" in out


def test_a_warning_does_not_fail(door: Door, tmp_path: Path) -> None:
    folder = str(write_demo(tmp_path, {"tables/more.csv": "a,b\n1,2\n"}))
    code, out, _ = door("lint", folder)
    assert code == 0
    assert "warning[DD422]" in out


def test_facts_lists_the_dictionary(door: Door) -> None:
    from ddcheck.facts.dictionary import FACTS

    code, out, _ = door("facts", "--lang", "zh")
    rows = [line.split("\t") for line in out.splitlines()]
    assert code == 0
    assert [row[0] for row in rows[1:]] == list(FACTS)
    assert all(len(row) == 6 for row in rows)


def test_facts_that_hold_all_words(door: Door) -> None:
    code, out, _ = door("facts", "line", "Paper", "arrival")
    names = [line.split("\t")[0] for line in out.splitlines()[1:]]
    assert code == 0
    assert "line.document_valid" in names
    assert not {"line.commodity", "shipment.arrival_date"} & set(names)
    code, out, err = door("facts", "line", "unicorn")
    assert (code, out) == (2, "")
    assert "“line unicorn”" in err


def test_new_makes_a_pack_that_extends_another(door: Door, tmp_path: Path) -> None:
    base, folder = str(write_demo(tmp_path)), str(tmp_path / "ours")
    assert door("new", "--pack", folder, "--extends", base)[0] == 0
    assert door("new", folder, "our-check")[0] == 0
    assert door("test", folder)[:2] == (0, "ours: 4 of 4 cases pass\n")
    code, out, _ = door("show", folder)
    assert code == 0
    assert "amounts" in out
    assert "our-check" in out
    assert door("new", "--pack", str(tmp_path / "more"), "--extends", "no-such-pack")[0] == 5
    assert door("new", "--extends", base, base, "a-rule")[0] == 2


def test_new_makes_a_pack_and_a_rule(door: Door, tmp_path: Path) -> None:
    folder = tmp_path / "our-rules"
    code, out, _ = door("new", "--pack", str(folder), "first-check", "--subject", "plot")
    assert code == 0
    assert str(folder / "rules" / "first-check.yaml") in out.splitlines()
    assert out.splitlines()[-2:] == [
        f"What is to be filled in: ddcheck rules lint {folder}",
        f"The page that people read: ddcheck rules show {folder} --format md",
    ]
    code, out, _ = door("new", str(folder), "second-check", "--lang", "zh")
    assert (code, out.splitlines()[-2]) == (0, f"待填写的内容：ddcheck rules lint {folder}")
    assert door("test", str(folder))[:2] == (0, "our-rules: 8 of 8 cases pass\n")
    code, out, _ = door("lint", str(folder))
    assert code == 5
    assert "error[DD440] to-be-filled-in" in out


def test_new_refuses_what_it_cannot_make(door: Door, tmp_path: Path) -> None:
    folder = str(write_demo(tmp_path))
    assert door("new", folder)[0] == 2
    assert door("new", folder, "amounts")[0] == 2
    assert door("new", "--pack", folder)[0] == 2
    assert door("new", "no-such-pack", "rule")[0] == 5
