"""Strict YAML: nothing is guessed, and every refusal names its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.documents.yaml_text import LARGEST, Node, parse_yaml, read_yaml
from ddcheck.model.diagnostic import Diagnostics


def parse(text: str) -> tuple[Node | None, Diagnostics]:
    diagnostics = Diagnostics()
    return parse_yaml(text, "pack.yaml", diagnostics), diagnostics


def plain(text: str) -> object:
    node, diagnostics = parse(text)
    assert not diagnostics.items
    assert node is not None
    return node.plain()


def refused(text: str) -> list[tuple[str, int | None, str]]:
    node, diagnostics = parse(text)
    assert node is None
    return [
        (
            d.code,
            d.place.line,
            d.message("en").removeprefix("this is not the strict YAML of a pack: "),
        )
        for d in diagnostics.items
    ]


@pytest.mark.parametrize(
    "written",
    ["NO", "no", "yes", "on", "true", "0401", "0o17", "1_000", "1e3", "12:30:45", "2020-12-31",
     ".inf", ".nan", "0x1F", "Null", "NULL", "=", "<<", "4.0"],
)  # fmt: skip
def test_scalars_stay_text(written: str) -> None:
    assert plain(f"a: {written}") == {"a": written}
    assert plain(f"- {written}") == [written]


@pytest.mark.parametrize("written", ["", "null", "~"])
def test_null_is_nothing_written_or_said_plainly(written: str) -> None:
    assert plain(f"a: {written}\nb: 1\n") == {"a": None, "b": "1"}


@pytest.mark.parametrize("written", ['""', '"null"', "'~'"])
def test_quotes_make_text_of_null(written: str) -> None:
    assert plain(f"a: {written}") == {"a": written.strip("\"'")}


def test_block_and_flow_forms_comments_and_folding() -> None:
    text = """# a comment
a: { b: [x, 'y # z'], c: "1" }  # another
d: |
  two
  lines
e: >-
  one
  line
"""
    a = {"b": ["x", "y # z"], "c": "1"}
    assert plain(text) == {"a": a, "d": "two\nlines\n", "e": "one line"}


def test_nodes_know_their_places() -> None:
    node, _ = parse("a:\n  - b: 1\n    c:\n      d: 2\n")
    assert node is not None
    d = node.at("a", 0, "c", "d")
    assert (d.value, d.line, d.column, d.key_line) == ("2", 4, 10, 4)
    assert (node.at("a").line, node.at("a").key_line) == (2, 1)
    assert node.at("a", 0, "c", "nowhere") is node.at("a", 0, "c")
    assert str(d.place("d")) == "pack.yaml:4 d"
    assert node.at("a").key_place().line == 1


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "stands twice"),
        ("a: {x: 1,\n x: 2}\n", 2, "stands twice"),
        ("a: &one 1\n", 1, "anchor"),
        ("a: !!str 1\n", 1, "tag"),
        ("a: !python/object/apply:os.system [x]\n", 1, "tag"),
        ("a: !local 1\n", 1, "tag"),
        ("? [x, y]\n: 1\n", 1, "not text"),
        ("~: 1\n", 1, "not text"),
        (": 1\n", 1, ""),
        ("{~: 1}\n", 1, "not text"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("%YAML 1.1\n---\na: 1\n", 1, "directive"),
        ("a:\n\tb: 1\n", 2, "tab"),
        ("a: 'x\ty'\n", 1, "tab"),
        ("a: x\u202ey\n", 1, "U+202E"),
        ("a: 1\nb: x\u2028y\n", 2, "U+2028"),
        ("", 1, "no value"),
        ("# nothing\n", 1, "no value"),
        ("a: [1, 2\n", 2, ""),
        ("a: 'x\n", 2, ""),
        ("a: 1\n b: 2\n", 2, ""),
    ],
)
def test_refusals(text: str, line: int, why: str) -> None:
    ((code, found_line, found_why),) = refused(text)
    assert (code, found_line) == ("DD401", line)
    assert why in found_why


def test_alias_and_anchor_are_both_named() -> None:
    assert [(line, why.split(";")[0]) for _, line, why in refused("a: &x [1]\nb: *x\nc: 2\n")] == [
        (1, "the anchor &x"), (2, "the alias *x"),
    ]  # fmt: skip


def test_all_complaints_come_together() -> None:
    text = "a: 1\na: 2\nb: !t 3\nc: {d: 1, d: 2}\n"
    assert [line for _, line, _ in refused(text)] == [2, 3, 4]


def test_a_bomb_of_aliases_is_refused_without_growing() -> None:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 9)]
    assert refused("\n".join(lines))


@pytest.mark.parametrize("depth", [32, 33, 5000])
def test_depth(depth: int) -> None:
    text = "[" * depth + "x" + "]" * depth
    if depth <= 32:
        assert plain(text) is not None
    else:
        assert "deeper" in refused(text)[0][2]


def test_depth_by_indentation() -> None:
    text = "".join(f"{' ' * i}a:\n" for i in range(40))
    ((_, line, why),) = refused(text)
    assert line is not None
    assert line >= 33
    assert "deeper" in why


def test_unprintable_characters_are_refused_with_their_line() -> None:
    ((code, line, _),) = refused("a: 1\nb: \x07\n")
    assert (code, line) == ("DD401", 2)


def test_files(tmp_path: Path) -> None:
    def read(data: bytes) -> tuple[Node | None, list[str]]:
        diagnostics = Diagnostics()
        path = tmp_path / "x.yaml"
        path.write_bytes(data)
        return read_yaml(path, diagnostics, name="x.yaml"), [d.code for d in diagnostics.items]

    node, codes = read("\ufeffa: 云杉\r\nb: 2\r\n".encode())
    assert (node.plain() if node else None, codes) == ({"a": "云杉", "b": "2"}, [])
    assert read(b"a: \xff\n") == (None, ["DD112"])
    assert read(b"a: " + b"x" * LARGEST) == (None, ["DD401"])
    diagnostics = Diagnostics()
    assert read_yaml(tmp_path / "absent.yaml", diagnostics) is None
    assert [d.code for d in diagnostics.items] == ["DD101"]


_texts = st.text(st.sampled_from("ab1 .-:#'\"NO~"), max_size=8)
_values = st.recursive(
    _texts, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


def _written(value: object) -> str:
    if isinstance(value, str):
        return '"' + value.replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(map(_written, value)) + "]"
    assert isinstance(value, dict)
    return "{" + ", ".join(f"{_written(k)} : {_written(v)}" for k, v in value.items()) + "}"


@given(_values)
def test_quoted_text_comes_back_as_written(value: object) -> None:
    assert plain(_written(value)) == value


@given(st.text(st.sampled_from("ab:-[]{},&*!|>'\"#%@`? \n~"), max_size=40))
def test_any_text_gives_a_value_or_a_line(text: str) -> None:
    node, diagnostics = parse(text)
    assert (node is None) == diagnostics.has_errors
    assert all(d.place.line is not None for d in diagnostics.items)
