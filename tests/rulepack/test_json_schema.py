"""The schemas for editors: fresh, valid, and agreeing with the loader on every pack file."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from demo_pack import FILES

from ddcheck.facts.dictionary import FACTS
from ddcheck.rulepack.json_schema import schemas
from ddcheck.rulepack.key_meanings import MEANINGS
from ddcheck.rulepack.library import find_packs

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import make_rule_schemas

SCHEMAS = {name.partition(".")[0]: schema for name, schema in schemas().items()}
KINDS = {"parameters": "parameters", "rules": "rule", "cases": "cases", "messages": "messages"}


class EditorsLoader(yaml.SafeLoader):
    """YAML as an editor reads it: numbers and truths are typed, days stay text."""


EditorsLoader.yaml_implicit_resolvers = {
    first: [
        pair
        for pair in pairs
        if pair[0] != "tag:yaml.org,2002:timestamp"
        and (pair[0] != "tag:yaml.org,2002:bool" or first in "tTfF")  # `on` is a word
    ]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def kind_of(name: str) -> str:
    return KINDS[name.partition("/")[0]] if "/" in name else name.partition(".")[0]


def wrong(kind: str, text: str) -> list[str]:
    value: Any = yaml.load(text, Loader=EditorsLoader)
    return [e.message for e in jsonschema.Draft202012Validator(SCHEMAS[kind]).iter_errors(value)]


def test_the_files_are_fresh() -> None:
    assert make_rule_schemas.stale() == {}, "run tools/make_rule_schemas.py"


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_each_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("name", sorted(name for name in FILES if name.endswith(".yaml")))
def test_the_demo_pack_fits(name: str) -> None:
    assert wrong(kind_of(name), FILES[name]) == []


@pytest.mark.parametrize("pack", sorted(find_packs()))
def test_the_packaged_packs_fit(pack: str) -> None:
    folder = find_packs()[pack]
    found = {}
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        errors = wrong(kind_of(name), path.read_text(encoding="utf-8"))
        if errors:
            found[name] = errors[:2]
    assert found == {}


MISTAKES = [
    # file, what stands there, what somebody writes, where an editor marks it, a word of what it says
    ("pack.yaml", "status: in_force", "status: inforce", "status", "framework_only"),
    ("pack.yaml", "needs:", "need:", "", "'need'"),
    ("pack.yaml", "includes: []\n", "", "", "'includes'"),
    ("pack.yaml", "includes: []", "includes: [Other Pack]", "includes/0", "does not match"),
    ("pack.yaml", "includes: []", "includes: [{ pack: a, applies: b }]", "includes/0", "'applies'"),
    ("pack.yaml", ", zh: 虚构的法律", "", "title", "'zh'"),
    ("sources.yaml", "read_on: 2026-01-02", "read_on: 2.1.2026", "demo-1/read_on", "2.1.2026"),
    ("sources.yaml", "read_from: official", "read_from: web", "demo-1/read_from", ""),
    ("rules/amounts.yaml", "requires:", "require:", "", "'require'"),
    ("rules/amounts.yaml", "severity:", "severty:", "", "'severty'"),
    ("rules/amounts.yaml", "fact: line.value", "fact: line.vlaue", "ANY/fact", "line.value"),
    ("rules/amounts.yaml", "above:", "abov:", "ANY", "'abov'"),
    ("rules/amounts.yaml", "above:", "is:", "ANY", "limits.smallest_value"),
    ("rules/amounts.yaml", "above: {", "below: 1, above: {", "ANY", ""),
    ("rules/amounts.yaml", "parameter:", "paramter:", "ANY", "'paramter'"),
    ("rules/forest.yaml", "    after: { parameter: limits.cutoff }\n", "", "ANY/given", "'after'"),
    ("rules/forest.yaml", "after:", "behind:", "ANY/given", "'behind'"),
    ("parameters/limits.yaml", "kind: law", "kind: laws", "smallest_value/kind", "choice"),
    ("parameters/limits.yaml", "unit: currency", "unit: dollars", "smallest_value/unit", "currency"),
    ("parameters/limits.yaml", "value: 10", "value: ten", "smallest_value/values/0/value", "ten"),
    ("parameters/limits.yaml", "value: 10", "value: [10]", "smallest_value/values/0/value", ""),
    ("parameters/limits.yaml", "value: 2020-12-31", "value: 2020", "cutoff/values/0/value", ""),
    ("parameters/limits.yaml", ", source: demo-1", "", "smallest_value/values/0", "'source'"),
    ("parameters/limits.yaml", "type: date\n", "type: date\n  unit: days\n", "cutoff", "days"),
    ("parameters/scope.yaml", "table: taxa.csv", "value: taxa", "taxa/values/0", "'table'"),
    ("parameters/scope.yaml", "value: [wood, rubber]", "value: wood", "commodities/values/0/value", "array"),
    ("cases/days.yaml", "expect: not_met", "expect: notmet", "cases/ANY/expect", "undetermined"),
    ("cases/days.yaml", "expect: not_met", "expects: not_met", "cases/ANY", "'expects'"),
    ("messages/en.yaml", "remedy:", "remedies:", "ANY", "'remedies'"),
    ("messages/zh.yaml", "  undetermined:", "  unknown:", "ANY", "'undetermined'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "where", "said"), MISTAKES)
def test_a_mistake_is_marked_where_it_stands(
    name: str, old: str, new: str, where: str, said: str
) -> None:
    assert old in FILES[name]
    text = FILES[name].replace(old, new, 1)
    value: Any = yaml.load(text, Loader=EditorsLoader)
    found = list(jsonschema.Draft202012Validator(SCHEMAS[kind_of(name)]).iter_errors(value))
    marks = ["/".join(map(str, error.absolute_path)) for error in found]
    pattern = re.compile(re.escape(where).replace("ANY", ".+"))
    assert all(pattern.fullmatch(mark) for mark in marks), marks
    assert any(said in error.message for error in found), [error.message for error in found]


CASE = """\
rule: asked
as_of: 2026-11-21
cases:
  - name: a case
    facts: { line.document_valid: true, line.commodity: wood, line.value: 3, line.production_end: 2026-01-01 }
    declared:
      documents: [ { document_id: P, type: harvest_permit, checked_with_issuer: "yes" } ]
    expect: met
"""


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("line.document_valid: true", "line.document_valid: maybe", "facts/line.document_valid"),
        ("line.commodity: wood", "line.commodity: timber", "facts/line.commodity"),
        ("line.value: 3", "line.value: three", "facts/line.value"),
        ("line.value: 3", "line.value: { lo: 1, hi: 3 }", "facts/line.value"),
        ("line.production_end: 2026-01-01", "line.production_end: 2026", "facts/line.production_end"),
        ("document_id:", "documentid:", "declared/documents/0"),
        ("documents:", "papers:", "declared"),
    ],
)  # fmt: skip
def test_answers_and_rows_of_a_case_are_checked(old: str, new: str, where: str) -> None:
    assert wrong("cases", CASE) == []
    value: Any = yaml.load(CASE.replace(old, new, 1), Loader=EditorsLoader)
    found = list(jsonschema.Draft202012Validator(SCHEMAS["cases"]).iter_errors(value))
    assert {"/".join(map(str, error.absolute_path)) for error in found} == {f"cases/0/{where}"}


@pytest.mark.parametrize(
    "change",
    [
        "{ parameter: a.b }", "{ rule: a }", "{ parameter: a.b, value: 1, severity: major }",
        "{ rule: a, case: b }", "{ rule: a, drop: yes }", "{ value: 1 }", "{ parameter: a.b, valu: 1 }",
    ],
)  # fmt: skip
def test_a_change_of_an_extension_is_of_one_kind(change: str) -> None:
    text = """\
schema: ddcheck/pack/1
id: ours
extends: demo-law
title: { en: Ours, zh: 本公司 }
version: 0.1.0
changes:
  - { parameter: limits.mass, value: 2 }
  - { rule: amounts, severity: blocker }
  - { rule: amounts, case: none, drop: true, reason: it is ours }
"""
    assert wrong("pack", text) == []
    assert wrong("pack", f"{text}  - {change}\n")


def _described(schema: Any, where: str) -> list[str]:
    """Keys, at any depth, that an editor can tell nothing about."""
    found = []
    if isinstance(schema, dict):
        keys = schema.get("properties", {})
        conditional = re.search(r"/(if|then|else|allOf|oneOf)(/|$)", where)
        for key, one in keys.items() if not conditional else ():
            if not (isinstance(one, dict) and one.get("description")):
                found.append(f"{where}/{key}")
        for key, part in schema.items():
            found += _described(part, f"{where}/{key}")
    if isinstance(schema, list):
        for part in schema:
            found += _described(part, where)
    return found


@pytest.mark.parametrize("kind", sorted(SCHEMAS))
def test_each_key_is_described_in_both_languages(kind: str) -> None:
    assert _described(SCHEMAS[kind], kind) == []
    for name, keys in MEANINGS.items():
        for key, meaning in keys.items():
            assert re.search("[\u4e00-\u9fff]", meaning.zh), (name, key)
            assert not re.search("[\u4e00-\u9fff]", meaning.en), (name, key)


def test_no_meaning_is_left_over() -> None:
    shapes = {
        name: set(shape["properties"])
        for schema in SCHEMAS.values()
        for name, shape in schema.get("$defs", {}).items()
        if "properties" in shape
    }
    for name in shapes.keys() & MEANINGS.keys():
        assert set(MEANINGS[name]) == shapes[name]
    facts = SCHEMAS["rule"]["$defs"]["comparison"]["properties"]["fact"]
    assert facts["enum"] == list(FACTS)
    assert len(facts["enumDescriptions"]) == len(FACTS)
