"""A pack that takes over the rules of another speaks for both: one name, one digest, no two meanings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ddcheck.documents.cells import near
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording
from ddcheck.rulepack.pack import All, Condition, Evidence, LayerSource, Rule, RulePack

T = TypeVar("T")


@dataclass(frozen=True)
class Scope:
    """What a pack asks another's rules about.

    only_when   all of them are limited to where it holds
    asked_of    takes the place of what the rules of the other's own folder are about
    without     rules that are not taken over, and why
    """

    only_when: Condition | None = None
    asked_of: Condition | None = None
    without: Mapping[str, Wording] = field(default_factory=dict)

    def conditions(self) -> tuple[Condition, ...]:
        return tuple(one for one in (self.only_when, self.asked_of) if one is not None)

    def of(self, rule: Rule, other: str) -> Rule:
        """The rule as it is taken over from the pack `other`."""
        own = rule.applies_when
        if self.asked_of is not None and rule.home == other:
            own = self.asked_of
        parts = tuple(one for one in (self.only_when, own) if one is not None)
        return replace(rule, applies_when=All(parts) if len(parts) > 1 else next(iter(parts), None))

    def left_out(self, other: RulePack) -> tuple[tuple[str, Wording], ...]:
        """What is not taken over, as it stands among the things that are not encoded."""
        return tuple(
            (f"{rule.ref}, {rule.id}", self.without[rule.id])
            for rule in other.rules
            if rule.id in self.without
        )


def join(
    pack: RulePack, other: RulePack, place: Place, diagnostics: Diagnostics,
    scope: Scope = Scope(),
) -> RulePack:  # fmt: skip
    """The pack with the rules of another beside its own, asked about `scope`.

    What both define must be the same; DD436 names what is not. `place` is where the other is named.
    """
    joiner = _Joiner(pack, other, place, diagnostics)
    for name in scope.without:
        if other.rule(name) is None:
            ids = [rule.id for rule in other.rules]
            diagnostics.report("DD445", place, name=name, near=near(name, ids))
    scoped = (scope.of(rule, other.id) for rule in other.rules if rule.id not in scope.without)
    taken = tuple(rule for rule in scoped if rule not in pack.rules)
    joiner.same_rules(taken)
    texts = {
        lang: joiner.merged("rule", pack.texts[lang], other.texts[lang]) for lang in pack.texts
    }
    slugs = {
        lang: joiner.merged("not_tested", pack.not_tested[lang], other.not_tested[lang])
        for lang in pack.not_tested
    }
    known = [provision for provision, _ in pack.not_encoded]
    return replace(
        pack,
        rules=tuple(sorted((*pack.rules, *taken), key=lambda rule: rule.id)),
        sources=joiner.merged("source", pack.sources, other.sources),
        parameters=joiner.merged("parameter", pack.parameters, other.parameters),
        texts=texts,
        not_tested=slugs,
        not_encoded=(
            *pack.not_encoded, *scope.left_out(other),
            *(item for item in other.not_encoded if item[0] not in known),
        ),
        evidence=joiner.evidence(),
        needs=tuple(dict.fromkeys((*pack.needs, *other.needs))),
        digest=_digest(pack.digest, other),
        text_places={**other.text_places, **pack.text_places},
        never_closing=pack.never_closing or other.never_closing,
        information=pack.information
        | (frozenset(other.parameters) if other.information_only else other.information),
    )  # fmt: skip


def _digest(own: str, other: RulePack) -> str:
    return hashlib.sha256(f"{own}\0{other.id}\0{other.digest}\0".encode()).hexdigest()


class _Joiner:
    def __init__(
        self, pack: RulePack, other: RulePack, place: Place, diagnostics: Diagnostics
    ) -> None:
        self.pack = pack
        self.other = other
        self.place = place
        self.diagnostics = diagnostics

    def merged(self, what: str, own: Mapping[str, T], theirs: Mapping[str, T]) -> dict[str, T]:
        for name in sorted(set(own) & set(theirs)):
            if own[name] != theirs[name]:
                self._differs(what, name)
        return {**theirs, **own}

    def same_rules(self, taken: tuple[Rule, ...]) -> None:
        """Refuse two rules of one name. The same rule, included on two ways, is one rule."""
        ids = {rule.id for rule in self.pack.rules}
        for rule in taken:
            if rule.id in ids:
                self._differs("rule", rule.id)

    def evidence(self) -> Evidence:
        one, two = self.pack.evidence, self.other.evidence
        products = {
            name: self._product(name, getattr(one, name), getattr(two, name))
            for name in ("loss_year", "tree_cover", "land_mask")
        }
        return Evidence(
            products["loss_year"], products["tree_cover"], products["land_mask"],
            tuple(dict.fromkeys((*one.overlaps, *two.overlaps))),
            loss=self._sources("loss"), forest=self._sources("forest"),
            planted=self._sources("planted"),
        )  # fmt: skip

    def _sources(self, name: str) -> tuple[LayerSource, ...]:
        """The further layers of a question: those of one pack, or the same in both."""
        own: tuple[LayerSource, ...] = getattr(self.pack.evidence, name)
        theirs: tuple[LayerSource, ...] = getattr(self.other.evidence, name)
        if own and theirs and set(own) != set(theirs):
            self._differs("evidence", name)
        return own or theirs

    def _product(self, name: str, own: str | None, theirs: str | None) -> str | None:
        if own is not None and theirs is not None and own != theirs:
            self._differs("evidence", name)
        return own or theirs

    def _differs(self, what: str, name: str) -> None:
        self.diagnostics.report(
            "DD436", self.place, what=what, name=name, one=self.pack.id, other=self.other.id
        )
