"""The table of properties in tests/README.md names tests that exist, and leaves no property out."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_every_property_names_a_test_that_exists() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\| (.*) \|$", (TESTS / "README.md").read_text("utf-8"), re.M)
    assert [int(number) for number, _ in rows] == [*range(1, 32), *range(35, 40)]
    for number, cell in rows:
        files = re.findall(r"(?:evidence|properties)/\w+\.py", cell)
        assert files, number
        text = "".join((TESTS / name).read_text("utf-8") for name in files)
        for name in re.findall(r"\b(test_\w+)(?!\w*\.py)\b", cell):
            assert f"def {name}(" in text or f"{name}.py" in cell, (number, name)
