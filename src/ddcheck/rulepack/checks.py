"""What must hold across the files of a pack before it may judge anything."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ddcheck.documents.cells import near
from ddcheck.documents.countries import COUNTRIES
from ddcheck.facts.column import Kind
from ddcheck.facts.dictionary import FACTS, SEES, Argument, Fact
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import LANGS, Wording
from ddcheck.rulepack.ground_proof import check_ground
from ddcheck.rulepack.messages import FIELDS, has_stray_brace, placeholders
from ddcheck.rulepack.pack import (
    Comparison,
    Condition,
    Op,
    Operand,
    Parameter,
    ParameterKind,
    Reference,
    Rule,
    RulePack,
    Texts,
    Value,
    comparisons,
)
from ddcheck.rulepack.proof import check_proof

_ISO = "ISO 3166-1 alpha-2"
_ONLY_A_CHOICE = Wording("only a choice can be needed", "只有由用户设定的参数才可列为必需")
_BRACE = Wording("a brace without a partner", "花括号不成对")
_OF_LOSS = (
    "plot.forest_loss", "plot.forest_loss_since", "plot.forest_loss_share", "plot.loss_families",
    "plot.largest_loss_patch", "plot.loss_status", "line.loss_on_any_plot",
)  # fmt: skip
_NEEDS_LOSS = (
    *_OF_LOSS, "plot.observed_share", "origin.monitoring_gap", "origin.unwatched_loss",
    "origin.paper_spans_loss",
)  # fmt: skip
_NEEDS_COVER = (*_OF_LOSS, "plot.forest_at")


def check_pack(pack: RulePack, diagnostics: Diagnostics) -> None:
    """Report what is wrong between the files of a pack."""
    _check_needs(pack, diagnostics)
    for parameter in pack.parameters.values():
        _check_chooser(pack, parameter, diagnostics)
        for dated in parameter.values:
            if dated.source is not None:
                _check_source(pack, dated.source, dated.place, diagnostics)
    # What is included was checked in its own pack; an extension may have changed what was right.
    for rule in pack.own_rules if pack.base is None else pack.rules:
        _check_source(pack, rule.provision, rule.places["provision"], diagnostics)
        _RuleCheck(pack, rule, diagnostics).run()
    if pack.counts_when is not None:
        by_subject = {rule.subject: rule for rule in pack.rules}
        for comparison in comparisons(pack.counts_when):
            for rule in by_subject.values():
                _RuleCheck(pack, rule, diagnostics).comparison(comparison, FACTS[comparison.fact])
    check_ground(pack, diagnostics)
    _check_strangers(pack, diagnostics)
    check_proof(pack, diagnostics)


def check_limit(
    pack: RulePack, other: RulePack, only_when: Condition, diagnostics: Diagnostics
) -> None:
    """Report what is wrong with the condition under which a pack takes over another's rules."""
    for subject in sorted({rule.subject for rule in other.rules}):
        rule = next(rule for rule in other.rules if rule.subject == subject)
        check = _RuleCheck(pack, replace(rule, requires=only_when), diagnostics)
        for comparison in comparisons(only_when):
            check.comparison(comparison, FACTS[comparison.fact])


def _check_needs(pack: RulePack, diagnostics: Diagnostics) -> None:
    for name in pack.needs:
        place = pack.places["needs"]
        if name not in pack.parameters:
            hint = near(name, list(pack.parameters))
            diagnostics.report("DD410", place, name=name, near=hint)
        elif pack.parameters[name].kind is not ParameterKind.CHOICE:
            diagnostics.report("DD404", place, name=name, why=_ONLY_A_CHOICE)


def _check_chooser(pack: RulePack, parameter: Parameter, diagnostics: Diagnostics) -> None:
    """Insist that values which a choice selects are all named, and the choice is one."""
    name = parameter.chosen_by
    chooser = pack.parameters.get(name) if name else None
    if name and (chooser is None or chooser.kind is not ParameterKind.CHOICE):
        diagnostics.report("DD410", parameter.place, name=name, near=near(name, [*pack.parameters]))
    for dated in parameter.values:
        if (dated.when is None) is (name is not None):
            diagnostics.report("DD131", dated.place, parameter=parameter.name)


def _check_source(pack: RulePack, name: str, place: Place, diagnostics: Diagnostics) -> None:
    if name not in pack.sources:
        diagnostics.report("DD409", place, name=name, near=near(name, list(pack.sources)))


def _check_strangers(pack: RulePack, diagnostics: Diagnostics) -> None:
    """Refuse texts for a rule that is not there: its file may have gone missing."""
    ids = [rule.id for rule in pack.rules]
    for (lang, key), place in pack.text_places.items():
        stranger = key != "not_tested" and key in pack.texts[lang] and key not in ids
        if stranger and pack.is_own(place):
            allowed = ", ".join((*ids, "not_tested"))
            diagnostics.report("DD402", place, name=key, near=near(key, ids), allowed=allowed)


@dataclass
class _RuleCheck:
    """The checks of one rule against dictionary, parameters, plan and texts."""

    pack: RulePack
    rule: Rule
    diagnostics: Diagnostics

    def run(self) -> None:
        rule = self.rule
        if rule.until is not None and rule.until < rule.starts:
            self._report("DD416", rule.places["in_force"], parameter=f"{rule.id}: in_force")
        self._labels()
        for comparison in rule.comparisons:
            self.comparison(comparison, FACTS[comparison.fact])
        for name in rule.parameters:
            self._value_on_first_day(name)
        for lang in LANGS:
            self._texts(lang)

    def _report(self, code: str, place: Place, **values: object) -> None:
        self.diagnostics.report(code, place, **values)

    def _labels(self) -> None:
        uses: dict[str, tuple[object, object]] = {}
        for comparison in self.rule.comparisons:
            label, use = comparison.label, (comparison.fact, comparison.given)
            if label in self.pack.parameters or uses.setdefault(label, use) != use:
                self._report("DD423", comparison.place, rule=self.rule.id, label=label)

    def comparison(self, comparison: Comparison, fact: Fact) -> None:
        """Check one comparison: who sees the fact, its arguments, its operand, its data."""
        if fact.subject not in SEES[self.rule.subject]:
            self._report(
                "DD418", comparison.place, rule=self.rule.id, subject=self.rule.subject,
                fact=fact.name,
            )  # fmt: skip
        arguments = {argument.name: argument for argument in fact.arguments}
        for name, operand in comparison.given:
            self._argument(comparison, fact, arguments[name], operand)
        self._operand(comparison, fact)
        self._planned(comparison, fact)

    def _argument(
        self, comparison: Comparison, fact: Fact, argument: Argument, operand: Operand
    ) -> None:
        place = comparison.where(argument.name)
        asked = f"{fact.name}({argument.name})"
        parameter = self._referred(operand, place)
        if parameter is not None and parameter.type != argument.kind:
            self._wrong_type(place, asked, argument.kind, "=", parameter)
        elif parameter is not None and parameter.unit != argument.unit:
            self._wrong_unit(place, asked, argument.unit, parameter)
        elif parameter is not None and argument.kind == "table":
            self._table(parameter, argument.columns)
        elif argument.name == "countries":
            for value, where in self._values(operand, place):
                self._only(asked, value, tuple(sorted(COUNTRIES)), _ISO, where)

    def _operand(self, comparison: Comparison, fact: Fact) -> None:
        place = comparison.where(comparison.op.value)
        parameter = self._referred(comparison.operand, place)
        expected = _operand_type(fact.kind, comparison.op)
        if parameter is not None and parameter.type != expected:
            self._wrong_type(place, fact.name, expected, comparison.op.value, parameter)
        elif parameter is not None and parameter.unit != (
            fact.unit if expected == "number" else None
        ):
            self._wrong_unit(place, fact.name, fact.unit, parameter)
        elif fact.kind is Kind.CATEGORY:
            for value, where in self._values(comparison.operand, place):
                self._words(fact, value, where)

    def _referred(self, operand: Operand, place: Place) -> Parameter | None:
        if not isinstance(operand, Reference):
            return None
        name = operand.parameter
        if name in self.pack.parameters:
            return self.pack.parameters[name]
        hint = near(name, list(self.pack.parameters))
        self._report("DD410", place, name=name, near=hint)
        return None

    def _values(self, operand: Operand, place: Place) -> list[tuple[Value, Place]]:
        """List all values that an operand can have over time, with where they stand."""
        if not isinstance(operand, Reference):
            return [(operand, place)]
        parameter = self.pack.parameters.get(operand.parameter)
        if parameter is None:
            return []
        values = [(dated.value, dated.place) for dated in parameter.values]
        default = parameter.default
        return values if default is None else [*values, (default, parameter.place)]

    def _words(self, fact: Fact, value: Value, place: Place) -> None:
        """Refuse a word that the fact cannot have: a misspelt one would decide in silence."""
        if fact.values:
            self._only(fact.name, value, fact.values, ", ".join(fact.values), place)
        elif fact.name.endswith("country"):
            self._only(fact.name, value, tuple(sorted(COUNTRIES)), _ISO, place)

    def _only(
        self, asked: str, value: Value, allowed: tuple[str, ...], shown: str, place: Place
    ) -> None:
        for word in value if isinstance(value, tuple) else (value,):
            if word not in allowed:
                hint = near(str(word), allowed)
                self._report("DD425", place, value=word, fact=asked, allowed=shown, near=hint)

    def _table(self, parameter: Parameter, columns: tuple[str, ...]) -> None:
        for dated in parameter.values:
            assert isinstance(dated.value, tuple)
            header = dated.value[0]
            assert isinstance(header, tuple)
            for column in columns:
                if column not in header:
                    self._report("DD403", dated.place, name=f"{dated.table}: {column}")

    def _wrong_type(
        self, place: Place, fact: str, expected: str, op: str, parameter: Parameter
    ) -> None:
        found = f"{parameter.name} ({parameter.type})"
        self._report("DD417", place, fact=fact, expected=expected, op=op, found=found)

    def _wrong_unit(
        self, place: Place, fact: str, expected: str | None, parameter: Parameter
    ) -> None:
        found = f"{parameter.name} ({parameter.unit or '–'})"
        self._report("DD406", place, fact=fact, expected=expected or "–", found=found)

    def _planned(self, comparison: Comparison, fact: Fact) -> None:
        plan = self.pack.evidence
        missing = []
        if fact.name in _NEEDS_LOSS and plan.loss_year is None:
            missing.append("loss_year")
        if fact.name in _NEEDS_COVER and plan.tree_cover is None:
            missing.append("tree_cover")
        if fact.name == "plot.overlap":
            products = self._values(dict(comparison.given)["product"], comparison.place)
            missing += [f"overlaps: {p}" for p, _ in products if p not in plan.overlaps]
        for key in missing:
            self._report("DD427", comparison.place, rule=self.rule.id, fact=fact.name, key=key)

    def _value_on_first_day(self, name: str) -> None:
        parameter = self.pack.parameters.get(name)
        if parameter is None or parameter.kind is ParameterKind.CHOICE:
            return
        if parameter.on(self.rule.starts) is None:
            self._report("DD408", parameter.place, parameter=name, day=self.rule.starts)

    def _texts(self, lang: str) -> None:
        place = Place(f"{self.rule.home}/messages/{lang}.yaml")
        texts = self.pack.texts[lang]
        if self.rule.id in texts:
            self._placeholders(texts[self.rule.id], self.pack.text_places[lang, self.rule.id])
        else:
            self._report("DD403", place, name=self.rule.id)
        for slug in self.rule.not_tested:
            if slug not in self.pack.not_tested[lang]:
                self._report("DD403", place, name=f"not_tested: {slug}")

    def _placeholders(self, texts: Texts, place: Place) -> None:
        known = ["subject", *self.rule.labels, *self.pack.parameters]
        for field in FIELDS:
            template = getattr(texts, field)
            if has_stray_brace(template):
                self._report("DD404", place, name=field, why=_BRACE)
            for name in placeholders(template):
                if name not in known:
                    hint = near(name, known)
                    self._report("DD424", place, name=name, rule=self.rule.id, near=hint)


def _operand_type(kind: Kind, op: Op) -> str:
    if kind in (Kind.NUMBER, Kind.DATE):
        return kind.value
    if kind is Kind.TRUTH:
        return "true or false"
    return "list" if op.takes_list else "text"
