"""JSON Schemas of the files of a pack, made from the shapes that read them, for editors.

An editor reads YAML by the common rules, where 2 is a number and true is a truth; the loader reads
text and types it later. So a text may be a number or a truth here. What a schema cannot say, such
as whether a parameter exists, the loader says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from ddcheck.facts.dictionary import FACTS, Argument
from ddcheck.rulepack.pack import Op
from ddcheck.rulepack.schema import (
    CasesShape,
    ExtensionShape,
    PackShape,
    ParameterShape,
    RuleShape,
    SourceShape,
    TextsShape,
)

Schema = dict[str, Any]
DRAFT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = ["string", "number", "boolean"]
_CONDITIONS = ("applies_when", "requires", "clear_only_if")


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by the name of its own file."""
    made: Mapping[str, Callable[[], Schema]] = {
        "pack": _pack,
        "sources": lambda: _each(SourceShape),
        "parameters": lambda: _each(ParameterShape),
        "rule": _rule,
        "cases": lambda: _of(CasesShape),
        "messages": _messages,
    }
    return {
        f"{name}.schema.json": {"$schema": DRAFT, "title": f"ddcheck rule pack: {name}", **make()}
        for name, make in made.items()
    }


def text_of(schema: Schema) -> str:
    """The bytes of a schema file, the same on every machine."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _of(model: type[BaseModel]) -> Schema:
    schema: Schema = _eased(model.model_json_schema(by_alias=True))
    return schema


def _eased(value: Any) -> Any:
    """Let a text be what an editor takes it for; leave what has a pattern or a format."""
    if isinstance(value, list):
        return [_eased(part) for part in value]
    if not isinstance(value, dict):
        return value
    eased = {key: _eased(part) for key, part in value.items() if key != "title" or part is None}
    if "properties" in value:  # a key of a mapping may be called title
        eased["properties"] = {key: _eased(part) for key, part in value["properties"].items()}
    if value.get("type") == "string" and not {"pattern", "format", "enum", "const"} & set(value):
        eased = {**eased, "type": _PLAIN}
        eased.pop("minLength", None)
    if value.get("type") == "string" and re.search(value.get("pattern", "$^"), "2020"):
        eased["type"] = ["string", "integer"]  # a year
    words = value.get("enum") or ([value["const"]] if "const" in value else [])
    truths = [word == "true" for word in words if word in ("true", "false")]
    if truths:
        eased = {"enum": [*words, *truths]}
    return eased


def _each(model: type[BaseModel]) -> Schema:
    """A file whose every key has the same shape."""
    one = _of(model)
    defs = one.pop("$defs", {})
    return {"type": "object", "additionalProperties": one, "$defs": defs}


def _pack() -> Schema:
    pack, extension = _of(PackShape), _of(ExtensionShape)
    defs = {**pack.pop("$defs"), **extension.pop("$defs"), "condition": _condition()}
    for name in ("applies_when", "asked_of"):
        defs["IncludeShape"]["properties"][name] = {"$ref": "#/$defs/condition"}
    pack["properties"]["counts_when"] = {"$ref": "#/$defs/condition"}
    chosen = {"if": {"required": ["extends"]}, "then": extension, "else": pack}
    return {"type": "object", **chosen, "$defs": {**defs, **_comparison_defs()}}


def _rule() -> Schema:
    schema = _of(RuleShape)
    for name in _CONDITIONS:
        schema["properties"][name] = {"$ref": "#/$defs/condition"}
    schema["$defs"] |= {"condition": _condition(), **_comparison_defs()}
    return schema


def _messages() -> Schema:
    texts = _of(TextsShape)
    slugs = {"type": "object", "additionalProperties": {"type": _PLAIN}}
    return {
        "type": "object", "properties": {"not_tested": slugs}, "additionalProperties": texts,
    }  # fmt: skip


def _condition() -> Schema:
    several = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}
    groups = [
        {
            "type": "object", "properties": {name: several}, "required": [name],
            "additionalProperties": False,
        }
        for name in ("all", "any", "none")
    ]  # fmt: skip
    return {"anyOf": [*groups, {"$ref": "#/$defs/comparison"}]}


def _comparison_defs() -> Schema:
    operand = {"anyOf": [{"type": _PLAIN}, {"type": "array"}, {"$ref": "#/$defs/reference"}]}
    properties: Schema = {
        "fact": {
            "anyOf": [{"const": f.name, "description": f.question.en} for f in FACTS.values()]
        },
        "as": {"type": "string", "pattern": "^[a-z][a-z0-9_.-]*$"},
        "given": {"type": "object"},
        **{op.value: operand for op in Op},
    }
    comparison: Schema = {
        "type": "object", "properties": properties, "required": ["fact"],
        "additionalProperties": False,
        "oneOf": [{"required": [op.value]} for op in Op],
        "allOf": [_given(fact.name, fact.arguments) for fact in FACTS.values() if fact.arguments],
    }  # fmt: skip
    reference = {
        "type": "object", "properties": {"parameter": {"type": "string"}},
        "required": ["parameter"], "additionalProperties": False,
    }  # fmt: skip
    return {"comparison": comparison, "reference": reference}


def _given(fact: str, arguments: tuple[Argument, ...]) -> Schema:
    """What a fact must be given, and nothing else."""
    names = [argument.name for argument in arguments]
    given = {
        "type": "object", "required": names, "additionalProperties": False,
        "properties": {
            a.name: {"description": a.kind if a.unit is None else f"{a.kind}, {a.unit}"}
            for a in arguments
        },
    }  # fmt: skip
    asked = {"required": ["fact"], "properties": {"fact": {"const": fact}}}
    return {"if": asked, "then": {"required": ["given"], "properties": {"given": given}}}
