"""Lines for a reader: broken on a terminal, left alone where they are piped."""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from ddcheck.cli import terminal
from ddcheck.model.diagnostic import Diagnostic, Place
from ddcheck.reports.intake_report import print_intake
from ddcheck.reports.wrapping import columns

LINES = [
    "  harvest.papers_right_to_cut  [method]  Types of paper that show the right to cut.",
    "    条款：木材经营加工企业应当建立原料和产品出入库台账。任何单位和个人不得收购、加工、运输明知是盗伐的林木。",
    "short",
]


@pytest.fixture(params=[80, 120, 40])
def width(request, monkeypatch, capsys):
    """Standard output is a terminal of this width."""
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((request.param, 24)))
    return request.param


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_complaints_about_files_break_between_words(width, capsys, lang):
    names = "farm_size_ha, farm_village, collection_site"
    found = Diagnostic.of("DD272", Place("list.csv", line=2), names=names)

    print_intake({}, [found], {}, lang)

    printed = capsys.readouterr().out.splitlines()
    assert max(map(columns, printed)) <= width
    words = {word for line in printed for word in line.split()}
    whole = f"{found.message(lang)} {found.help(lang)}".split()
    assert {word for word in whole if word.isascii()} <= words


def test_lines_fit_the_terminal_and_what_follows_stands_further_in(width, capsys):
    terminal.print_lines(LINES)

    printed = capsys.readouterr().out.splitlines()
    assert max(map(columns, printed)) <= width
    joined = "".join("".join(printed).split())
    assert joined == "".join("".join(LINES).split())
    margins = {len(line) - len(line.lstrip()) for line in printed}
    assert margins <= {0, 2, 4, 6}


def test_piped_lines_stay_whole(capsys):
    terminal.print_lines(LINES)

    assert capsys.readouterr().out.splitlines() == LINES
