"""Strict YAML: every scalar is the text as written, and every value knows its line.

A subset of YAML in which nothing is guessed: `NO` is not false, `0401` is not 257, a key stands
once, nothing is reused by anchor and alias, nothing has a tag. Built on the event stream of the
parser; no constructor is ever called, so a file cannot make objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ddcheck.documents.identity import read_text
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording

DEEPEST = 32
LARGEST = 2_000_000
"""Bytes of a file, and characters of a text."""

_NULLS = frozenset({"", "null", "~"})
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Tabs, line ends that only some programs see, and marks that make text read differently than it is.
_REFUSED = re.compile("[\t\x85\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands; line and column are 1-based, `key_line` is that of its key.

    A scalar is text, or None where nothing, `null` or `~` was written without quotes.
    """

    value: str | list[Node] | dict[str, Node] | None
    file: str
    line: int
    column: int
    key_line: int | None = None

    def place(self, field: str | None = None) -> Place:
        """Where the value stands."""
        return Place(self.file, self.line, field=field)

    def key_place(self, field: str | None = None) -> Place:
        """Where its key stands; the value itself may begin a line below."""
        return Place(self.file, self.key_line or self.line, field=field)

    def plain(self) -> Any:
        """Drop the places: str, None, list or dict."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, *path: str | int) -> Node:
        """Find the node at a path, or the nearest one above it where the path ends earlier."""
        node = self
        for step in path:
            inner = _member(node, step)
            if inner is None:
                return node
            node = inner
        return node


def _member(node: Node, step: str | int) -> Node | None:
    if isinstance(node.value, dict) and isinstance(step, str):
        return node.value.get(step)
    if isinstance(node.value, list) and isinstance(step, int) and step < len(node.value):
        return node.value[step]
    return None


def read_yaml(path: Path, diagnostics: Diagnostics, *, name: str | None = None) -> Node | None:
    """Read a YAML file (UTF-8, at most 2 MB); None with diagnostics when it cannot be used.

    `name` is how the file is called in messages; without it, the path as given.
    """
    called = path.as_posix() if name is None else name
    try:
        size = path.stat().st_size
    except OSError as error:
        diagnostics.report("DD101", Place(called), why=said_by_system(error))
        return None
    if size > LARGEST:
        why = Wording(
            f"the file has {size} bytes, the limit is {LARGEST}",
            f"文件有 {size} 字节，上限为 {LARGEST}",
        )
        _refuse(diagnostics, called, 1, why)
        return None
    text = read_text(path, called, diagnostics)
    return None if text is None else parse_yaml(text, called, diagnostics)


def parse_yaml(text: str, file: str, diagnostics: Diagnostics) -> Node | None:
    """Read a YAML text; None with diagnostics, all of a file together, when it cannot be used."""
    if len(text) > LARGEST:
        why = Wording(
            f"the text has {len(text)} characters, the limit is {LARGEST}",
            f"文本有 {len(text)} 个字符，上限为 {LARGEST}",
        )
        _refuse(diagnostics, file, 1, why)
        return None
    builder = _Builder(file, diagnostics)
    if builder.refuse_characters(text):
        return None
    try:
        for event in _events(text):
            if not builder.take(event):
                break
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(part for part in (error.context, error.problem) if part)
        # The parser speaks English only; the Chinese sentence names what it stumbled over by line.
        line = 1 if mark is None else mark.line + 1
        builder.refuse(line, said, f"第 {line} 行不符合 YAML 语法，请检查缩进、引号与括号")
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        sign = f"U+{_ordinal(error):04X}"
        builder.refuse(
            line, f"a character that YAML does not have: {sign}", f"YAML 不允许的字符：{sign}"
        )
    if builder.root is None and not builder.failed:
        builder.refuse(1, "the file holds no value", "文件没有内容")
    return None if builder.failed else builder.root


def _events(text: str) -> Iterator[Any]:
    yield from yaml.parse(text, Loader=_PARSER)


def _ordinal(error: Any) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character)


def _refuse(diagnostics: Diagnostics, file: str, line: int, why: Wording) -> None:
    diagnostics.report("DD401", Place(file, line), why=why)


class _Open:
    """A list or mapping that has begun; `key` is the key that waits for its value."""

    __slots__ = ("awaiting_key", "key", "key_line", "node")

    def __init__(self, node: Node) -> None:
        self.node = node
        self.awaiting_key = isinstance(node.value, dict)
        self.key: str | None = None
        self.key_line: int | None = None


class _Builder:
    """Makes nodes of events with a stack of its own, so that depth is counted and not suffered."""

    def __init__(self, file: str, diagnostics: Diagnostics) -> None:
        self.file = file
        self.diagnostics = diagnostics
        self.root: Node | None = None
        self.failed = False
        self._stack: list[_Open] = []
        self._documents = 0

    def refuse(self, line: int, en: str, zh: str) -> None:
        self.failed = True
        _refuse(self.diagnostics, self.file, line, Wording(en, zh))

    def refuse_characters(self, text: str) -> bool:
        last = 0
        for found in _REFUSED.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            if line != last:
                sign = ord(found.group())
                code = f"U+{sign:04X}"
                en, zh = (
                    ("a tab", "制表符")
                    if sign == 9
                    else (f"the hidden character {code}", f"隐藏字符 {code}")
                )
                self.refuse(
                    line,
                    f"{en} stands here; use spaces and plain text",
                    f"此处有{zh}；请使用空格和普通文本",
                )
            last = line
        return self.failed

    def take(self, event: Any) -> bool:
        """Use one event; False ends the reading."""
        if isinstance(event, yaml.DocumentStartEvent):
            return self._document(event)
        if isinstance(event, yaml.AliasEvent):
            name = event.anchor
            self.refuse(
                event.start_mark.line + 1,
                f"the alias *{name}; write the value itself",
                f"别名 *{name}；请直接写出取值",
            )
            self._place_scalar(event, None)
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        if len(self._stack) > DEEPEST:
            self.refuse(
                event.start_mark.line + 1, f"nested deeper than {DEEPEST}", f"嵌套超过 {DEEPEST} 层"
            )
            return False
        return True

    def _document(self, event: Any) -> bool:
        self._documents += 1
        line = event.start_mark.line + 1
        if event.version or event.tags:
            self.refuse(line, "a % directive", "% 指令")
        if self._documents > 1:
            self.refuse(line, "a second document in one file", "同一文件中的第二份文档")
        return self._documents == 1

    def _node(self, event: Any) -> None:
        line = event.start_mark.line + 1
        if event.anchor is not None:
            name = event.anchor
            self.refuse(
                line,
                f"the anchor &{name}; write the value where it is used",
                f"锚点 &{name}；请在使用处写出取值",
            )
        if event.tag is not None:
            self.refuse(
                line,
                f"the tag {event.tag}; the schema types the values",
                f"标签 {event.tag}；取值类型由模式规定",
            )
        if isinstance(event, yaml.ScalarEvent):
            is_null = not event.style and event.value in _NULLS
            self._place_scalar(event, None if is_null else event.value)
            return
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        node = self._new(event, value)
        self._attach(node, is_text=False)
        self._stack.append(_Open(node))

    def _place_scalar(self, event: Any, text: str | None) -> None:
        self._attach(self._new(event, text), is_text=text is not None)

    def _new(self, event: Any, value: Any) -> Node:
        mark = event.start_mark
        top = self._stack[-1] if self._stack else None
        key_line = top.key_line if top is not None and not top.awaiting_key else None
        return Node(value, self.file, mark.line + 1, mark.column + 1, key_line)

    def _attach(self, node: Node, *, is_text: bool) -> None:
        if not self._stack:
            self.root = node
            return
        top = self._stack[-1]
        if isinstance(top.node.value, list):
            top.node.value.append(node)
        elif top.awaiting_key:
            self._open_key(top, node, is_text=is_text)
        else:
            assert isinstance(top.node.value, dict)
            if top.key is not None:
                top.node.value[top.key] = node
            top.awaiting_key = True

    def _open_key(self, top: _Open, node: Node, *, is_text: bool) -> None:
        top.awaiting_key = False
        top.key_line = node.line
        top.key = node.value if isinstance(node.value, str) else None
        if not is_text:
            self.refuse(node.line, "a key that is not text", "键不是文本")
        elif isinstance(top.node.value, dict) and top.key in top.node.value:
            self.refuse(node.line, f"the key “{top.key}” stands twice", f"键“{top.key}”重复出现")
            top.key = None
