"""The reference pages and the made parts of other pages, written from the code itself."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import click

from ddcheck.cli.app import COMMANDS, app
from ddcheck.cli.spoken import SpokenCommand, SpokenGroup, SpokenOption
from ddcheck.evidence.known_layers import known_layers
from ddcheck.facts.dictionary import FACTS, SEES
from ddcheck.model.diagnostic import Diagnostics
from ddcheck.model.tables import DECLARED, TABLES, Cell, Column, Table
from ddcheck.model.wording import Lang
from ddcheck.reports.json_report import schema
from ddcheck.reports.vocabulary import PACK_STATUS
from ddcheck.rulepack.library import find_packs
from ddcheck.rulepack.loader import load_pack

MADE = "<!-- Made by tools/make_docs.py from the code; do not edit. -->\n\n"


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(header)
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(_cell(cell) for cell in line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", text).replace("\n", "<br>")


def _code(text: str) -> str:
    return f"`{text}`" if text else ""


def _words(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


# Commands -------------------------------------------------------------------------------------


_CLI_INTRO: dict[Lang, str] = {
    "en": "# Commands\n\n[中文](../zh/reference/cli.md)\n\nThe same as `ddcheck COMMAND --help`. "
    "Exit codes: [exit-codes.md](../exit-codes.md).\n\n",
    "zh": "# 命令\n\n[English](../../reference/cli.md)\n\n与 `ddcheck --lang zh 命令 --help` 的内容相同。"
    "退出码：[exit-codes.md](../../exit-codes.md)（英文）。\n\n",
}
_CLI_HEADS: dict[Lang, tuple[str, str]] = {"en": ("option", "meaning"), "zh": ("选项", "含义")}


def cli_page(lang: Lang) -> str:
    """docs/reference/cli.md, and its Chinese page."""
    text = MADE + _CLI_INTRO[lang] + _options(app, lang)
    for name in COMMANDS:
        command = app.get_command(click.Context(app), name)
        assert isinstance(command, SpokenCommand)
        text += _command(f"ddcheck {name}", command, lang)
        if isinstance(command, SpokenGroup):
            for inner in sorted(command.commands):
                below = command.commands[inner]
                assert isinstance(below, SpokenCommand)
                text += _command(f"ddcheck {name} {inner}", below, lang)
    return text


def _command(path: str, command: SpokenCommand, lang: Lang) -> str:
    context = click.Context(command, info_name=path)
    usage = " ".join([path, *command.collect_usage_pieces(context)])
    text = f"## {path}\n\n```text\n{usage}\n```\n\n"
    for paragraph in command.said(lang).split("\n\n"):
        kept = paragraph.removeprefix("\b\n")
        joint = "" if lang == "zh" else " "
        text += f"```text\n{kept}\n```\n\n" if kept != paragraph else _joined(kept, joint) + "\n\n"
    return text + _options(command, lang)


def _joined(text: str, joint: str) -> str:
    return joint.join(line.strip() for line in text.splitlines())


def _options(command: click.Command, lang: Lang) -> str:
    assert isinstance(command, SpokenCommand)
    context = click.Context(command)
    help_option = command.get_help_option(context)
    params = (param for param in command.get_params(context) if param is not help_option)
    records = (p.record(context, lang) for p in params if isinstance(p, SpokenOption))
    rows = [(_code(record[0]), record[1]) for record in records if record is not None]
    return _table(_CLI_HEADS[lang], rows) + "\n" if rows else ""


# Facts ----------------------------------------------------------------------------------------


def facts_page() -> str:
    """docs/reference/facts.md."""
    text = MADE + "# Facts\n\n"
    text += (
        "A rule may ask only for these. Numbers may be intervals (`lo`, `nominal`, `hi`); any fact "
        "may be unknown, with a reason. How facts are used: [write-a-rule.md](../write-a-rule.md).\n\n"
    )
    rows = ((_code(subject), _words(seen)) for subject, seen in SEES.items())
    text += _table(("a rule about", "may ask for facts of"), rows) + "\n"
    subject = ""
    for fact in FACTS.values():
        if fact.subject != subject:
            subject = fact.subject
            text += (
                f"## Facts of a {subject}\n\n"
                if subject != "origin"
                else "## Facts of an origin\n\n"
            )
        text += f"### {fact.name}\n\n{fact.question.en}  \n{fact.question.zh}\n\n"
        kind = f"{fact.kind.value}, {fact.unit}" if fact.unit else fact.kind.value
        text += (
            f"- kind: {kind}" + (f"; one of {_words(fact.values)}" if fact.values else "") + "\n"
        )
        for argument in fact.arguments:
            unit = f", {argument.unit}" if argument.unit else ""
            text += f"- given `{argument.name}` ({argument.kind}{unit})\n"
        text += f"- answer: {fact.formula.en}\n\n"
    return text


# Tables ---------------------------------------------------------------------------------------

_CELLS = {
    Cell.TEXT: "text",
    Cell.WORD: "word",
    Cell.COUNTRY: "country (two letters)",
    Cell.COUNTRIES: "countries, separated by ;",
    Cell.NUMBER: "number",
    Cell.DATE: "date YYYY-MM-DD",
    Cell.EXPIRY: "date YYYY-MM-DD, or `none`",
    Cell.HS: "digits; points allowed",
    Cell.SCOPE: "text, or `*` for all",
}


def _kind(column: Column) -> str:
    text = _CELLS[column.cell]
    if column.unit:
        text += f", {column.unit}"
    if column.low is not None and column.high is not None:
        text += f", {column.low:g} to {column.high:g}"
    elif column.low is not None:
        text += f", not below {column.low:g}"
    if column.allowed:
        text += f": {_words(column.allowed)}"
    return text


def _name(table: Table, column: Column) -> str:
    return f"**`{column.name}`**" if column.name in table.key else f"`{column.name}`"


def columns_of_declarations() -> str:
    """The made part of docs/declare-a-shipment.md."""
    text = ""
    for table in TABLES.values():
        text += f"### {table.name}\n\n"
        rows = ((_name(table, c), c.label.en, _kind(c)) for c in table)
        text += _table(("column", "what", "how it is written"), rows) + "\n"
    return text


def tables_page() -> str:
    """docs/reference/tables.md."""
    text = MADE + "# Tables\n\n"
    text += (
        "The columns of a declaration, with their names in both languages. How to fill them: "
        "[declare-a-shipment.md](../declare-a-shipment.md). **Bold** columns place the row and must "
        "be filled; a row without them is rejected.\n\n"
    )
    for table in TABLES.values():
        where = f"{table.name}.csv" if table.name in DECLARED else f"{table.name}.geojson"
        unique = "together unique" if table.unique else "may repeat"
        text += f"## {table.name}\n\nFile `{where}`. Key: {_words(table.key)}, {unique}.\n\n"
        rows = ((_name(table, c), c.label.en, c.label.zh, _kind(c)) for c in table)
        text += _table(("column", "what", "中文", "type"), rows) + "\n"
    return text + _types_of_paper()


def _types_of_paper() -> str:
    text = "## Types of paper\n\n"
    text += (
        "Words for the column `type` of `documents`. Another word is read and complained about "
        "(DD123) unless a rule pack of the run asks for it. Which types a rule accepts: "
        "`ddcheck rules show PACK`.\n\n"
    )
    source = (files("ddcheck.declarations") / "document_types.csv").read_text(encoding="utf-8")
    rows = (
        (_code(row["doc_type"]), row["title"], row["country"])
        for row in csv.DictReader(source.splitlines())
    )
    return text + _table(("type", "title", "used in"), rows)


# The JSON report ------------------------------------------------------------------------------


def report_page() -> str:
    """docs/reference/report-json.md."""
    shape = schema()
    text = MADE + "# report.json\n\n"
    text += (
        f"{shape['description']} The schema is `src/ddcheck/reports/report.schema.json` "
        "(JSON Schema 2020-12).\n\n## The document\n\n"
    )
    text += _keys(shape)
    for name, part in sorted(shape["$defs"].items()):
        text += f"## {name}\n\n"
        if "description" in part:
            text += f"{part['description']}\n\n"
        text += _keys(part) if "properties" in part else f"{_type(part)}\n\n"
    return text


def _keys(part: dict[str, Any], prefix: str = "") -> str:
    return _table(("key", "type", "meaning"), _rows(part, prefix)) + "\n"


def _rows(part: dict[str, Any], prefix: str) -> list[tuple[str, str, str]]:
    rows = []
    needed = part.get("required", [])
    for name, own in part.get("properties", {}).items():
        optional = "" if name in needed else " (may be absent)"
        rows.append((_code(prefix + name), _type(own) + optional, own.get("description", "")))
        if "properties" in own:
            rows.extend(_rows(own, f"{prefix}{name}."))
    return rows


def _type(part: dict[str, Any]) -> str:
    if "$ref" in part:
        name = part["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name})"
    if "const" in part:
        return _code(str(part["const"]))
    if "enum" in part:
        return _words(json.dumps(word) if word is None else str(word) for word in part["enum"])
    for choice in ("anyOf", "oneOf"):
        if choice in part:
            return " or ".join(_type(one) for one in part[choice])
    kinds = part.get("type", "any")
    text = " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if kinds == "array":
        return f"list of {_type(part.get('items', {}))}"
    if isinstance(part.get("additionalProperties"), dict):
        return f"object: any name to {_type(part['additionalProperties'])}"
    return text


# Rule packs -----------------------------------------------------------------------------------

_HEADS = {
    "en": ("pack", "law or question", "status", "rules"),
    "zh": ("规则包", "法律或问题", "状态", "规则数"),
}


def packs_table(lang: Lang) -> str:
    """The made table of rule packs in the READMEs."""
    rows = []
    for folder in find_packs().values():
        pack = load_pack(folder, Diagnostics())
        assert pack is not None, folder.name
        status = PACK_STATUS[pack.status.value].say(lang)
        rows.append((_code(pack.id), pack.title.say(lang), status, str(len(pack.rules))))
    return _table(_HEADS[lang], rows)


def known_layers_table() -> str:
    """Every known data set: what it answers, licence and what that forbids, errors, how to get it."""
    rows = []
    for layer in known_layers().values():
        record, licence = layer.record, layer.licence
        forbids = [] if licence.commercial_use == "yes" else ["commercial use"]
        forbids += [] if licence.redistribute == "yes" else ["redistribution"]
        said = licence.name + (
            f"; without permission no {' and no '.join(forbids)}" if forbids else ""
        )
        said += "; share alike" if licence.share_alike == "yes" else ""
        error = record.get("error", "none was read")
        scheme = "–" if layer.scheme is None else layer.scheme.id
        files = "fetched" if layer.access == "open" else "yours"
        if layer.unreadable is not None:
            files = f"not readable: {layer.unreadable.en}"
        asked = f"{record['asserts']} of `{record['product']}`"
        rows.append((_code(layer.id), asked, scheme, said, error, files))
    heads = ("data set", "answers", "tiles", "licence", "known error", "files")
    return _table(heads, rows)
