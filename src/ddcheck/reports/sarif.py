"""Complaints as SARIF 2.1.0, for editors and build servers."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ddcheck import __version__
from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.diagnostic_codes import CODES
from ddcheck.model.wording import Lang
from ddcheck.reports.intake_groups import PLACES, IntakeGroup
from ddcheck.reports.plain_text import one_line

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(groups: Sequence[IntakeGroup], lang: Lang) -> str:
    """One result a place, at most 20 of a group; the first carries how many there are."""
    codes = sorted({group.code for group in groups})
    results = [
        _result(found, codes.index(group.code), group.count if number == 0 else None, lang)
        for group in groups
        for number, found in enumerate(group.items[:PLACES])
    ]
    driver = {
        "name": "ddcheck",
        "version": __version__,
        "rules": [_rule(code, lang) for code in codes],
    }
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1)


def _rule(code: str, lang: Lang) -> dict[str, Any]:
    entry = CODES[code]
    return {
        "id": code,
        "name": entry.slug,
        "shortDescription": {"text": entry.message.say(lang)},
        "help": {"text": entry.help.say(lang)},
        "defaultConfiguration": {"level": entry.level.value},
    }


def _result(found: Diagnostic, rule: int, count: int | None, lang: Lang) -> dict[str, Any]:
    place = found.place
    file, sheet = _file_and_sheet(one_line(place.file))
    physical: dict[str, Any] = {"artifactLocation": {"uri": quote(file)}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    location: dict[str, Any] = {"physicalLocation": physical}
    names = [name for name in (sheet, place.pointer or place.field) if name]
    if names:
        location["logicalLocations"] = [{"fullyQualifiedName": one_line(" / ".join(names))}]
    result = {
        "ruleId": found.code,
        "ruleIndex": rule,
        "level": found.level.value,
        "message": {"text": one_line(found.message(lang) + _STOP[lang] + found.help(lang))},
        "locations": [location],
    }
    return {**result, "occurrenceCount": count} if count and count > 1 else result


_STOP = {"en": ". ", "zh": "。"}
_SHEET = re.compile(r"(.+\.xlsx) \[(.*)\]", re.IGNORECASE)


def _file_and_sheet(name: str) -> tuple[str, str | None]:
    """A sheet is said of a workbook, but is no file."""
    found = _SHEET.fullmatch(name)
    return (name, None) if found is None else (found[1], found[2])
