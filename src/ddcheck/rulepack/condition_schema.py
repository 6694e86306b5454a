"""The part of the JSON Schemas that knows the facts: conditions of rules, answers in cases.

Every choice is told by a key that is there (`all`, `fact`), so that an editor marks the very word
that is wrong, and not the whole condition.
"""

from __future__ import annotations

from typing import Any

from ddcheck.facts.column import Kind
from ddcheck.facts.dictionary import FACTS, Argument, Fact
from ddcheck.model.paper_types import PAPER_TYPES
from ddcheck.model.tables import TABLES, Column
from ddcheck.rulepack.grammar import GROUPS, fits
from ddcheck.rulepack.key_meanings import WORDS, both
from ddcheck.rulepack.pack import Op

Schema = dict[str, Any]
PLAIN = ["string", "number", "boolean"]
DAY = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
NUMERIC = {"type": ["number", "string"], "pattern": r"^-?(0|[1-9]\d{0,14})(\.\d{1,12})?$"}
_TRUTH: Schema = {"enum": [True, False]}
_SPAN = {"$ref": "#/$defs/SpanShape"}
_UNKNOWN = {"const": "unknown"}
_GROUPS = {
    "all": ("All of these hold.", "全部成立。"),
    "any": ("At least one of these holds.", "至少一项成立。"),
    "none": ("None of these holds.", "均不成立。"),
}
_OPS = {
    Op.IS: ("Is this word, true or false.", "等于该词、true 或 false。"),
    Op.IS_NOT: ("Is not this word.", "不等于该词。"),
    Op.IN: ("Is one of these words.", "属于所列词语。"),
    Op.NOT_IN: ("Is none of these words.", "不属于所列词语。"),
    Op.ABOVE: ("More, or later, than this.", "大于或晚于此值。"),
    Op.AT_LEAST: ("At least this, or not before it.", "不小于或不早于此值。"),
    Op.BELOW: ("Less, or earlier, than this.", "小于或早于此值。"),
    Op.AT_MOST: ("At most this, or not after it.", "不大于或不晚于此值。"),
}


def condition_defs() -> Schema:
    """The definitions `condition`, `comparison` and `reference`, for a file with conditions."""
    chosen: Schema = {"$ref": "#/$defs/comparison"}
    offered = {name: {"description": both(*text)} for name, text in _GROUPS.items()}
    for name in reversed(list(GROUPS)):
        several = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/condition"}}
        group = {"properties": {name: several}, "additionalProperties": False}
        chosen = {"if": {"required": [name]}, "then": group, "else": chosen}
    reference = {
        "type": "object", "additionalProperties": False, "required": ["parameter"],
        "properties": {
            "parameter": {
                "type": "string", "pattern": r"^[a-z0-9][a-z0-9_-]*\.[a-z][a-z0-9_-]*$",
                "description": both("A value of parameters/, as file.name.", "parameters/ 中的取值，写作 文件.名称。"),
            }
        },
    }  # fmt: skip
    return {
        "condition": {"type": "object", "properties": offered, **chosen},
        "comparison": _comparison(),
        "reference": reference,
    }


def _comparison() -> Schema:
    names = list(FACTS)
    asked = [both(f.question.en, f.question.zh) for f in FACTS.values()]
    properties: Schema = {
        "fact": {
            "enum": names, "enumDescriptions": asked,
            "description": both("A fact of the dictionary: ddcheck rules facts", "字典中的事实：ddcheck rules facts"),
        },
        "given": {
            "type": "object",
            "description": both("What the fact needs to be told.", "事实所需的参数。"),
        },
        "as": {
            "type": "string", "pattern": "^[a-z][a-z0-9_.-]*$",
            "description": both("A name for this use of the fact.", "该事实在此处的名称。"),
        },
        **{op.value: {"description": both(*text)} for op, text in _OPS.items()},
    }  # fmt: skip
    return {
        "type": "object", "properties": properties, "required": ["fact"],
        "additionalProperties": False,
        "oneOf": [{"required": [op.value]} for op in Op],
        "allOf": [
            *(_operands(kind, words) for kind, words in _answers()),
            *(_given(fact) for fact in FACTS.values() if fact.arguments),
            {
                "if": _asks([fact.name for fact in FACTS.values() if not fact.arguments]),
                "then": {"properties": {"given": {"type": "object", "maxProperties": 0}}},
            },
        ],
    }  # fmt: skip


def _answers() -> list[tuple[Kind, tuple[str, ...]]]:
    """The kinds of answer that facts have, each with its words."""
    return list(dict.fromkeys((fact.kind, fact.values) for fact in FACTS.values()))


def _operands(kind: Kind, words: tuple[str, ...]) -> Schema:
    """What facts of one kind may be compared with, and how."""
    asked = _asks([f.name for f in FACTS.values() if (f.kind, f.values) == (kind, words)])
    word: Schema = {"enum": list(words)} if words else {"type": PLAIN}
    if kind is Kind.TRUTH:
        word = _TRUTH
    properties: Schema = {}
    for op in Op:
        if not fits(kind, op):
            properties[op.value] = False
        elif op.is_order:  # a number or a date is always a parameter
            properties[op.value] = {"$ref": "#/$defs/reference"}
        else:
            properties[op.value] = _or_reference(_list_of(word) if op.takes_list else word)
    return {"if": asked, "then": {"properties": properties}}


def _given(fact: Fact) -> Schema:
    """What a fact must be given, and nothing else."""
    given = {
        "type": "object", "required": [argument.name for argument in fact.arguments],
        "additionalProperties": False,
        "properties": {argument.name: _argument(argument) for argument in fact.arguments},
    }  # fmt: skip
    return {"if": _asks([fact.name]), "then": {"required": ["given"], "properties": {"given": given}}}  # fmt: skip


def _argument(argument: Argument) -> Schema:
    columns = f" ({', '.join(argument.columns)})" if argument.columns else ""
    unit = f", {argument.unit}" if argument.unit else ""
    plain: Schema = {"text": {"type": PLAIN}, "list": _list_of({"type": PLAIN})}.get(argument.kind, {})  # fmt: skip
    value = _or_reference(plain) if plain else {"$ref": "#/$defs/reference"}
    return {**value, "description": f"{argument.kind}{unit}{columns}"}


def _asks(facts: list[str]) -> Schema:
    return {"required": ["fact"], "properties": {"fact": {"enum": facts}}}


def _list_of(word: Schema) -> Schema:
    return {"type": "array", "minItems": 1, "items": word}


def _or_reference(value: Schema) -> Schema:
    reference = {"$ref": "#/$defs/reference"}
    offered = {"anyOf": [value, reference]}  # what an editor completes while nothing stands there
    return {"if": {"type": "object"}, "then": reference, "else": offered}


def answers() -> Schema:
    """What a case may answer to each fact."""
    return {fact.name: {**_answer(fact), "description": both(fact.question.en, fact.question.zh)} for fact in FACTS.values()}  # fmt: skip


def _answer(fact: Fact) -> Schema:
    if fact.kind is Kind.TRUTH:
        return {"enum": [True, False, "unknown"]}
    if fact.kind is Kind.NUMBER:
        spelt = {"if": {"type": "string"}, "then": _either(_UNKNOWN, NUMERIC), "else": {"type": "number"}}  # fmt: skip
        return {"if": {"type": "object"}, "then": _SPAN, "else": spelt}
    if fact.kind is Kind.DATE:
        return _either(_UNKNOWN, DAY)
    return {"enum": [*fact.values, "unknown"]} if fact.values else {"type": PLAIN}


def _either(*schemas: Schema) -> Schema:
    return {"anyOf": list(schemas)}


def declared_rows() -> Schema:
    """The tables of a case with their columns, as in a shipment."""
    tables = (*(name for name in TABLES if name != "plots"), "plots")
    return {
        name: {
            "type": "array", "minItems": 1,
            "description": both(WORDS["declared"][name].en, WORDS["declared"][name].zh),
            "items": {
                "type": "object", "additionalProperties": False,
                "properties": {column.name: _column(column) for column in TABLES[name]},
            },
        }
        for name in tables
    }  # fmt: skip


def _column(column: Column) -> Schema:
    unit = f", {column.unit}" if column.unit else ""
    told = both(f"{column.label.en}{unit}", f"{column.label.zh}{unit}")
    if column.name == "type":
        names = [both(wording.en, wording.zh) for wording in PAPER_TYPES.values()]
        words: Schema = {"enum": list(PAPER_TYPES), "enumDescriptions": names}
    elif column.allowed:
        words = {"enum": list(column.allowed)}
    else:
        return {"type": PLAIN, "description": told}
    return {"anyOf": [words, {"type": PLAIN}], "description": told}
