"""The machine's report: the document as canonical JSON, written piece by piece.

Key order is the order of `properties` in the published schema, then the order given. One shipment,
plot or remark stands on one line, so that large files can be read, compared and searched by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, BinaryIO

from ddcheck.reports.arrange import Document

STREAMED = ("diagnostics", "columns_not_read", "shipments", "plots", "packs", "layers")


@dataclass
class Shape:
    """What the schema says of the order of keys; None stands for a value without any."""

    keys: dict[str, Shape | None] = field(default_factory=dict)
    rest: Shape | None = None
    items: Shape | None = None
    last: tuple[tuple[str, ...], list[str]] = ((), [])


def write(document: Document, stream: BinaryIO) -> None:
    """Writes UTF-8 JSON. Raises ValueError for a number that is not finite: unknown is not NaN."""
    shape = _shape_of(json.dumps({"$ref": "#"})) or Shape()
    separator = b"{\n  "
    for key in _in_order(document, shape):
        stream.write(separator + _dump(key) + b": ")
        separator = b",\n  "
        part = shape.keys.get(key)
        if key in STREAMED and part is not None:
            _write_list(document[key], part.items, stream)
        else:
            stream.write(_dump(ordered(document[key], part)))
    stream.write(b"\n}\n")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document, as published in the package."""
    text = (resources.files(__package__) / "report.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def ordered(value: Any, shape: Shape | None) -> Any:
    """The value with its keys in the order of the schema; keys unknown to it keep their order."""
    if shape is None:
        return value
    if isinstance(value, dict | Mapping):  # a dict is told at once, another mapping is not
        keys, rest = shape.keys, shape.rest
        return {key: ordered(value[key], keys.get(key, rest)) for key in _in_order(value, shape)}
    if isinstance(value, list | tuple):
        return [ordered(item, shape.items) for item in value] if shape.items else value
    return value


def _write_list(items: Iterable[Any], shape: Shape | None, stream: BinaryIO) -> None:
    separator = b"[\n    "
    for item in items:
        stream.write(separator + _dump(ordered(item, shape)))
        separator = b",\n    "
    stream.write(b"[]" if separator.startswith(b"[") else b"\n  ]")


def _in_order(value: Mapping[str, Any], shape: Shape) -> list[str]:
    """The keys of a value in order; values of a list mostly have the same keys as the one before."""
    given = tuple(value)
    if given != shape.last[0]:
        known = shape.keys
        order = [key for key in known if key in value] + [key for key in given if key not in known]
        shape.last = (given, order)
    return shape.last[1]


@cache
def _shape_of(text: str) -> Shape | None:
    """Reads a part of the schema (as JSON text) once. Of a choice, the part that has keys."""
    part = json.loads(text)
    if "$ref" in part:
        name = part["$ref"].removeprefix("#").rsplit("/", 1)[-1]
        return _shape_of(json.dumps(schema()["$defs"][name] if name else schema()))
    for one in (*part.get("anyOf", ()), *part.get("oneOf", ())):
        if "$ref" in one:
            return _shape_of(json.dumps(one))
    shape = Shape(
        {key: _shape_of(json.dumps(one)) for key, one in part.get("properties", {}).items()},
        _of(part, "additionalProperties"),
        _of(part, "items"),
    )
    return shape if shape.keys or shape.rest or shape.items else None


def _of(part: Mapping[str, Any], key: str) -> Shape | None:
    return _shape_of(json.dumps(part[key])) if isinstance(part.get(key), dict) else None


def _dump(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape
