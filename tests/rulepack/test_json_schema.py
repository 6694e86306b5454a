"""The schemas for editors: fresh, valid, and agreeing with the loader on every pack file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from demo_pack import FILES

from ddcheck.rulepack.json_schema import schemas
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


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("pack.yaml", "status: in_force", "status: inforce"),
        ("pack.yaml", "needs:", "need:"),
        ("pack.yaml", "includes: []\n", ""),
        ("rules/amounts.yaml", "requires:", "require:"),
        ("rules/amounts.yaml", "fact: line.value", "fact: line.vlaue"),
        ("rules/amounts.yaml", "above:", "abov:"),
        ("rules/amounts.yaml", "above: {", "below: 1, above: {"),
        ("rules/forest.yaml", "    after: { parameter: limits.cutoff }\n", ""),
        ("rules/forest.yaml", "after:", "behind:"),
        ("parameters/limits.yaml", "kind: law", "kind: laws"),
        ("cases/days.yaml", "expect: not_met", "expect: notmet"),
        ("messages/en.yaml", "remedy:", "remedies:"),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(name: str, old: str, new: str) -> None:
    assert old in FILES[name]
    assert wrong(kind_of(name), FILES[name].replace(old, new, 1))
