"""An invented pack, no law of any country: every comparison, every combinator, every type."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ddcheck.documents.yaml_text import parse_yaml
from ddcheck.facts.column import FactColumn, Kind, exact, interval
from ddcheck.facts.dictionary import FACTS, Given
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.rulepack.loader import load_pack
from ddcheck.rulepack.pack import RulePack

PACK = """\
schema: ddcheck/pack/1
id: demo-law
jurisdiction: XX
title: { en: An invented law, zh: 虚构的法律 }
instrument: { short_name: Demo, title: The Demo Act, href: null }
status: in_force
version: 0.1.0
includes: []
needs: [choices.first_day]
not_encoded:
  - { provision: DM-99, because: { en: it was not invented, zh: 未曾虚构 } }
evidence:
  loss_year: hansen-gfc
  tree_cover: hansen-gfc
  land_mask: null
  overlaps: [protected-areas]
not_legal_advice: { en: This is no advice., zh: 这不是法律意见。 }
"""

SOURCES = """\
demo-1:
  locator: Section 1
  href: null
  read_from: official
  read_on: 2026-01-02
  confidence: verified
demo-2:
  locator: Section 2
  href: "https://example.org/act"
  read_from: memory
  read_on: null
  confidence: memory-medium
  note: { en: not read, zh: 未读 }
"""

SCOPE = """\
commodities:
  kind: law
  type: list
  description: { en: Goods in scope, zh: 适用商品 }
  values:
    - { from: 2020-01-01, value: [wood, rubber], source: demo-1 }
    - { from: 2024-01-01, value: [wood, rubber, soya], source: demo-2 }
taxa:
  kind: law
  type: table
  description: { en: Listed taxa, zh: 列入名录的类群 }
  values:
    - { from: 2020-01-01, table: taxa.csv, source: demo-1 }
"""

LIMITS = """\
smallest_value:
  kind: law
  type: number
  unit: currency
  description: { en: Smaller lines are left alone, zh: 较小者不适用 }
  values: [ { from: 2020-01-01, value: 10, source: demo-1 } ]
share:
  kind: law
  type: number
  unit: share
  description: { en: Largest share, zh: 最大占比 }
  values: [ { from: 2020-01-01, value: 0.05, source: demo-1 } ]
ratio:
  kind: method
  type: number
  unit: share
  description: { en: Smallest price ratio, zh: 最低价格比 }
  values: [ { from: 2020-01-01, value: 0.5, rationale: half is far from usual } ]
mass:
  kind: law
  type: number
  unit: kg
  description: { en: Mass that is too much, zh: 质量上限 }
  values: [ { from: 2020-01-01, value: 3, source: demo-1 } ]
cutoff:
  kind: law
  type: date
  description: { en: Day after which forest must stand, zh: 此日之后森林须保留 }
  values: [ { from: 2020-01-01, value: 2020-12-31, source: demo-1 } ]
canopy:
  kind: law
  type: number
  unit: percent
  description: { en: Canopy of a forest, zh: 森林的树冠覆盖率 }
  values: [ { from: 2020-01-01, value: 10, source: demo-1 } ]
tolerance:
  kind: method
  type: number
  unit: years
  description: { en: Dating error, zh: 定年误差 }
  values: [ { from: 2020-01-01, value: 1, rationale: as published } ]
loss:
  kind: method
  type: number
  unit: ha
  description: { en: Loss read as none, zh: 视为无损失 }
  values: [ { from: 2020-01-01, value: 0, rationale: the act knows no tolerance } ]
observed:
  kind: method
  type: number
  unit: share
  description: { en: Share that must be seen, zh: 须观测的占比 }
  values: [ { from: 2020-01-01, value: 0.95, rationale: one row of pixels } ]
"""

CHOICES = """\
first_day:
  kind: choice
  type: date
  description: { en: First day of the act, zh: 首日 }
  default: null
  rationale: nobody knows
"""

AMOUNTS = """\
id: amounts
ref: DM-01
provision: demo-1
nature: requirement
severity: blocker
confidence: verified
subject: line
in_force: { from: 2020-01-01, until: 2030-12-31 }
applies_when:
  all:
    - { fact: line.commodity, in: { parameter: scope.commodities } }
    - { fact: line.value, above: { parameter: limits.smallest_value } }
requires:
  any:
    - { fact: line.plant_share, at_most: { parameter: limits.share } }
    - all:
        - { fact: line.unit_price_ratio, at_least: { parameter: limits.ratio } }
        - { fact: line.entry_plant_mass, below: { parameter: limits.mass } }
"""

WORDS = """\
id: words
ref: DM-02
provision: demo-2
nature: requirement
severity: major
confidence: memory-medium
subject: component
in_force: { from: 2020-01-01 }
applies_when:
  none:
    - { fact: shipment.entry_type, is: "11" }
    - { fact: line.exemption_claimed, not_in: [none, de_minimis] }
requires:
  all:
    - { fact: component.name_kind, in: [binomial, special_use] }
    - { fact: component.harvest_country_kind, is_not: region }
    - { fact: line.any_species_in, given: { taxa: { parameter: scope.taxa } }, as: listed, is: false }
not_tested: [name-exists]
"""

FOREST = """\
id: forest
ref: DM-03
provision: demo-1
nature: indicator
severity: blocker
confidence: engineering
subject: plot
in_force: { from: 2020-01-01 }
requires:
  fact: plot.forest_loss
  given:
    after: { parameter: limits.cutoff }
    canopy_above: { parameter: limits.canopy }
    tolerance: { parameter: limits.tolerance }
  as: loss
  at_most: { parameter: limits.loss }
clear_only_if:
  fact: plot.observed_share
  at_least: { parameter: limits.observed }
"""

DAYS = """\
id: days
ref: DM-04
provision: demo-1
nature: requirement
severity: minor
confidence: verified
subject: shipment
in_force: { from: 2020-01-01 }
applies_when: { fact: shipment.import_country, is: US }
requires: { fact: shipment.arrival_date, below: { parameter: choices.first_day } }
"""

AMOUNTS_CASES = """\
rule: amounts
as_of: 2022-06-30
cases:
  - name: little plant
    facts: { line.commodity: wood, line.value: 11, line.plant_share: 0.05, line.unit_price_ratio: unknown, line.entry_plant_mass: unknown }
    expect: met
  - name: too much plant
    for_each: { line.commodity: [wood, rubber] }
    facts: { line.value: 11, line.plant_share: 0.06, line.unit_price_ratio: 0.4, line.entry_plant_mass: 2 }
    expect: not_met
  - name: a wide share
    facts: { line.commodity: wood, line.value: 11, line.plant_share: { lo: 0, nominal: 0.04, hi: 0.1 }, line.unit_price_ratio: 0.5, line.entry_plant_mass: 3 }
    expect: undetermined
    because: [line.plant_share]
  - name: soya came later
    facts: { line.commodity: soya, line.value: 11, line.plant_share: 0.06, line.unit_price_ratio: 0.4, line.entry_plant_mass: 2 }
    expect: not_applicable
  - name: exactly the smallest value
    facts: { line.commodity: wood, line.value: 10, line.plant_share: 1, line.unit_price_ratio: 0, line.entry_plant_mass: 9 }
    expect: not_applicable
  - name: usual price and little mass
    facts: { line.commodity: wood, line.value: 11, line.plant_share: 1, line.unit_price_ratio: 0.5, line.entry_plant_mass: 2.9 }
    expect: met
  - name: unusual price
    facts: { line.commodity: wood, line.value: 11, line.plant_share: 1, line.unit_price_ratio: 0.49, line.entry_plant_mass: 2.9 }
    expect: not_met
  - name: soya has come
    as_of: 2024-01-01
    for_each: { line.commodity: [wood, rubber, soya] }
    facts: { line.value: 11, line.plant_share: 0.06, line.unit_price_ratio: 0.4, line.entry_plant_mass: 2 }
    expect: not_met
"""

ROWS = """\
  - name: a plant that is not listed
    facts: { shipment.entry_type: "01", line.exemption_claimed: none, component.name_kind: binomial, component.harvest_country_kind: countries }
    declared: { components: [ { shipment_id: S, line_no: 1, genus: Tectona, species: grandis } ] }
    expect: met
  - name: a listed species, from the rows themselves
    facts: { shipment.entry_type: "01", line.exemption_claimed: none, component.name_kind: binomial, component.harvest_country_kind: countries }
    declared: { components: [ { shipment_id: S, line_no: 1, genus: Quercus, species: robur } ] }
    expect: not_met
  - name: a listed genus
    facts: { shipment.entry_type: "01", line.exemption_claimed: none, component.name_kind: binomial, component.harvest_country_kind: countries }
    declared: { components: [ { shipment_id: S, line_no: 1, genus: Dalbergia, species: nigra } ] }
    expect: not_met
"""

WORDS_CASES = (
    """\
rule: words
as_of: 2022-06-30
cases:
  - name: named
    facts: { shipment.entry_type: "01", line.exemption_claimed: none, component.name_kind: binomial, component.harvest_country_kind: countries, listed: false }
    expect: met
  - name: a region
    facts: { shipment.entry_type: "01", line.exemption_claimed: none, component.name_kind: binomial, component.harvest_country_kind: region, listed: false }
    expect: not_met
  - name: not named
    facts: { shipment.entry_type: "01", line.exemption_claimed: none, component.name_kind: unknown, component.harvest_country_kind: countries, listed: unknown }
    expect: undetermined
    because: [component.name_kind, listed]
  - name: another entry
    facts: { shipment.entry_type: "11", line.exemption_claimed: unknown, component.name_kind: unknown, component.harvest_country_kind: unknown, listed: unknown }
    expect: not_applicable
  - name: another exemption
    facts: { shipment.entry_type: "01", line.exemption_claimed: packaging, component.name_kind: unknown, component.harvest_country_kind: unknown, listed: unknown }
    expect: not_applicable
"""
    + ROWS
)

FOREST_CASES = """\
rule: forest
as_of: 2022-06-30
cases:
  - name: nothing lost
    facts: { plot.observed_share: 1 }
    measurements: { loss: [ { year: 2018, canopy: 60, ha: 0.8 } ], area: 10, unseen: 0 }
    expect: met
  - name: lost well after
    facts: { plot.observed_share: 1 }
    measurements: { loss: [ { year: 2022, canopy: 60, ha: 0.01 } ], area: 10, unseen: 0 }
    expect: not_met
  - name: loss at eleven percent canopy
    facts: { plot.observed_share: 1 }
    measurements: { loss: [ { year: 2022, canopy: 11, ha: 0.01 } ], area: 10, unseen: 0 }
    expect: not_met
  - name: loss at ten percent canopy
    facts: { plot.observed_share: 1 }
    measurements: { loss: [ { year: 2022, canopy: 10, ha: 0.01 } ], area: 10, unseen: 0 }
    expect: undetermined
    because: [loss]
  - name: loss of the year after the day may be of the year before
    facts: { plot.observed_share: 1 }
    measurements: { loss: [ { year: 2021, canopy: 60, ha: 0.01 } ], area: 10, unseen: 0 }
    expect: undetermined
  - name: just enough was seen
    facts: { plot.observed_share: 0.95, loss: 0 }
    expect: met
  - name: not enough was seen
    facts: { plot.observed_share: 0.94, loss: 0 }
    expect: undetermined
    because: [plot.observed_share]
"""

DAYS_CASES = """\
rule: days
as_of: 2022-06-30
cases:
  - name: before
    parameters: { choices.first_day: 2022-02-01 }
    facts: { shipment.import_country: US, shipment.arrival_date: 2022-01-31 }
    expect: met
  - name: on the day
    parameters: { choices.first_day: 2022-02-01 }
    facts: { shipment.import_country: US, shipment.arrival_date: 2022-02-01 }
    expect: not_met
  - name: nobody chose
    facts: { shipment.import_country: US, shipment.arrival_date: 2022-02-01 }
    expect: undetermined
    because: [shipment.arrival_date]
  - name: elsewhere
    facts: { shipment.import_country: CN, shipment.arrival_date: 2022-02-01 }
    expect: not_applicable
"""

EN = """\
amounts:
  title: Amounts
  met: "{subject} is small."
  not_met: "{subject} has {line.plant_share}, the most is {limits.share}."
  undetermined: "{subject} may be small."
  remedy: Weigh it.
words:
  title: Names
  met: "{subject} is named."
  not_met: "{subject} is named {component.name_kind}, listed: {listed}."
  undetermined: "{subject} may be named."
  remedy: Name it.
forest:
  title: Forest
  met: "{subject} shows no loss."
  not_met: "{subject} lost {loss} after {limits.cutoff}."
  undetermined: "{subject} was seen to {plot.observed_share}."
  remedy: Go and look.
days:
  title: Days
  met: "{subject} came before."
  not_met: "{subject} came on {shipment.arrival_date}."
  undetermined: "{subject}: no day was chosen."
  remedy: Choose a day.
not_tested:
  name-exists: whether the name exists
"""

ZH = """\
amounts:
  title: 数量
  met: "{subject} 数量小。"
  not_met: "{subject} 占比 {line.plant_share}，上限 {limits.share}。"
  undetermined: "{subject} 或许数量小。"
  remedy: 请称重。
words:
  title: 名称
  met: "{subject} 已命名。"
  not_met: "{subject} 名称为 {component.name_kind}，名录：{listed}。"
  undetermined: "{subject} 或许已命名。"
  remedy: 请命名。
forest:
  title: 森林
  met: "{subject} 无损失。"
  not_met: "{subject} 在 {limits.cutoff} 之后损失 {loss}。"
  undetermined: "{subject} 观测到 {plot.observed_share}。"
  remedy: 请实地查看。
days:
  title: 日期
  met: "{subject} 较早到达。"
  not_met: "{subject} 于 {shipment.arrival_date} 到达。"
  undetermined: "{subject}：未选定日期。"
  remedy: 请选定日期。
not_tested:
  name-exists: 名称是否存在
"""

FILES: dict[str, str] = {
    "pack.yaml": PACK,
    "sources.yaml": SOURCES,
    "parameters/scope.yaml": SCOPE,
    "parameters/limits.yaml": LIMITS,
    "parameters/choices.yaml": CHOICES,
    "tables/taxa.csv": "genus,species\nQuercus,robur\nDalbergia,\n",
    "rules/amounts.yaml": AMOUNTS,
    "rules/words.yaml": WORDS,
    "rules/forest.yaml": FOREST,
    "rules/days.yaml": DAYS,
    "cases/amounts.yaml": AMOUNTS_CASES,
    "cases/words.yaml": WORDS_CASES,
    "cases/forest.yaml": FOREST_CASES,
    "cases/days.yaml": DAYS_CASES,
    "messages/en.yaml": EN,
    "messages/zh.yaml": ZH,
}


def write_demo(parent: Path, changes: dict[str, str | None] | None = None) -> Path:
    """Write the pack, some files replaced or (None) left out; returns its folder."""
    folder = parent / "demo-law"
    for name, text in (FILES | (changes or {})).items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return folder


def edited(name: str, old: str, new: str) -> dict[str, str | None]:
    """One file with a piece of text exchanged; the piece must stand there."""
    assert old in FILES[name], old
    return {name: FILES[name].replace(old, new, 1)}


def load_demo(parent: Path, changes: dict[str, str | None] | None = None) -> RulePack:
    diagnostics = Diagnostics()
    pack = load_pack(write_demo(parent, changes), diagnostics)
    assert pack is not None, [f"{d.code} {d.place} {d.message('en')}" for d in diagnostics.items]
    return pack


def plain(text: str) -> Any:
    node = parse_yaml(text, "demo", Diagnostics())
    assert node is not None
    return node.plain()


def without_keys(value: Any) -> Iterator[tuple[str, Any]]:
    """The value with each key of each mapping deleted in turn, and renamed in turn."""
    for path in _key_paths(value):
        address = "/".join(map(str, path))
        yield f"delete {address}", _changed(value, path, lambda owner, key: owner.pop(key))
        yield f"rename {address}", _changed(value, path, _rename)


def _rename(owner: dict[str, Any], key: str) -> None:
    owner[f"{key}x"] = owner.pop(key)


def _key_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key)
            yield from _key_paths(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _key_paths(inner, (*path, index))


def _changed(value: Any, path: tuple[Any, ...], change: Callable[[Any, Any], object]) -> Any:
    fresh = copy.deepcopy(value)
    owner = fresh
    for step in path[:-1]:
        owner = owner[step]
    change(owner, path[-1])
    return fresh


def as_yaml(value: Any) -> str:
    """JSON is strict YAML: quoted text stays text, null stays null."""
    return json.dumps(value, ensure_ascii=False)


class RandomSource:
    """Columns of any fact of the dictionary, the same for the same question."""

    def __init__(self, size: int, seed: int, words: dict[str, tuple[str, ...]]) -> None:
        self.rows = size
        self.seed = seed
        self.words = words

    def size(self, subject: str) -> int:  # noqa: ARG002 - all tables are of one length
        return self.rows

    def column(self, subject: str, fact: str, given: Given) -> FactColumn:
        entry = FACTS[fact]
        text = repr((self.seed, subject, fact, given)).encode()
        rng = np.random.default_rng(list(text))
        known = rng.random(self.rows) < 0.75
        if entry.kind is Kind.CATEGORY:
            labels = entry.values or self.words[fact]
            picks = rng.integers(0, len(labels), self.rows)
            return exact(entry.kind, picks.astype(float), known, labels=labels)
        if entry.kind is Kind.TRUTH:
            return exact(entry.kind, rng.integers(0, 2, self.rows).astype(float), known)
        if entry.kind is Kind.DATE:
            return exact(entry.kind, rng.integers(17_000, 21_000, self.rows).astype(float), known)
        scale = rng.choice([0.0, 0.02, 0.2, 1.0, 5.0, 40.0], (3, self.rows))
        lo, nominal, hi = np.sort(scale * rng.random((3, self.rows)), axis=0)
        return interval(lo, nominal, hi, known, unit=entry.unit or "")
