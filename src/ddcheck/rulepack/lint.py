"""What a pack owes its readers beyond being well formed: cases, parity, owners, honesty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ddcheck.declarations.references import types_with_confidence
from ddcheck.facts.column import Kind
from ddcheck.facts.dictionary import FACTS
from ddcheck.model.diagnostic import Diagnostics, Level, Place
from ddcheck.model.outcome import Outcome
from ddcheck.model.wording import Wording
from ddcheck.rulepack.base_cases import run_base_cases
from ddcheck.rulepack.cases import CaseResult, run_cases
from ddcheck.rulepack.messages import FIELDS, parameters_shown, placeholders
from ddcheck.rulepack.mutants import check_conditions
from ddcheck.rulepack.pack import (
    Confidence,
    Operand,
    Parameter,
    Reference,
    Rule,
    RulePack,
    Value,
    comparisons,
)
from ddcheck.rulepack.pins import check_pins
from ddcheck.rulepack.proof import papers_asked_for

_NOTHING_TO_READ = (
    Confidence.MEMORY_HIGH,
    Confidence.MEMORY_MEDIUM,
    Confidence.MEMORY_LOW,
    Confidence.ENGINEERING,
)


def lint(pack: RulePack, diagnostics: Diagnostics) -> list[CaseResult]:
    """Report all that a loaded pack lacks; returns the results of its cases, which are run once."""
    results, readable = try_cases(pack, diagnostics)
    for rule in pack.own_rules:
        if readable:
            _outcomes_have_cases(rule, results, diagnostics)
        _numbers_are_parameters(rule, diagnostics)
        _is_known_well_enough(pack, rule, diagnostics)
        _texts_agree(pack, rule, diagnostics)
    _day_is_known_well_enough(pack, diagnostics)
    _nothing_is_left_blank(pack, diagnostics)
    _not_tested_agrees(pack, diagnostics)
    _sources_were_read(pack, diagnostics)
    _all_is_used(pack, diagnostics)
    return results


def try_cases(pack: RulePack, diagnostics: Diagnostics) -> tuple[list[CaseResult], bool]:
    """Run the cases; then move each value and change each condition, which some case must notice.

    Also tells whether all cases could be read and run.
    """
    before = diagnostics.count(Level.ERROR)
    results = run_cases(pack, diagnostics)
    run_base_cases(pack, diagnostics)
    readable = diagnostics.count(Level.ERROR) == before
    _report_failures(results, diagnostics)
    if readable and all(result.passed for result in results):
        cases = [result.case for result in results]
        check_pins(pack, cases, diagnostics)
        check_conditions(pack, cases, diagnostics)
    return results, readable


def _report_failures(results: list[CaseResult], diagnostics: Diagnostics) -> None:
    """Report each case whose answer was not the expected one."""
    for result in results:
        if not result.passed:
            diagnostics.report(
                "DD411", result.case.place, rule=result.case.rule, case=result.case.name,
                expected=result.expected, found=result.said,
            )  # fmt: skip


def _outcomes_have_cases(rule: Rule, results: list[CaseResult], diagnostics: Diagnostics) -> None:
    """Ask for a case of each outcome; a rule without applies_when is never not applicable."""
    expected = {result.case.expect for result in results if result.case.rule == rule.id}
    for outcome in Outcome:
        exempt = outcome is Outcome.NOT_APPLICABLE and rule.applies_when is None
        if outcome not in expected and not exempt:
            diagnostics.report("DD412", rule.place, rule=rule.id, outcome=outcome.word)


def _numbers_are_parameters(rule: Rule, diagnostics: Diagnostics) -> None:
    for comparison in rule.comparisons:
        kinds = {argument.name: argument.kind for argument in FACTS[comparison.fact].arguments}
        written: list[Operand] = [v for n, v in comparison.given if kinds[n] in ("number", "date")]
        if FACTS[comparison.fact].kind in (Kind.NUMBER, Kind.DATE):
            written.append(comparison.operand)
        for operand in written:
            if not isinstance(operand, Reference):
                value = f"{operand:g}" if isinstance(operand, float) else operand
                diagnostics.report("DD421", comparison.place, value=value, rule=rule.id)


def _is_known_well_enough(pack: RulePack, rule: Rule, diagnostics: Diagnostics) -> None:
    """Refuse weak memory where it decides: in the rule, its provision or its values."""
    weak = Confidence.MEMORY_LOW
    if rule.confidence is weak or pack.sources[rule.provision].confidence is weak:
        place = rule.places["confidence" if rule.confidence is weak else "provision"]
        diagnostics.report("DD415", place, name=rule.id)
    for name in rule.parameters:
        _values_are_known(pack, name, rule.id, diagnostics)
    for found in papers_asked_for(pack, rule, scope=True):
        for kind in found.types:
            if _WEAK_MEMORY.search(types_with_confidence().get(kind, "")):
                diagnostics.report("DD415", found.place, name=f"{kind} ({rule.id})")


def _day_is_known_well_enough(pack: RulePack, diagnostics: Diagnostics) -> None:
    """When a pack counts decides all of its rules."""
    asked = () if pack.counts_when is None else comparisons(pack.counts_when)
    for name in sorted({name for comparison in asked for name in comparison.references()}):
        _values_are_known(pack, name, "counts_when", diagnostics)


def _values_are_known(pack: RulePack, name: str, where: str, diagnostics: Diagnostics) -> None:
    for dated in pack.parameters[name].values:
        source = None if dated.source is None else pack.sources[dated.source]
        if source is not None and source.confidence is Confidence.MEMORY_LOW:
            diagnostics.report("DD415", dated.place, name=f"{name} ({where})")
        for said in _weak_rows(dated.value):
            diagnostics.report("DD415", dated.place, name=f"{name}: {said} ({where})")


_WEAK_MEMORY = re.compile(r"\bmemory\W+low\b|^\s*low\b|\bM-l\b", re.IGNORECASE)


def _weak_rows(value: Value) -> Iterator[str]:
    """Name the rows of a table whose own confidence is low."""
    if not isinstance(value, tuple) or not value or not isinstance(value[0], tuple):
        return
    columns = [at for at, name in enumerate(value[0]) if "confidence" in name]
    for row in value[1:]:
        assert isinstance(row, tuple)
        if any(_WEAK_MEMORY.search(row[at]) for at in columns):
            yield " ".join(cell for cell in row[:2] if cell)


def _texts_agree(pack: RulePack, rule: Rule, diagnostics: Diagnostics) -> None:
    """Compare the placeholders of each text between the languages."""
    first, *others = pack.texts
    for lang in others:
        for field in FIELDS:
            one, other = (
                set(placeholders(getattr(pack.texts[each][rule.id], field)))
                for each in (first, lang)
            )
            if one != other:
                names = ", ".join(f"{{{name}}}" for name in sorted(one ^ other))
                what = f"{field}: {names}"
                place = pack.text_places[lang, rule.id]
                diagnostics.report("DD414", place, rule=rule.id, what=what)


FILL_IN = "FILL-IN"


def _nothing_is_left_blank(pack: RulePack, diagnostics: Diagnostics) -> None:
    """Name every line of a scaffold that nobody has filled in."""
    for path in sorted((*pack.folder.rglob("*.yaml"), *pack.folder.rglob("*.md"))):
        inside = path.relative_to(pack.folder)
        if any(part.startswith(".") for part in inside.parts):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if FILL_IN in line:
                place = Place(f"{pack.folder.name}/{inside.as_posix()}", number)
                what = line.partition(FILL_IN)[2].lstrip(" :#").partition('"')[0].rstrip(" ,}")
                diagnostics.report("DD440", place, what=what or line.strip())


def _not_tested_agrees(pack: RulePack, diagnostics: Diagnostics) -> None:
    slugs = {lang: set(texts) for lang, texts in pack.not_tested.items()}
    everything = set().union(*slugs.values())
    used = {slug for rule in pack.rules for slug in rule.not_tested}
    for lang, here in slugs.items():
        file = Place(f"{pack.folder.name}/messages/{lang}.yaml")
        place = pack.text_places.get((lang, "not_tested"), file)
        for slug in sorted(everything - here):
            diagnostics.report("DD414", place, rule="not_tested", what=slug)
        # What only a rule said that a user's pack drops, or leaves out, stands in another pack.
        for slug in sorted(here - used) if pack.is_own(place) else ():
            diagnostics.report("DD422", place, what="not_tested", name=slug)


def _sources_were_read(pack: RulePack, diagnostics: Diagnostics) -> None:
    """Insist that what is called verified was read, from something, on a day."""
    for source in pack.sources.values():
        if not pack.is_own(source.place) or source.confidence in _NOTHING_TO_READ:
            continue
        for key, value in (("read_from", source.read_from), ("read_on", source.read_on)):
            if value is None:
                word = source.confidence.value
                why = Wording(
                    f"{source.name} is {word}, but nobody has read it",
                    f"{source.name} 标为 {word}，但未注明由谁何时阅读",
                )
                diagnostics.report("DD404", source.place, name=key, why=why)
        if source.read_from == "memory":
            word = source.confidence.value
            why = Wording(
                f"{source.name} is {word}, but it is from memory",
                f"{source.name} 标为 {word}，却来自记忆",
            )
            diagnostics.report("DD404", source.place, name="read_from", why=why)


def _all_is_used(pack: RulePack, diagnostics: Diagnostics) -> None:
    shown = {name for rule in pack.rules for name in parameters_shown(pack, rule)} | {*pack.needs}
    shown |= {p.chosen_by for p in pack.parameters.values() if p.name in shown and p.chosen_by}
    for parameter in pack.parameters.values():
        if pack.is_own(parameter.place) and parameter.name not in shown:
            _unused("parameter", parameter.name, parameter.place, diagnostics)
    cited = {rule.provision for rule in pack.rules} | set(_cited(pack.parameters.values()))
    cited |= {provision for provision, _ in pack.not_encoded}
    for source in pack.sources.values():
        if pack.is_own(source.place) and source.name not in cited:
            _unused("source", source.name, source.place, diagnostics)
    tables = {dated.table for p in pack.parameters.values() for dated in p.values}
    for path in sorted((pack.folder / "tables").glob("*.csv")):
        if path.name not in tables:
            place = Place(f"{pack.folder.name}/tables/{path.name}")
            _unused("table", path.name, place, diagnostics)


def _cited(parameters: Iterable[Parameter]) -> Iterator[str]:
    for parameter in parameters:
        for dated in parameter.values:
            if dated.source is not None:
                yield dated.source


def _unused(what: str, name: str, place: Place, diagnostics: Diagnostics) -> None:
    diagnostics.report("DD422", place, what=what, name=name)
