"""The machine's report: the document as canonical JSON, written piece by piece.

Key order is the order of `properties` in the published schema, then the order given. One shipment,
plot or remark stands on one line, so that large files can be read, compared and searched by line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any, BinaryIO

from ddcheck.reports.arrange import Document

STREAMED = ("diagnostics", "shipments", "plots", "packs", "layers")
Schema = Mapping[str, Any]


def write(document: Document, stream: BinaryIO) -> None:
    """Writes UTF-8 JSON. Raises ValueError for a number that is not finite: unknown is not NaN."""
    whole = schema()
    separator = b"{\n  "
    for key in _in_order(document, whole):
        stream.write(separator + _dump(key) + b": ")
        separator = b",\n  "
        if key in STREAMED:
            _write_list(document[key], _property(whole, key), stream)
        else:
            stream.write(_dump(ordered(document[key], _property(whole, key))))
    stream.write(b"\n}\n")


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document, as published in the package."""
    text = (resources.files(__package__) / "report.schema.json").read_text("utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def ordered(value: Any, part: Schema) -> Any:
    """The value with its keys in the order of the schema; keys unknown to it keep their order."""
    part = _resolved(part)
    if isinstance(value, Mapping):
        return {key: ordered(value[key], _property(part, key)) for key in _in_order(value, part)}
    if isinstance(value, list | tuple):
        items = part.get("items", {})
        return [ordered(item, items) for item in value]
    return value


def _write_list(items: Iterable[Any], part: Schema, stream: BinaryIO) -> None:
    item_schema = part["items"]
    separator = b"[\n    "
    for item in items:
        stream.write(separator + _dump(ordered(item, item_schema)))
        separator = b",\n    "
    stream.write(b"[]" if separator.startswith(b"[") else b"\n  ]")


def _in_order(value: Mapping[str, Any], part: Schema) -> list[str]:
    known = part.get("properties", {})
    return [key for key in known if key in value] + [key for key in value if key not in known]


def _property(part: Schema, key: str) -> Schema:
    if "properties" in part and key in part["properties"]:
        return _resolved(part["properties"][key])
    rest = part.get("additionalProperties", {})
    return _resolved(rest) if isinstance(rest, Mapping) else {}


def _resolved(part: Schema) -> Schema:
    """Follows `$ref` into `$defs`, and a choice with null to the part that is not null."""
    while True:
        if "$ref" in part:
            part = schema()["$defs"][part["$ref"].rsplit("/", 1)[1]]
        elif "anyOf" in part and "properties" not in part:
            part = next((one for one in part["anyOf"] if "$ref" in one), {})
        else:
            return part


def _dump(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
    return text.encode("utf-8", "backslashreplace")  # a lone surrogate becomes its JSON escape
