"""JSON Schemas of the files of a pack, made from the shapes that read them, for editors.

An editor reads YAML by the common rules, where 2 is a number and true is a truth; the loader reads
text and types it later. So a text may be a number or a truth here. What a schema cannot say, such
as whether a parameter exists, the loader says. Each key is described in both languages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from ddcheck.rulepack.condition_schema import (
    DAY,
    NUMERIC,
    PLAIN,
    Schema,
    answers,
    condition_defs,
    declared_rows,
)
from ddcheck.rulepack.key_meanings import MEANINGS, WORDS, both
from ddcheck.rulepack.parameters import UNITS
from ddcheck.rulepack.schema import (
    CasesShape,
    ExtensionShape,
    PackShape,
    ParameterShape,
    RuleShape,
    SourceShape,
    TextsShape,
)

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_CONDITION: Schema = {"$ref": "#/$defs/condition"}
_SLUG = {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"}
_NAME = {"pattern": "^[a-z][a-z0-9_-]*$"}


def schemas() -> dict[str, Schema]:
    """The schema of each kind of file, by the name of its own file."""
    made: Mapping[str, Callable[[], Schema]] = {
        "pack": _pack,
        "sources": lambda: _each(SourceShape, {}),
        "parameters": _parameters,
        "rule": _rule,
        "cases": _cases,
        "messages": _messages,
    }
    return {
        f"{name}.schema.json": {"$schema": DRAFT, "title": f"ddcheck rule pack: {name}", **make()}
        for name, make in made.items()
    }


def text_of(schema: Schema) -> str:
    """The bytes of a schema file, the same on every machine."""
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


# From shapes to schemas


def _of(model: type[BaseModel]) -> Schema:
    schema: Schema = _eased(model.model_json_schema(by_alias=True))
    for name, shape in (
        (model.__name__, schema),
        *((name, found) for name, found in schema.get("$defs", {}).items()),
    ):
        for key, one in shape.get("properties", {}).items():
            one["description"] = both(MEANINGS[name][key].en, MEANINGS[name][key].zh)
            _describe_words(one, key)
        _describe_words(shape, name)
        if name in MEANINGS:
            shape.pop("description", None)
    return schema


def _describe_words(schema: Schema, name: str) -> None:
    """Say what each word means, where a key or a type is one of a few."""
    for each in (schema, *schema.get("anyOf", ())):
        if "enum" in each and name in WORDS:
            said = WORDS[name]
            each["enumDescriptions"] = [both(said[w].en, said[w].zh) for w in each["enum"]]


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
        eased = {**eased, "type": PLAIN}
        eased.pop("minLength", None)
    if value.get("type") == "string" and re.search(value.get("pattern", "$^"), "2020"):
        eased["type"] = ["string", "integer"]  # a year
    if value.get("format") == "date":
        eased |= DAY
    words = value.get("enum") or ([value["const"]] if "const" in value else [])
    truths = [word == "true" for word in words if word in ("true", "false")]
    if truths:
        eased = {"enum": [*words, *truths]}
    return eased


def _each(model: type[BaseModel], names: Schema) -> Schema:
    """A file whose every key has the same shape."""
    one = _of(model)
    defs = one.pop("$defs", {})
    return {"type": "object", "propertyNames": names, "additionalProperties": one, "$defs": defs}


# The files


def _pack() -> Schema:
    pack, extension = _of(PackShape), _of(ExtensionShape)
    defs = {**pack.pop("$defs"), **extension.pop("$defs"), **condition_defs()}
    described = {key: MEANINGS["IncludeShape"][key] for key in ("applies_when", "asked_of")}
    for name, meaning in described.items():
        told = both(meaning.en, meaning.zh)
        defs["IncludeShape"]["properties"][name] = {**_CONDITION, "description": told}
    # An entry is a name or a mapping: told apart by what it is, so that the wrong word is marked.
    pack["properties"]["includes"]["items"] = {
        "if": {"type": "object"}, "then": {"$ref": "#/$defs/IncludeShape"}, "else": {"type": "string", **_SLUG},
    }  # fmt: skip
    pack["properties"]["counts_when"] |= _CONDITION
    defs["ChangeShape"] |= _change()
    return {
        "type": "object", "if": {"required": ["extends"]}, "then": extension, "else": pack,
        "$defs": defs,
    }  # fmt: skip


def _change() -> Schema:
    """A change is of a parameter, of a rule, or of a case of a rule."""
    of_parameter = {"anyOf": [{"required": ["value"]}, {"required": ["table"]}], **_without("rule", "case", "severity", "drop")}  # fmt: skip
    of_case = {"required": ["rule", "drop"], **_without("value", "table", "severity", "from")}
    of_rule = {"anyOf": [{"required": ["severity"]}, {"required": ["drop"]}], **_without("value", "table", "from")}  # fmt: skip
    of_rule = {"if": {"required": ["case"]}, "then": of_case, "else": of_rule}
    return {
        "if": {"required": ["parameter"]}, "then": of_parameter,
        "else": {"if": {"required": ["rule"]}, "then": of_rule, "else": {"required": ["parameter"]}},
    }  # fmt: skip


def _without(*keys: str) -> Schema:
    return {"properties": dict.fromkeys(keys, False)}


def _rule() -> Schema:
    schema = _of(RuleShape)
    for name in ("applies_when", "requires", "clear_only_if"):
        schema["properties"][name] |= _CONDITION
    schema["$defs"] |= condition_defs()
    return schema


def _parameters() -> Schema:
    """What the key `type` and the key `kind` of a parameter say of the others."""
    schema = _each(ParameterShape, _NAME)
    one = schema["additionalProperties"]
    one["properties"]["unit"] = {
        "enum": [*UNITS, None], "description": one["properties"]["unit"]["description"],
    }  # fmt: skip
    typed: dict[str, Schema] = {
        "number": NUMERIC, "date": DAY, "text": {"type": PLAIN},
        "list": {"type": "array", "items": {"type": PLAIN}},
    }  # fmt: skip
    owners = {"law": ["source"], "method": ["rationale"]}
    one["allOf"] = [
        *(_typed("type", name, "value", value) for name, value in typed.items()),
        _typed("type", "table", "table", {"type": "string"}),
        {"if": _not_is("type", "number"), "then": _without("unit")},
        *(_owned("kind", kind, needed) for kind, needed in owners.items()),
        {
            "if": _is("kind", "choice"),
            "then": {"required": ["default", "rationale"], **_without("values", "chosen_by")},
        },
    ]  # fmt: skip
    return schema


def _typed(key: str, word: str, holds: str, value: Schema) -> Schema:
    """Where a parameter is of one type: what its values hold, and what its default is."""
    other = "value" if holds == "table" else "table"
    filled = {**value, "minItems": 1} if value.get("type") == "array" else value
    dated = {"required": [holds], "properties": {holds: filled, other: False}}
    default = {"if": {"not": {"type": "null"}}, "then": value}
    said = {"values": {"items": dated}, "default": default}
    return {"if": _is(key, word), "then": {"properties": said}}


def _owned(key: str, kind: str, needed: list[str]) -> Schema:
    values = {"minItems": 1, "items": {"required": needed}}
    then = {"required": ["values"], "properties": {"values": values, "default": False, "rationale": False}}  # fmt: skip
    return {"if": _is(key, kind), "then": then}


def _is(key: str, word: str) -> Schema:
    return {"required": [key], "properties": {key: {"const": word}}}


def _not_is(key: str, word: str) -> Schema:
    return {"required": [key], "properties": {key: {"not": {"const": word}}}}


def _cases() -> Schema:
    schema = _of(CasesShape)
    case = schema["$defs"]["CaseShape"]["properties"]
    case["facts"]["properties"] = answers()
    case["declared"] = {
        "type": "object", "additionalProperties": False, "properties": declared_rows(),
        "description": case["declared"]["description"],
    }  # fmt: skip
    schema["$defs"]["LossShape"]["properties"]["year"]["type"] = ["string", "integer"]
    return schema


def _messages() -> Schema:
    slugs = {
        "type": "object", "propertyNames": _SLUG, "additionalProperties": {"type": PLAIN},
        "description": both("What rules do not look at, by the key that they name.", "规则未检查的内容，按规则所引的键列出。"),
    }  # fmt: skip
    return {
        "type": "object", "properties": {"not_tested": slugs}, "additionalProperties": _of(TextsShape),
    }  # fmt: skip
