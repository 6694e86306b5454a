"""A new rule, or a new pack, that loads at once and says itself what is still to be filled in.

The scaffold asks an example question. Its cases pass, its texts stand in both languages, and every
line that a person has to write holds the word FILL-IN, which `rules lint` looks for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ddcheck.documents.countries import COUNTRIES
from ddcheck.model.errors import InputInvalid, UsageError
from ddcheck.model.wording import Wording
from ddcheck.rulepack.json_schema import schemas, text_of
from ddcheck.rulepack.pack import RulePack
from ddcheck.rulepack.scaffold_texts import (
    CASES,
    CHANGELOG,
    COUNTRIES_PARAMETER,
    MESSAGES,
    PACK,
    PACK_CHANGELOG,
    RULE,
    SOURCE,
)

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class _Example:
    """The question that a fresh rule asks of its subject, until its author writes another."""

    country: str  # the fact that tells whether the rule is about this
    fact: str
    test: str
    good: str
    bad: str


_NAMED = _Example(
    "shipment.import_country", "line.harvest_country_kind", "is: countries", "countries", "region"
)
_DRAWN = _Example(
    "plot.country", "plot.geometry_type", "in: [Polygon, MultiPolygon]", "Polygon", "Point"
)
EXAMPLES = {
    "shipment": _Example("shipment.import_country", "shipment.entry_type", 'is: "01"', '"01"', '"11"'),
    "line": _NAMED,
    "component": _Example("shipment.import_country", "component.name_kind", "is: binomial", "binomial", "trade_name"),
    "plot": _DRAWN,
    "origin": _Example("shipment.import_country", "plot.geometry_type", "in: [Polygon, MultiPolygon]", "Polygon", "Point"),
}  # fmt: skip


def new_rule(pack: RulePack, rule: str, subject: str, nature: str, as_of: date) -> list[Path]:
    """Write a rule, its cases, its texts, its source and a line of the changelog.

    Gives the files that were written. Raises UsageError if there is such a rule, InputInvalid if
    the pack cannot be written to.
    """
    _check_name(rule)
    folder = pack.folder
    if pack.rule(rule) is not None or (folder / f"rules/{rule}.yaml").exists():
        raise UsageError(
            Wording(
                f"pack {pack.id} has a rule “{rule}” already", f"规则包 {pack.id} 已有规则“{rule}”"
            )
        )
    if "_packaged" in folder.resolve().parts or pack.base is not None:
        raise InputInvalid(
            Wording(
                f"rules are not added to {pack.id}; make a pack of your own with --pack",
                f"不能向 {pack.id} 添加规则；请用 --pack 新建自己的规则包",
            )
        )
    return _write_rule(folder, rule, subject, nature, as_of, _jurisdiction(pack.jurisdiction))


def new_pack(folder: Path, rule: str, subject: str, nature: str, as_of: date) -> list[Path]:
    """Write a pack with one rule. Raises UsageError if something stands there already."""
    name = folder.resolve().name
    for word in (name, rule):
        _check_name(word)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(Wording(f"{folder} is not empty", f"{folder} 不是空文件夹"))
    beside = folder.resolve().parent / "schema"
    has_schemas = (beside / "pack.schema.json").is_file()
    files = {
        "pack.yaml": PACK.format(id=name, schema=_schema_path("pack", 0, has_schemas)),
        "parameters/scope.yaml": COUNTRIES_PARAMETER.format(
            day=as_of.isoformat(), schema=_schema_path("parameters", 1, has_schemas)
        ),
        "sources.yaml": f"# yaml-language-server: $schema={_schema_path('sources', 0, has_schemas)}\n",
        "CHANGELOG.md": PACK_CHANGELOG.format(id=name),
    }
    for lang in ("en", "zh"):
        comment = f"# yaml-language-server: $schema={_schema_path('messages', 1, has_schemas)}\n"
        files[f"messages/{lang}.yaml"] = comment
    if not has_schemas:
        files |= {f".schema/{file}": text_of(schema) for file, schema in schemas().items()}
    written = [_write(folder / file, text) for file, text in files.items()]
    applies = "in: { parameter: scope.countries }"
    more = _write_rule(folder, rule, subject, nature, as_of, _Where(applies, "DE", "FR"))
    return list(dict.fromkeys([*written, *more]))


@dataclass(frozen=True)
class _Where:
    """How a rule says for which country it is, one that is inside, and one that is outside."""

    applies: str
    inside: str
    outside: str


def _jurisdiction(code: str) -> _Where:
    inside = code if code in COUNTRIES else "DE"
    return _Where(f"is: {inside}", inside, "FR" if inside != "FR" else "DE")


def _write_rule(
    folder: Path, rule: str, subject: str, nature: str, as_of: date, where: _Where
) -> list[Path]:
    example = EXAMPLES[subject]
    beside = (folder.resolve().parent / "schema" / "rule.schema.json").is_file()
    values = {
        "id": rule, "subject": subject, "nature": nature, "day": as_of.isoformat(),
        "country": example.country, "applies": where.applies, "inside": where.inside,
        "outside": where.outside, "fact": example.fact, "test": example.test,
        "good": example.good, "bad": example.bad, "source": f"{rule}-source",
    }  # fmt: skip
    rule_schema, case_schema = (_schema_path(kind, 1, beside) for kind in ("rule", "cases"))
    return [
        _write(folder / f"rules/{rule}.yaml", RULE.format(schema=rule_schema, **values)),
        _write(folder / f"cases/{rule}.yaml", CASES.format(schema=case_schema, **values)),
        _append(folder / "sources.yaml", SOURCE.format(**values)),
        *(_append(folder / f"messages/{lang}.yaml", MESSAGES[lang].format(**values)) for lang in ("en", "zh")),
        _append(folder / "CHANGELOG.md", CHANGELOG.format(**values)),
    ]  # fmt: skip


def _schema_path(kind: str, depth: int, beside: bool) -> str:  # noqa: FBT001
    """Where an editor finds the schema: beside the packs, or inside a pack that stands alone."""
    up = "../" * depth
    return f"{up}{'../schema' if beside else '.schema'}/{kind}.schema.json"


def _check_name(name: str) -> None:
    if not _SLUG.fullmatch(name):
        raise UsageError(
            Wording(
                f"“{name}” is not a name: small letters and digits, joined by -",
                f"“{name}”不是有效名称：应为小写字母和数字，以 - 连接",
            )
        )


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _append(path: Path, text: str) -> Path:
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    gap = "" if not before or before.endswith("\n") else "\n"
    return _write(path, before + gap + text)
