"""Reads a pack from its folder; all complaints come together, each with file and line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ddcheck.documents.cells import near
from ddcheck.documents.yaml_text import Node, read_yaml
from ddcheck.model.diagnostic import Diagnostics, Level, Place
from ddcheck.model.wording import LANGS, Wording
from ddcheck.rulepack.checks import check_limit, check_pack
from ddcheck.rulepack.extension import extend, inherited
from ddcheck.rulepack.grammar import Grammar
from ddcheck.rulepack.joining import Scope, join
from ddcheck.rulepack.layout import Layout, lay_out
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.pack import (
    Condition,
    Evidence,
    LayerSource,
    Parameter,
    Rule,
    RulePack,
    Source,
    Texts,
)
from ddcheck.rulepack.parameters import read_parameter
from ddcheck.rulepack.schema import (
    EvidenceShape,
    ExtensionShape,
    LayerSourceShape,
    PackShape,
    RuleShape,
    Shape,
    SourceShape,
    TextsShape,
    WordingShape,
)
from ddcheck.rulepack.shaping import members, shaped

S = TypeVar("S", bound=Shape)
Read = dict[Path, RulePack]
"""Packs that were read without a complaint, by folder: one that several include is read once."""


def load_pack(folder: Path, diagnostics: Diagnostics, read: Read | None = None) -> RulePack | None:
    """Read a rule pack; None when errors were added. Cases are read by `cases.load_cases`.

    `read` holds what was read before in the same run, and gains what is read now.
    """
    folder = folder.resolve()  # `.` has a name too
    return _load(folder, diagnostics, (), {} if read is None else read)


def _load(
    folder: Path, diagnostics: Diagnostics, within: tuple[str, ...], read: Read
) -> RulePack | None:
    """Load a pack that those of `within` include or extend, the outermost first."""
    if folder in read:
        return read[folder]
    before, said = diagnostics.count(Level.ERROR), len(diagnostics.items)
    layout = lay_out(folder, diagnostics)
    if layout is None:
        return None
    reading = _Reading(layout, diagnostics, within, read)
    pack = reading.pack()
    if pack is not None and diagnostics.count(Level.ERROR) == before:
        check_pack(pack, diagnostics)
    if pack is not None and len(diagnostics.items) == said:
        read[folder] = pack
    return pack if diagnostics.count(Level.ERROR) == before else None


class _Reading:
    """One pass over the files of a pack."""

    def __init__(
        self, layout: Layout, diagnostics: Diagnostics, within: tuple[str, ...], read: Read
    ) -> None:
        self.layout = layout
        self.diagnostics = diagnostics
        self.read = read
        self.within = (*within, layout.folder.resolve().name)

    def pack(self) -> RulePack | None:
        top = self._file("pack.yaml")
        if top is not None and "extends" in members(top, self.diagnostics):
            return self._extension(top)
        shape = None if top is None else shaped(PackShape, top, self.diagnostics)
        sources = self._sources()
        parameters = self._parameters()
        rules = self._rules()
        texts, not_tested, places = self._messages()
        if shape is None or top is None:
            return None
        self._id(shape.id, top)
        self._land_mask(shape, top)
        pack = RulePack(
            shape.id, shape.version, shape.status, shape.jurisdiction, wording(shape.title),
            shape.instrument.model_dump(), shape.text_verified, shape.reviewed_by, sources,
            parameters, tuple(sorted(rules, key=lambda rule: rule.id)),
            tuple((item.provision, wording(item.because)) for item in shape.not_encoded),
            _evidence(shape.evidence), texts, not_tested, wording(shape.not_legal_advice),
            shape.needs, self.layout.digest, self.layout.folder, places,
            {key: node.place() for key, node in members(top, self.diagnostics).items()},
            shape.information_only == "true", shape.never_closing,
            counts_when=self._condition(Grammar(shape.id, self.diagnostics), top, "counts_when"),
        )  # fmt: skip
        return self._with_included(pack, shape, top)

    def _id(self, name: str, top: Node) -> None:
        if name != self.layout.folder.resolve().name:
            why = Wording(f"“{name}” is not the name of the folder", f"“{name}”与文件夹名称不一致")
            self.diagnostics.report("DD404", top.at("id").place("id"), name="id", why=why)

    def _with_included(self, pack: RulePack, shape: PackShape, top: Node) -> RulePack:
        """Take over the rules of the packs that are included, where the condition holds."""
        for index, item in enumerate(shape.includes):
            node = top.at("includes", index)
            name = item if isinstance(item, str) else item.pack
            other = self._other(name, node)
            grammar = Grammar("includes", self.diagnostics)
            scope = Scope(
                self._condition(grammar, node, "applies_when"),
                self._condition(grammar, node, "asked_of"),
                {} if isinstance(item, str) else {k: wording(v) for k, v in item.without.items()},
            )
            if other is not None:
                place = node.place("includes")
                pack = join(pack, other, place, self.diagnostics, scope)
                pack = replace(pack, includes=(*pack.includes, name))
                for condition in scope.conditions():
                    check_limit(pack, other, condition, self.diagnostics)
        return pack

    def _extension(self, top: Node) -> RulePack | None:
        shape = shaped(ExtensionShape, top, self.diagnostics)
        if shape is None:
            return None
        self._id(shape.id, top)
        base = self._other(shape.extends, top.at("extends"))
        if base is None:
            return None
        texts, not_tested, places = self._messages()
        own = {
            "sources": self._sources(), "parameters": self._parameters(),
            "rules": tuple(self._rules()), "texts": texts, "not_tested": not_tested,
            "text_places": places,
            "places": {
                **base.places,
                **{key: node.place() for key, node in members(top, self.diagnostics).items()},
            },
        }  # fmt: skip
        pack = inherited(shape, base, self.layout, own)
        pack = join(pack, base, top.at("extends").place("extends"), self.diagnostics)
        return extend(pack, shape, top, self.layout, self.diagnostics)

    def _other(self, name: str, node: Node) -> RulePack | None:
        """Load a pack that this one names: beside it, or one that comes with the program."""
        beside = (self.layout.folder.parent / name).resolve()
        packs = find_packs()
        if name in self.within:
            loop = " → ".join((*self.within, name))
            self.diagnostics.report("DD435", node.place(), name=name, loop=loop)
        elif (beside / "pack.yaml").is_file():
            return _load(beside, self.diagnostics, self.within, self.read)
        elif name in packs:
            return _load(packs[name].resolve(), self.diagnostics, self.within, self.read)
        else:
            self.diagnostics.report("DD419", node.place(), name=name, near=near(name, list(packs)))
        return None

    def _land_mask(self, shape: PackShape, top: Node) -> None:
        """Insist that a plan with a loss layer says whether it has a land mask, if only null."""
        plan = shape.evidence
        if plan is not None and plan.loss_year and "land_mask" not in plan.model_fields_set:
            place = top.at("evidence").place("land_mask")
            self.diagnostics.report("DD403", place, name="land_mask")

    def _file(self, name: str) -> Node | None:
        if name not in self.layout.files:
            return None
        path = self.layout.folder / name
        return read_yaml(path, self.diagnostics, name=self.layout.called(name))

    def _entries(self, name: str) -> dict[str, Node]:
        node = self._file(name)
        return {} if node is None else members(node, self.diagnostics)

    def _sources(self) -> dict[str, Source]:
        found = {}
        for name, node in self._entries("sources.yaml").items():
            shape = shaped(SourceShape, node, self.diagnostics)
            if shape is not None:
                note = None if shape.note is None else wording(shape.note)
                found[name] = Source(
                    name, shape.locator, shape.href, shape.read_from, shape.read_on,
                    shape.confidence, note, node.key_place(name),
                )  # fmt: skip
        return found

    def _parameters(self) -> dict[str, Parameter]:
        found = {}
        for file in self.layout.under("parameters"):
            stem = Path(file).stem
            for name, node in self._entries(file).items():
                parameter = read_parameter(f"{stem}.{name}", node, self.layout, self.diagnostics)
                if parameter is not None:
                    found[parameter.name] = parameter
        return found

    def _rules(self) -> list[Rule]:
        nodes = [(file, self._file(file)) for file in self.layout.under("rules")]
        rules = [self._rule(file, node) for file, node in nodes if node is not None]
        return [rule for rule in rules if rule is not None]

    def _rule(self, file: str, node: Node) -> Rule | None:
        shape = shaped(RuleShape, node, self.diagnostics)
        stem = Path(file).stem
        if shape is not None and shape.id != stem:
            why = Wording(
                f"“{shape.id}” is not the name of the file", f"“{shape.id}”与文件名不一致"
            )
            self.diagnostics.report("DD404", node.at("id").place("id"), name="id", why=why)
        grammar = Grammar(stem, self.diagnostics)
        asked = {key: self._condition(grammar, node, key) for key in _QUESTIONS}
        requires = asked["requires"]
        if shape is None or requires is None:
            return None
        force = shape.in_force
        return Rule(
            shape.id, shape.ref, shape.provision, shape.nature, shape.severity, shape.confidence,
            shape.subject, force.from_, force.until, asked["applies_when"], requires,
            asked["clear_only_if"], shape.not_tested, node.place(),
            {key: inner.place(key) for key, inner in members(node, self.diagnostics).items()},
            self.layout.folder.resolve().name,
            None if shape.departs is None else wording(shape.departs),
        )  # fmt: skip

    def _condition(self, grammar: Grammar, node: Node, key: str) -> Condition | None:
        inner = node.at(key)
        return None if inner is node else grammar.condition(inner)

    def _messages(
        self,
    ) -> tuple[
        dict[str, dict[str, Texts]], dict[str, dict[str, str]], dict[tuple[str, str], Place]
    ]:
        texts: dict[str, dict[str, Texts]] = {}
        slugs: dict[str, dict[str, str]] = {}
        places: dict[tuple[str, str], Place] = {}
        for lang in LANGS:
            texts[lang], slugs[lang] = {}, {}
            for key, node in self._entries(f"messages/{lang}.yaml").items():
                places[lang, key] = node.key_place(key)
                if key == "not_tested":
                    slugs[lang] = self._not_tested(node)
                    continue
                shape = shaped(TextsShape, node, self.diagnostics)
                if shape is not None:
                    texts[lang][key] = Texts(**shape.model_dump())
        return texts, slugs, places

    def _not_tested(self, node: Node) -> dict[str, str]:
        found = {}
        for slug, inner in members(node, self.diagnostics).items():
            if isinstance(inner.value, str) and inner.value:
                found[slug] = inner.value
            else:
                self.diagnostics.report("DD404", inner.place(slug), name=slug, why=_TEXT)
        return found


_TEXT = Wording("text is expected", "应为文本")
_QUESTIONS = ("applies_when", "requires", "clear_only_if")


def wording(shape: WordingShape) -> Wording:
    return Wording(shape.en, shape.zh)


def _evidence(shape: EvidenceShape | None) -> Evidence:
    if shape is None:
        return Evidence()
    return Evidence(
        shape.loss_year, shape.tree_cover, shape.land_mask, shape.overlaps,
        _layer_sources(shape.loss), _layer_sources(shape.forest), _layer_sources(shape.planted),
    )  # fmt: skip


def _layer_sources(shapes: tuple[LayerSourceShape, ...]) -> tuple[LayerSource, ...]:
    return tuple(
        LayerSource(shape.product, shape.asserts, shape.family, shape.primary == "yes")
        for shape in shapes
    )
