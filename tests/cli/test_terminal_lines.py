"""Lines of the commands about rules: broken on a terminal, left alone where they are piped."""

from __future__ import annotations

import os
import shutil

import pytest

from ddcheck.cli import terminal
from ddcheck.reports.wrapping import columns

LINES = [
    "  harvest.papers_right_to_cut  [method]  Types of paper that show the right to cut.",
    "    条款：木材经营加工企业应当建立原料和产品出入库台账。任何单位和个人不得收购、加工、运输明知是盗伐的林木。",
    "short",
]


@pytest.mark.parametrize("width", [80, 120, 40])
def test_lines_fit_the_terminal_and_what_follows_stands_further_in(monkeypatch, capsys, width):
    monkeypatch.setattr(terminal, "on_terminal", lambda: True)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((width, 24)))

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
