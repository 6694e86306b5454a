"""Strict JSON: no repeated keys, and numbers keep the digits they were written with.

NaN and Infinity, which JSON does not have, come through as the text they are, so that the cell or
the coordinate where they stand is complained about, and not the whole file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ddcheck.documents.convention import NumberText as NumberText
from ddcheck.model.wording import Wording

DEEPEST = 64
OBJECT, LIST = Wording("an object", "对象"), Wording("a list", "列表")
VALUE, NOTHING = Wording("a value", "单个值"), Wording("nothing", "空内容")
FEATURE = Wording("a Feature", " Feature ")
COLLECTION = Wording("a FeatureCollection", " FeatureCollection ")
"""What stands in a text, or should, for a complaint."""


_CHINESE = (
    (r"nested deeper than (\d+)", r"嵌套超过 \1 层"),
    (r"the member “(.*)” stands twice in one object", r"同一对象中成员“\1”出现两次"),
    (r"there is text after the end of the value", "值结束之后还有内容"),
    (r"the file does not hold an object", "文件的内容不是一个对象"),
    (r"a comma or the end of the object is missing", "缺少逗号或对象的结束符"),
    (r"a comma or the end of the list is missing", "缺少逗号或列表的结束符"),
    (r"a comma or a closing bracket is missing", "缺少逗号或右括号"),
    (r"one value is longer than ([\d,]+) characters", r"有一个值超过 \1 个字符"),
    (r"an object was expected", "此处应为对象"),
    (r"a member name and a colon were expected", "此处应为成员名和冒号"),
    (r"“(.)” is missing", r"缺少“\1”"),
    (r"Expecting value", "此处应为一个值"),
    (r"Expecting property name enclosed in double quotes", "此处应为双引号括起的成员名"),
    (r"Expecting '(.)' delimiter", r"此处应为“\1”"),
    (r"Illegal trailing comma before end of (?:object|array)", "末尾多了一个逗号"),
    (r"Unterminated string starting at", "字符串没有结束"),
    (r"Invalid control character at", "字符串中有控制字符"),
    (r"Invalid \\.*escape.*", "转义序列无效"),
    (r"Extra data", "值结束之后还有内容"),
)
"""What is wrong with a text, in the words of this module and of the decoder."""


def _in_chinese(why: str) -> str:
    for pattern, said in _CHINESE:
        found = re.fullmatch(pattern, why, re.DOTALL)
        if found:
            return found.expand(said)
    return why


class NotStrict(ValueError):
    """The text is not strict JSON; `line` is where it shows, 1-based, when known.

    `position` counts characters of the text at hand; `final` says that more text would not help.
    """

    def __init__(
        self, why: str, line: int | None = None, *, position: int | None = None, final: bool = False
    ) -> None:
        super().__init__(why)
        self.why = why
        self.line = line
        self.position = position
        self.final = final

    @property
    def wording(self) -> Wording:
        """Why, in both languages."""
        return Wording(self.why, _in_chinese(self.why))


class RepeatedKey(NotStrict):
    """An object names a member twice."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        msg = f"the member “{twice}” stands twice in one object"
        raise RepeatedKey(msg)
    return members


_DECODER = json.JSONDecoder(
    object_pairs_hook=_members,
    parse_float=NumberText,
    parse_int=NumberText,
    parse_constant=NumberText,
)


def parse(text: str) -> Any:
    """The value of a JSON text: dict, list, str, NumberText, bool or None. Raises NotStrict."""
    try:
        value, end = _DECODER.raw_decode(text, _skip(text, 0))
    except RecursionError:
        msg = f"nested deeper than {DEEPEST}"
        raise NotStrict(msg) from None
    except json.JSONDecodeError as error:
        raise NotStrict(error.msg, error.lineno) from None
    rest = _skip(text, end)
    if rest < len(text):
        msg = "there is text after the end of the value"
        raise NotStrict(msg, text.count("\n", 0, rest) + 1)
    check_depth(value)
    return value


@dataclass(frozen=True)
class Item:
    """One element of a streamed array: its value, its index and the line where it begins."""

    value: Any
    index: int
    line: int


def stream_array(text: str, member: str) -> tuple[dict[str, Any], Iterator[Item]]:
    """The members of the outermost object, and the elements of its array `member` one by one.

    The other members are read first (wherever they stand), so that what they say is known before
    the first element. Raises NotStrict, also while iterating.
    """
    others: dict[str, Any] = {}
    start: int | None = None
    for name, position in _outer_members(text, others, member):
        if name == member:
            start = position
    return others, iter(()) if start is None else _elements(text, start)


def _outer_members(text: str, others: dict[str, Any], member: str) -> Iterator[tuple[str, int]]:
    position = _skip(text, 0)
    if text[position : position + 1] != "{":
        msg = "the file does not hold an object"
        raise NotStrict(msg, 1)
    position = _skip(text, position + 1)
    seen: set[str] = set()
    while text[position : position + 1] != "}":
        name, position = _decode(text, position)
        if not isinstance(name, str) or name in seen:
            msg = f"the member “{name}” stands twice in one object"
            raise RepeatedKey(msg, text.count("\n", 0, position) + 1)
        seen.add(name)
        position = _expect(text, _skip(text, position), ":")
        if name == member and text[position : position + 1] == "[":
            yield name, position
            position = _end_of_array(text, position)
        else:
            others[name], position = _decode(text, position)
            yield name, position
        position = _skip(text, position)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)
        elif text[position : position + 1] != "}":
            msg = "a comma or the end of the object is missing"
            raise NotStrict(msg, text.count("\n", 0, position) + 1)


def _elements(text: str, start: int) -> Iterator[Item]:
    position = _skip(text, start + 1)
    index, line, counted = 0, text.count("\n", 0, start) + 1, start
    while text[position : position + 1] != "]":
        line += text.count("\n", counted, position)
        counted = position
        value, position = _decode(text, position)
        check_depth(value)
        yield Item(value, index, line)
        index += 1
        position = _skip(text, position)
        if text[position : position + 1] == ",":
            position = _skip(text, position + 1)


def _end_of_array(text: str, start: int) -> int:
    """Where an array ends. Its elements are decoded once more later: text is cheap, objects not."""
    position = _skip(text, start + 1)
    while text[position : position + 1] != "]":
        _, position = _decode(text, position)
        position = _skip(text, position)
        mark = text[position : position + 1]
        if mark == ",":
            position = _skip(text, position + 1)
        elif mark != "]":
            msg = "a comma or the end of the list is missing"
            raise NotStrict(msg, text.count("\n", 0, position) + 1)
    return position + 1


def decode_at(text: str, position: int) -> tuple[Any, int]:
    """The value that begins at a position, and where it ends. Raises NotStrict with a position."""
    try:
        return _DECODER.raw_decode(text, position)
    except RecursionError:
        msg = f"nested deeper than {DEEPEST}"
        raise NotStrict(msg, position=position, final=True) from None
    except json.JSONDecodeError as error:
        raise NotStrict(error.msg, position=error.pos) from None
    except NotStrict as error:
        error.position = position
        raise


def _decode(text: str, position: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, position)
    except RecursionError:
        msg = f"nested deeper than {DEEPEST}"
        raise NotStrict(msg, text.count("\n", 0, position) + 1) from None
    except json.JSONDecodeError as error:
        raise NotStrict(error.msg, error.lineno) from None
    except NotStrict as error:
        error.line = error.line or text.count("\n", 0, position) + 1
        raise


def _expect(text: str, position: int, mark: str) -> int:
    if text[position : position + 1] != mark:
        msg = f"“{mark}” is missing"
        raise NotStrict(msg, text.count("\n", 0, position) + 1)
    return _skip(text, position + 1)


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in " \t\r\n":
        position += 1
    return position


def check_depth(value: Any, depth: int = 0) -> None:
    """Raise NotStrict where a value is nested deeper than `DEEPEST`."""
    if depth > DEEPEST:
        msg = f"nested deeper than {DEEPEST}"
        raise NotStrict(msg, final=True)
    if isinstance(value, dict):
        for part in value.values():
            if isinstance(part, dict | list):
                check_depth(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            if isinstance(part, dict | list):
                check_depth(part, depth + 1)
