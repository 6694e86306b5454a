"""The short report: golden text in both languages, and nothing that acts on a terminal."""

from __future__ import annotations

import io
import os
import re
from pathlib import Path

import pytest
from fixture_document import document, loss_finding, shipment, span

from ddcheck.reports.plain_text import one_line, shown
from ddcheck.reports.terminal_report import ConsoleOptions, print_report
from ddcheck.reports.wrapping import columns

GOLDEN = Path(__file__).parent / "golden"
FILES = ["out/report.html", "out/report.json", "out/findings.csv", "out/plots.geojson"]


def printed(found: dict, *, plain: bool | None = None, width: int | None = None) -> str:  # type: ignore[type-arg]
    stream = io.StringIO()
    print_report(found, FILES, ConsoleOptions(stream, plain, width))
    return stream.getvalue()


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_plain_text_is_the_golden_one(lang: str) -> None:
    path = GOLDEN / f"terminal_{lang}.txt"
    text = printed(document(lang))
    if os.environ.get("DDCHECK_BLESS"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_sequence_no_control_no_box(lang: str) -> None:
    text = printed(document(lang))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    assert not re.search("[\u2500-\u259f]", text)


def test_piped_text_does_not_depend_on_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    narrow = printed(document())
    monkeypatch.setenv("COLUMNS", "400")
    assert printed(document()) == narrow


def test_a_terminal_gets_colour_but_no_data_gets_to_it() -> None:
    text = printed(document(), plain=False, width=60)
    assert "\x1b[1;31mHold" in text.replace("\x1b[31;1m", "\x1b[1;31m")
    without = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "\x1b" not in without
    assert max(len(line.rstrip()) for line in without.splitlines()) <= 60


def test_counts_add_up() -> None:
    for read, screened, rejected in re.findall(
        r"(\d+) read = (\d+) screened \+ (\d+) rejected", printed(document())
    ):
        assert int(read) == int(screened) + int(rejected)


def test_long_runs_are_cut_with_a_pointer() -> None:
    many = [shipment("en", f"S{n}", "hold", span("high", "high"), []) for n in range(25)]
    actions = {"hold": 25, "investigate": 0, "proceed": 0, "not_screened": 0}
    text = printed(
        document() | {"shipments": many, "summary": document()["summary"] | {"actions": actions}}
    )
    assert "and 5 more shipments: see report.html" in text


def test_more_findings_than_fit() -> None:
    found = document()
    base = found["shipments"][0]["findings"][0]
    found["shipments"][0]["findings"] = [base | {"rule": f"r{n}"} for n in range(8)]
    assert "and 3 more: see report.html" in printed(found)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]8;;http://evil.test\x07link\x1b]8;;\x07", "link"),
        ("a\x9b2Jb", "ab"),
        ("a\x07\x08b", "ab"),
        ("x\u202ey", "x⟨U+202E⟩y"),
        ("x\u200by", "x⟨U+200B⟩y"),
        ("\x1bcreset", "reset"),
        ("\x1b", ""),
        ("木材 é", "木材 é"),
    ],
)
def test_text_from_strangers(raw: str, clean: str) -> None:
    assert shown(raw) == clean


def test_one_line_stays_one_line() -> None:
    assert one_line("a\r\nHold: 0\u2028b\tc") == "a Hold: 0 b c"


def test_plots_that_end_alike_are_said_once() -> None:
    """Ten plots for one reason and one for another: two paragraphs, the proved one first."""
    found = document()
    found["plots"] = [
        {"plot_id": f"P{n:02}", "action": "investigate", "risk": span("none", "high"),
         "findings": [loss_finding("en", f"P{n:02}", outcome="undetermined", reason="unseen")]}
        for n in range(10, 0, -1)
    ]  # fmt: skip
    worst = loss_finding("en", "Z", outcome="not_met", reason=None)
    found["plots"].append(
        {"plot_id": "Z", "action": "hold", "risk": span("medium", "high"), "findings": [worst]}
    )
    found["summary"] = found["summary"] | {"unlinked_plots": {"hold": 1, "investigate": 10}}
    text = printed(found)

    said = text[text.index("Plots that no shipment names") :]
    assert said.index("Hold: Z, risk medium to high") < said.index("Investigate: P01 and 9 more")
    assert "P02" not in said


def test_tables_that_were_not_given_are_named_in_one_line() -> None:
    found = document()
    nothing = {"read": 0, "screened": 0, "rejected": 0}
    found["counts"] = found["counts"] | {"documents": nothing, "components": nothing}
    text = printed(found)

    [line] = [line for line in text.splitlines() if line.startswith("Not given")]
    assert "Papers" in line
    assert "Components" in line
    assert "Papers: 0" not in text


def test_what_is_open_and_small_is_counted_and_not_told() -> None:
    found = document()
    base = found["shipments"][0]["findings"][0]
    small = {"outcome": "undetermined", "risk": span("none", "low"), "title": "Small and open"}
    findings = [base, *(base | small | {"rule": f"r{n}"} for n in range(2))]
    found["shipments"][0]["findings"] = findings
    text = printed(found)
    assert "2 checks are open and weigh low at most: see report.html" in text
    assert "Small and open" not in text
    found["shipments"][0]["findings"] = [base, findings[1]]
    assert "1 check is open and weighs low at most: see report.html" in printed(found)


def test_what_is_small_and_not_met_is_told() -> None:
    found = document()
    base = found["shipments"][0]["findings"][0]
    minor = base | {"outcome": "not_met", "risk": span("low", "low"), "title": "Small and broken"}
    found["shipments"][0]["findings"] = [minor]
    assert "not met: Small and broken" in printed(found)


@pytest.mark.parametrize(
    ("files", "where"),
    [
        (["o/report.json", "o/findings.csv"], "report.json"),
        (["o/plots.geojson", "o/findings.csv"], "findings.csv"),
        (["o/report.html", "o/report.json"], "report.html"),
    ],
)
def test_more_is_to_be_read_in_a_file_that_was_written(files: list[str], where: str) -> None:
    found = document()
    base = found["shipments"][0]["findings"][0]
    found["shipments"][0]["findings"] = [base | {"rule": f"r{n}"} for n in range(8)]
    stream = io.StringIO()
    print_report(found, files, ConsoleOptions(stream))
    assert f"and 3 more: see {where}" in stream.getvalue()


def test_what_checks_leave_aside_stands_apart_from_what_was_missing() -> None:
    found = document()
    aside = [{"what": f"thing {n}", "why": "left aside by A", "checks": ["A"]} for n in range(7)]
    found["shipments"][0]["not_checked"] = [*aside, {"what": "rows", "why": "rejected"}]
    text = printed(found)
    missing, _, told = text[text.index("Not checked") :].partition("What the checks leave aside")
    assert "rows: rejected (1 shipment)" in missing
    assert "thing 0 (1 shipment)" in told
    assert "left aside by A" not in text
    assert "and 2 more: see report.html" in told


def test_the_actions_stand_at_the_end_too() -> None:
    last = printed(document()).splitlines()[-2:]
    assert last == ["Hold 1 · Investigate 2 · Proceed 1 · Not screened 1", "Exit code 1: findings"]


def test_chinese_lines_fill_a_terminal() -> None:
    """No line ends early because a Latin word stood in it, and none begins with a closing mark."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", printed(document("zh"), plain=False, width=60))
    lines = [line.rstrip() for line in text.splitlines()]
    assert max(columns(line) for line in lines) <= 60
    assert not [line for line in lines if line.strip()[:1] in tuple("，。；：、）”%")]


def alone() -> dict:  # type: ignore[type-arg]
    """A run of plots that no shipment names."""
    found = document()
    nothing = {"hold": 0, "investigate": 0, "proceed": 0, "not_screened": 0}
    plots = {"proceed": 8, "investigate": 3, "hold": 1}
    summary = found["summary"] | {"actions": nothing, "unlinked_plots": plots}
    return found | {"shipments": [], "plots": [], "summary": summary}


def test_of_plots_alone_no_shipment_is_counted() -> None:
    text = printed(alone())
    assert "Actions" not in text
    assert "  Hold: 1. A medium or high risk is proved." in text
    last = text.splitlines()[-2]
    assert (
        last == "Plots that no shipment names: Hold 1 · Investigate 3 · Proceed 8 · Not screened 0"
    )


def test_quiet_leaves_the_last_two_lines() -> None:
    stream = io.StringIO()
    print_report(document(), FILES, ConsoleOptions(stream, brief=True))
    assert stream.getvalue().splitlines() == printed(document()).splitlines()[-2:]


def test_remarks_are_counted_before_anything_else_is_told() -> None:
    text = printed(document() | {"diagnostics_dropped": 1200})
    [line] = [one for one in text.splitlines() if one.startswith("Remarks on the files:")]
    assert line == (
        "Remarks on the files: 1 error, 1 warning, 1,200 more that were only counted (below)"
    )
    assert text.index(line) < text.index("Hold: SHP-001")
