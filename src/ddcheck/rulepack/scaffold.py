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
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.pack import RulePack
from ddcheck.rulepack.scaffold_texts import (
    CASES,
    CHANGELOG,
    COUNTRIES_PARAMETER,
    EXTENSION,
    MESSAGES,
    PACK,
    PACK_CHANGELOG,
    RULE,
    SCHEMA_LINE,
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
    if "_packaged" in folder.resolve().parts:
        raise InputInvalid(
            Wording(
                f"rules are not added to {pack.id}, which comes with the program; make a pack of "
                f"your own: ddcheck rules new --pack FOLDER --extends {pack.id} {rule}",
                f"{pack.id} 随程序附带，不能添加规则；请新建自己的规则包："
                f"ddcheck rules new --pack 文件夹 --extends {pack.id} {rule}",
            )
        )
    return _write_rule(folder, rule, subject, nature, as_of, _jurisdiction(pack.jurisdiction))


def new_pack(folder: Path, rule: str, subject: str, nature: str, as_of: date) -> list[Path]:
    """Write a pack with one rule. Raises UsageError if something stands there already."""
    name = _fresh(folder)
    _check_name(rule)
    files = {
        "pack.yaml": PACK.format(id=name, schema=_schema_path(folder, "pack.yaml")),
        "parameters/scope.yaml": COUNTRIES_PARAMETER.format(
            day=as_of.isoformat(), schema=_schema_path(folder, "parameters/scope.yaml")
        ),
    }
    written = [_write(folder / file, text) for file, text in files.items()]
    applies = "in: { parameter: scope.countries }"
    more = _write_rule(folder, rule, subject, nature, as_of, _Where(applies, "DE", "FR"))
    return [*written, *more]


def new_extension(
    folder: Path, base: RulePack, rule: str | None, subject: str, nature: str, as_of: date
) -> list[Path]:
    """Write a pack that extends another, with one rule more if one is named.

    Raises UsageError if something stands there already, if the pack has the name of another or could
    not be read where it stands, or the rule has the name of one of `base`.
    """
    name = _fresh(folder)
    _check_found(folder, name, base)
    if rule is not None:
        _check_name(rule)
        if base.rule(rule) is not None:
            raise UsageError(
                Wording(
                    f"pack {base.id} has a rule “{rule}” already",
                    f"规则包 {base.id} 已有规则“{rule}”",
                )
            )
    schema = _schema_path(folder, "pack.yaml")
    text = EXTENSION.format(id=name, base=base.id, day=as_of.isoformat(), schema=schema)
    written = [_write(folder / "pack.yaml", text)]
    if rule is None:
        return [*written, *_begin(folder)]
    where = _jurisdiction(base.jurisdiction)
    return [*written, *_write_rule(folder, rule, subject, nature, as_of, where)]


def _check_found(folder: Path, name: str, base: RulePack) -> None:
    """A pack is looked for beside the one that names it, then among those of the program."""
    ours = find_packs()
    if name == base.id or name in ours:
        raise UsageError(
            Wording(
                f"there is a pack {name} already: choose another name for the folder",
                f"已有规则包 {name}：请为文件夹另取名称",
            )
        )
    beside = folder.resolve().parent / base.id
    stands = base.folder.resolve()
    if (
        stands
        != (beside if (beside / "pack.yaml").is_file() else ours.get(base.id, beside)).resolve()
    ):
        raise UsageError(
            Wording(
                f"pack {base.id} stands in {base.folder}: make the new pack beside it, in {base.folder.parent}",
                f"规则包 {base.id} 位于 {base.folder}：请在其旁边（{base.folder.parent}）新建规则包",
            )
        )


def _fresh(folder: Path) -> str:
    """The name of a folder that nothing stands in yet."""
    name = folder.resolve().name
    _check_name(name)
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(Wording(f"{folder} is not empty", f"{folder} 不是空文件夹"))
    return name


def _begin(folder: Path) -> list[Path]:
    """Write what the other files of a pack lean on: a changelog, and the schemas of this version."""
    name = folder.resolve().name
    files = {"CHANGELOG.md": PACK_CHANGELOG.format(id=name)}
    if not _has_schemas_beside(folder):
        files |= {f".schema/{file}": text_of(schema) for file, schema in schemas().items()}
    return [
        _write(path, text)
        for path, text in ((folder / file, text) for file, text in files.items())
        if not path.exists() or (path.parent != folder and path.read_text(encoding="utf-8") != text)
    ]


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
    """Write the files of a rule; files that hold several begin with the name of their schema."""
    example = EXAMPLES[subject]
    values = {
        "id": rule, "subject": subject, "nature": nature, "day": as_of.isoformat(),
        "country": example.country, "applies": where.applies, "inside": where.inside,
        "outside": where.outside, "fact": example.fact, "test": example.test,
        "good": example.good, "bad": example.bad, "source": f"{rule}-source",
    }  # fmt: skip
    own = {f"rules/{rule}.yaml": RULE, f"cases/{rule}.yaml": CASES}
    shared = {
        "sources.yaml": SOURCE,
        **{f"messages/{lang}.yaml": text for lang, text in MESSAGES.items()},
    }
    return [
        *_begin(folder),
        *(
            _write(folder / file, text.format(schema=_schema_path(folder, file), **values))
            for file, text in own.items()
        ),
        *(
            _append(
                folder / file,
                text.format(**values),
                SCHEMA_LINE.format(schema=_schema_path(folder, file)),
            )
            for file, text in shared.items()
        ),
        _append(folder / "CHANGELOG.md", CHANGELOG.format(**values), ""),
    ]


_SCHEMA_OF = {"parameters": "parameters", "rules": "rule", "cases": "cases", "messages": "messages"}


def _schema_path(folder: Path, file: str) -> str:
    """Where an editor finds the schema: beside the packs, or inside a pack that stands alone."""
    inside = "/" in file
    kind = _SCHEMA_OF[file.partition("/")[0]] if inside else file.removesuffix(".yaml")
    beside = "../schema" if _has_schemas_beside(folder) else ".schema"
    return f"{'../' if inside else ''}{beside}/{kind}.schema.json"


def _has_schemas_beside(folder: Path) -> bool:
    return (folder.resolve().parent / "schema" / "pack.schema.json").is_file()


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


def _append(path: Path, text: str, first: str) -> Path:
    """Add to a file, or begin it with its `first` line."""
    before = path.read_text(encoding="utf-8") if path.exists() else first
    gap = "" if not before or before.endswith("\n") else "\n"
    return _write(path, before + gap + text)
