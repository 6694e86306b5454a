"""The documentation tells of this program: it is fresh, complete, runs, and claims nothing more."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from ddcheck.cli.app import COMMANDS, app
from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic_codes import CODES
from ddcheck.model.outcome import Action
from ddcheck.model.tables import TABLES
from ddcheck.reports.vocabulary import EXIT
from ddcheck.rulepack.library import find_packs

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import make_docs
from docs_worked import WORKED
from make_docs import NotShown, compare, refreshed

PAGES = {page.relative_to(ROOT).as_posix(): page for page in make_docs.pages()}
REFERENCE = ROOT / "docs" / "reference"
RUN = [name for name, page in PAGES.items() if "```console\n$ " in page.read_text("utf-8")]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def prose(text: str) -> str:
    """A page without its code blocks."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


# Fresh and true -------------------------------------------------------------------------------


def test_made_pages_and_parts_are_fresh():
    assert make_docs.stale_parts() == []


@pytest.mark.parametrize("name", RUN)
def test_commands_print_what_the_page_shows(name: str):
    assert make_docs.wrong_output(PAGES[name]) == []


def test_every_screening_on_a_page_names_its_day():
    """Otherwise what it prints depends on the day on which somebody reads it."""
    for name in RUN:
        for block in make_docs._BLOCK.finditer(read(name)):
            if block["info"].startswith("console"):
                for step in make_docs.steps_of(block["body"]):
                    assert "ddcheck screen" not in step.command or "--as-of" in step.command, name


def test_only_blocks_that_set_up_are_not_run():
    """A console block is run, or it installs; nothing else is shown without being tried."""
    for name, page in PAGES.items():
        for block in make_docs._BLOCK.finditer(page.read_text("utf-8")):
            if block["info"].strip() == "console" and not make_docs.is_executed(
                "console", block["body"]
            ):
                first = block["body"].splitlines()[0]
                assert first.startswith(("$ make test", "$ python3 -m venv")), (name, first)


def test_make_demo_is_what_the_makefile_runs():
    recipe = re.search(r"^demo:.*\n\t(.*)$", read("Makefile"), re.MULTILINE)
    assert recipe is not None
    assert recipe[1] == "$(BIN)/" + make_docs.SAME_AS["make demo"]


@pytest.mark.parametrize(
    ("shown", "fits"),
    [
        (["a", "b", "c"], True),
        (["a", "…", "c"], True),
        (["…", "c"], True),
        (["a", "…"], True),
        (["a", "b"], False),
        (["b", "c"], False),
        (["a", "c"], False),
        (["…", "c", "…", "a", "…"], False),
        (["…", "d", "…"], False),
    ],
)
def test_shown_lines_are_compared_in_order(shown: list[str], fits: bool):
    real = ["a", "b", "c"]
    if fits:
        compare(shown, real)
    else:
        with pytest.raises(NotShown):
            compare(shown, real)


def test_a_line_may_be_cut_and_a_run_of_lines_is_found_whole():
    compare(["the first …", "…", "x", "z"], ["the first words", "x", "y", "x", "z"])


def test_shown_lines_are_refreshed_by_the_line_most_like_each():
    real = ["Shipments: 13 read", "Lines: 12 read", "Written", "  report.html"]
    shown = ["Shipments: 12 read", "…", "Written", "…"]
    assert refreshed(shown, real) == ["Shipments: 13 read", "…", "Written", "…"]
    with pytest.raises(NotShown):
        refreshed(["something else altogether"], real)


# Complete -------------------------------------------------------------------------------------


def commands() -> Iterator[tuple[str, click.Command]]:
    for name in COMMANDS:
        command = app.get_command(click.Context(app), name)
        assert command is not None
        yield f"ddcheck {name}", command
        if isinstance(command, click.Group):
            for inner, own in command.commands.items():
                yield f"ddcheck {name} {inner}", own


@pytest.mark.parametrize("page", ["docs/reference/cli.md", "docs/zh/reference/cli.md"])
def test_every_command_and_option_is_documented(page: str):
    text = read(page)
    for path, command in commands():
        assert f"## {path}\n" in text
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.opts[0] in text, (path, option.opts)


def exit_codes() -> list[str]:
    """The codes that the help of the program promises."""
    promised = re.search(r"Exit codes:(.*?)\n\n", app.help or "", re.DOTALL)
    assert promised is not None
    return re.findall(r"\b(\d{1,3})\b", promised[1])


def test_every_exit_code_is_documented():
    assert len(exit_codes()) >= 11
    assert set(EXIT) <= set(exit_codes())
    rows = re.findall(r"^\| ([\d, ]+) \|", read("docs/exit-codes.md"), re.MULTILINE)
    documented = [code for row in rows for code in row.split(", ")]
    assert sorted(documented, key=int) == sorted(exit_codes(), key=int)
    for name in ("README.md", "README.zh.md"):
        assert set(re.findall(r"`(\d+)`", read(name))) >= set(exit_codes()), name


def test_every_fact_and_every_diagnostic_has_its_heading():
    facts = read("docs/reference/facts.md")
    assert re.findall(r"^### (.+)$", facts, re.MULTILINE) == list(FACTS)
    for folder in ("docs", "docs/zh"):
        diagnostics = read(f"{folder}/reference/diagnostics.md")
        assert re.findall(r"^### (DD\d+)", diagnostics, re.MULTILINE) == sorted(CODES)
        assert len(re.findall(r"^(?:Triggered by|触发示例) ", diagnostics, re.MULTILINE)) == len(
            CODES
        )


@pytest.mark.parametrize("page", ["docs/declare-a-shipment.md", "docs/reference/tables.md"])
def test_every_column_and_every_allowed_word_is_documented(page: str):
    text = read(page)
    for table in TABLES.values():
        part = re.search(rf"^##+ {table.name}\n(.*?)(?=^##|\Z)", text, re.MULTILINE | re.DOTALL)
        assert part is not None, table.name
        for column in table:
            assert f"`{column.name}`" in part[1], f"{table.name}.{column.name}"
            assert all(f"`{word}`" in part[1] for word in column.allowed)


def test_every_key_of_a_catalogue_record_is_documented():
    from ddcheck.evidence import records

    text = read("docs/layer-catalogue.md")
    for record in (records.RasterRecord, records.VectorRecord, records.Licence, records.StatusField,
                   records.TileRecord, records.Grid):  # fmt: skip
        for key in record.model_fields:
            assert f"`{key}`" in text, f"{record.__name__}.{key}"


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readmes_name_every_action_and_every_pack(name: str):
    text = read(name)
    assert all(f"`{action.value}`" in text for action in Action)
    assert all(f"`{pack}`" in text for pack in find_packs())


# Whole ----------------------------------------------------------------------------------------


def anchors(text: str) -> set[str]:
    """The anchors of headings, as the usual viewers of Markdown make them."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", prose(text), re.MULTILINE):
        plain = re.sub(r"[^\w\- ]", "", heading.lower())
        found.add(plain.replace(" ", "-"))
    return found


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_somewhere(name: str):
    page = PAGES[name]
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page.read_text("utf-8"))):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        if anchor:
            assert anchor in anchors(target.read_text("utf-8")), link


def test_every_page_can_be_reached_from_the_readme():
    seen, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose(page.read_text("utf-8")))
        waiting += [page.parent / link for link in links if "://" not in link]
    assert [name for name, page in PAGES.items() if page.resolve() not in seen] == []


def shape(text: str) -> list[tuple[str, int]]:
    """Levels of headings, each with the number of tables, lists and pictures below it."""
    parts = re.split(r"^(#+) .*$", prose(text), flags=re.MULTILINE)
    return [
        (level, len(re.findall(r"^(?:\| ?-|!\[|- )", body, re.MULTILINE)))
        for level, body in zip(parts[1::2], parts[2::2], strict=True)
    ]


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("README.md", "README.zh.md"),
        ("docs/read-a-report.md", "docs/zh/read-a-report.md"),
        *((f"docs/worked/{case.pack}.md", f"docs/zh/worked/{case.pack}.md") for case in WORKED),
    ],
)
def test_the_chinese_page_has_the_same_parts(english: str, chinese: str):
    assert [level for level, _ in shape(read(english))] == [
        level for level, _ in shape(read(chinese))
    ]


def test_the_two_readmes_have_the_same_points_under_each_heading():
    assert shape(read("README.md")) == shape(read("README.zh.md"))


def test_pictures_are_there_and_small():
    for picture in (ROOT / "docs" / "images").iterdir():
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 250_000, picture.name
        assert f"images/{picture.name}" in read("README.md") + read("README.zh.md")


# Honest ---------------------------------------------------------------------------------------

CLAIMS = re.compile(
    r"\bcompliant\b|\blegal (goods|timber|wood|shipments?)\b|deforestation[- ]free"
    r"|\b(certified|guaranteed|proven) (legal|clean)\b"
    r"|零毁林|无毁林|货物合法|合法(货物|木材|商品)|货物合规|合规(货物|商品|产品)|符合法律",
    re.IGNORECASE,
)
PLACES = re.compile(r"(?<![\w.:/])/(?:home|root|work|tmp|Users|var|mnt|opt)/|[A-Z]:\\")


# The pages of the packs say what a law asks, in its own words: they say nothing of goods.
OWN_WORDS = [name for name in PAGES if "rules/" not in name]


@pytest.mark.parametrize("name", OWN_WORDS)
def test_no_page_claims_what_the_program_cannot_know(name: str):
    lines = PAGES[name].read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("| `"))  # titles of laws
    assert [found[0] for found in CLAIMS.finditer(text)] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_names_a_place_on_some_machine(name: str):
    assert [found[0] for found in PLACES.finditer(PAGES[name].read_text("utf-8"))] == []
