"""Strict JSON read from disk value by value, with a bounded piece of the text in memory.

`json_text` holds a whole text; this module holds a window of it, so that a file of a million
features costs no more than one of a thousand. The rules are the same: no repeated members, numbers
keep their digits, NaN and Infinity come through as the text they are.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, TypeVar

from ddcheck.documents.json_text import NotStrict, RepeatedKey, check_depth, decode_at
from ddcheck.documents.recoded import Recoded

BLOCK = 1 << 22
LONGEST_VALUE = 1 << 24
"""Characters of the longest value that is read; more than a boundary of 100,000 vertices needs."""

T = TypeVar("T")
_KEY = re.compile(r'[ \t\r\n]*"([^"\\\x00-\x1f]*)"[ \t\r\n]*:[ \t\r\n]*')
_SPACE = re.compile(r"[ \t\r\n\x1e]*")
_NEXT = re.compile(r"[ \t\r\n]*([,}\]])[ \t\r\n]*")


class NotUtf8(ValueError):
    """The bytes are not UTF-8."""

    def __init__(self, line: int, byte: int, position: int) -> None:
        super().__init__(f"byte 0x{byte:02X} at {position}")
        self.line, self.byte, self.position = line, byte, position


class Window:
    """A piece of a text file that moves forward. `text[at:]` is what has not been read yet."""

    def __init__(
        self, stream: IO[bytes] | Recoded, *, block: int = BLOCK, longest: int = LONGEST_VALUE
    ):
        self._stream, self._block, self._longest = stream, block, longest
        self._decoder = codecs.getincrementaldecoder("utf-8")("strict")
        self._read = self._passed = 0
        self._first_line, self._counted = 1, 0
        self.text, self.at, self.ended = "", 0, False
        self.more()
        self.text = self.text.removeprefix("\ufeff")

    def more(self) -> None:
        """Forget what was read and take in another block. Raises NotUtf8."""
        data = self._stream.read(self._block)
        self.ended = not data
        try:
            new = self._decoder.decode(data, final=self.ended)
        except UnicodeDecodeError as error:
            held = len(error.object) - len(data)  # bytes of a cut character of the block before
            line = self._line_at(len(self.text)) + error.object[: error.start].count(b"\n")
            position = self._read - held + error.start
            raise NotUtf8(line, error.object[error.start], position) from None
        self._read += len(data)
        self._passed += self.at
        self._first_line = self.line
        self.text, self.at, self._counted = self.text[self.at :] + new, 0, 0

    @property
    def taken(self) -> int:
        """Characters that were passed since the beginning."""
        return self._passed + self.at

    @property
    def line(self) -> int:
        """The line, from 1, of what is read next."""
        self._first_line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._first_line

    def _line_at(self, position: int) -> int:
        return self.line + self.text.count("\n", self.at, position)

    def take(self, read: Callable[[str, int], tuple[T, int]]) -> T:
        """One value by `read(text, position)`, with as much more text as it needs.

        Raises NotStrict with the line where it shows.
        """
        while True:
            try:
                value, end = read(self.text, self.at)
            except NotStrict as error:
                hopeless = isinstance(error, RepeatedKey) or error.final
                too_long = not self.ended and len(self.text) - self.at > self._longest
                if hopeless or self.ended or too_long:
                    said = self._too_long(error) if too_long and not hopeless else error
                    said.line = self._line_at(said.position or self.at)
                    raise said from None
            else:
                if end < len(self.text) or self.ended:
                    self.at = end
                    return value
            self.more()

    def _too_long(self, error: NotStrict) -> NotStrict:
        """What is wrong with a value that has no end within the longest; a fault inside it stays."""
        position = error.position or self.at
        endless = error.why.startswith("Unterminated")  # a string, said of where it begins
        if position < self.at + self._longest // 2 and not endless:
            return error
        msg = f"one value is longer than {self._longest:,} characters"
        return NotStrict(msg, position=position)

    def skip(self) -> str:
        """Pass over white space; the next character, or nothing at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()


@dataclass(frozen=True)
class Span:
    """A value that was recognised and not decoded: the text of it, and what it is called."""

    kind: str
    text: str


Shortcut = Callable[[str, int], tuple[Span, int] | None]


def object_reader(
    member: str, shortcut: Shortcut
) -> Callable[[str, int], tuple[dict[str, Any], int]]:
    """A reader of one object whose value `member` may be taken as a Span instead of decoded."""

    def read(text: str, position: int) -> tuple[dict[str, Any], int]:
        members: dict[str, Any] = {}
        position, mark = _opening(text, position)
        while mark != "}":
            name, position = _name(text, position)
            if name in members:
                msg = f"the member “{name}” stands twice in one object"
                raise RepeatedKey(msg, position=position)
            short = shortcut(text, position) if name == member else None
            members[name], position = short or _value(text, position)
            mark, position = _mark(text, position)
            if mark == "]":
                msg = "a comma or the end of the object is missing"
                raise NotStrict(msg, position=position)
        return members, position

    return read


def read_value(text: str, position: int) -> tuple[Any, int]:
    """Any one value."""
    return _value(text, position)


def read_name(text: str, position: int) -> tuple[str, int]:
    """A member name and the colon after it."""
    return _name(text, position)


def read_mark(text: str, position: int) -> tuple[str, int]:
    """A comma or a closing bracket."""
    return _mark(text, position)


def elements(window: Window, read: Callable[[str, int], tuple[T, int]]) -> Iterator[tuple[T, int]]:
    """The elements of the array that begins at the window, each with its line."""
    window.at += 1
    if window.skip() == "]":
        window.at += 1
        return
    mark = ","
    while mark == ",":
        window.skip()
        line = window.line
        yield window.take(read), line
        mark = window.take(_mark)
    if mark != "]":
        msg = "a comma or the end of the list is missing"
        raise NotStrict(msg, window.line)


def _opening(text: str, position: int) -> tuple[int, str]:
    found = _SPACE.match(text, position)
    position = found.end() if found else position
    if text[position : position + 1] != "{":
        msg = "an object was expected"
        raise NotStrict(msg, position=position)
    found = _SPACE.match(text, position + 1)
    position = found.end() if found else position + 1
    return (position + 1, "}") if text[position : position + 1] == "}" else (position, ",")


def _name(text: str, position: int) -> tuple[str, int]:
    found = _KEY.match(text, position)
    if found:
        return found[1], found.end()
    space = _SPACE.match(text, position)
    position = space.end() if space else position
    name, position = decode_at(text, position)
    found = re.compile(r"[ \t\r\n]*:[ \t\r\n]*").match(text, position)
    if type(name) is not str or not found:
        msg = "a member name and a colon were expected"
        raise NotStrict(msg, position=position)
    return name, found.end()


def _value(text: str, position: int) -> tuple[Any, int]:
    value, position = decode_at(text, position)
    check_depth(value)
    return value, position


def _mark(text: str, position: int) -> tuple[str, int]:
    found = _NEXT.match(text, position)
    if not found:
        msg = "a comma or a closing bracket is missing"
        raise NotStrict(msg, position=position)
    return found[1], found.end()
