"""The worked shipments of docs/worked: what each provision said of them, as a table of the page."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ddcheck.assessment.record import Record
from ddcheck.model.outcome import Outcome
from ddcheck.model.wording import Lang, Wording
from ddcheck.reports.document_findings import Entry, finding_entry
from ddcheck.reports.document_papers import PapersAside
from ddcheck.reports.language import Speech
from ddcheck.screening import Request, Run, screen

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "worked"
CATALOGUE = ROOT / "sample_data" / "layers" / "catalogue.yaml"
AS_OF = date(2024, 11, 20)
SHOWN = ("lines", "components")
_ORDER = (Outcome.NOT_MET, Outcome.UNDETERMINED, Outcome.MET, Outcome.NOT_APPLICABLE)
_HEAD = (
    Wording("row", "行号"), Wording("what is asked, and by which provision", "检查内容及条款"),
    Wording("what was decided, and why", "判断及理由"),
)  # fmt: skip
_CLOSED = Wording("closed by a person", "由专人了结")
_ASIDE = Wording("not about the rest", "其余不适用")


@dataclass(frozen=True)
class Worked:
    """One worked shipment: its pack, and the choices without which the pack does not run."""

    pack: str
    chosen: dict[str, str] = field(default_factory=dict)


WORKED = (
    Worked("us-lacey-act"),
    Worked("us-forest-act", {
        "scenario.enactment_date": "2021-06-30", "scenario.declaration_start": "2022-06-30",
        "scenario.action_plan_countries": "BR", "scenario.corruption_watch": "CD",
    }),
    Worked("cn-forest-law"),
)  # fmt: skip


def parts() -> dict[str, Callable[[], str]]:
    """The made parts of the pages, by name."""
    found: dict[str, Callable[[], str]] = {}
    for case in WORKED:
        found[f"files-{case.pack}"] = lambda case=case: _files(case)  # type: ignore[misc]
        found[f"worked-{case.pack}"] = lambda case=case: _table(case, "en")  # type: ignore[misc]
        found[f"worked-{case.pack}-zh"] = lambda case=case: _table(case, "zh")  # type: ignore[misc]
    return found


def _files(case: Worked) -> str:
    blocks = []
    for name in SHOWN:
        path = FOLDER / case.pack / f"{name}.csv"
        rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        used = [i for i, _ in enumerate(rows[0]) if any(row[i] for row in rows[1:])]
        body = "\n".join(",".join(_quoted(row[i]) for i in used) for row in rows)
        blocks.append(f"```csv\n# {name}.csv\n{body}\n```\n")
    return "\n".join(blocks)


def _quoted(cell: str) -> str:
    return f'"{cell}"' if "," in cell else cell


def _run(case: Worked) -> Run:
    request = Request(
        (FOLDER / case.pack,), (), CATALOGUE, (case.pack,), AS_OF, {case.pack: case.chosen}
    )
    return screen(request, lambda _name, _size: lambda _done: None)


def _table(case: Worked, lang: Lang) -> str:
    record = _run(case).record
    lines = ["| " + " | ".join(word.say(lang) for word in _HEAD) + " |", "|---|---|---|"]
    order = sorted(  # the rows of the law first, then what its pack takes over
        enumerate(record.results),
        key=lambda each: (each[1].rule.home != each[1].pack.id, each[1].rule.ref),
    )
    for number, result in order:
        source = result.pack.sources[result.rule.provision]
        title = result.pack.texts[lang][result.rule.id].title
        found = [finding_entry(record, (number, row), lang) for row in range(len(result.outcome))]
        said = "<br>".join(_said(found, lang))
        lines.append(f"| {result.rule.ref} | {title}<br>{source.locator} | {said} |")
    lines += _aside(record, lang)
    return "\n".join(lines) + "\n"


def _aside(record: Record, lang: Lang) -> Iterator[str]:
    """Papers that do not carry, as the report of each shipment names them."""
    papers, speech = PapersAside(record), Speech(lang)
    for row, shipment in enumerate(record.links.shipment_id):
        found = papers.of(row, lang)
        if found:
            yield f"\n`{shipment}`{speech('colon')}{speech('papers_aside')}\n"
            yield from (
                f"- {one['why']} ({speech.join(one['rules'])})"
                if lang == "en"
                else f"- {one['why']}（{speech.join(one['rules'])}）"
                for one in found
            )


def _said(found: list[Entry], lang: Lang) -> Iterator[str]:
    """One sentence for each outcome, told of the first subject and naming the others."""
    speech = Speech(lang)
    for entry in found:
        if entry["review"] is not None:
            name, colon = _CLOSED.say(lang), speech("colon")
            yield f"**{name}** `{entry['subject']['id']}`{colon}{entry['message']}"
    for outcome in _ORDER:
        rows = [e for e in found if e["outcome"] == outcome.word and e["review"] is None]
        if not rows:
            continue
        if outcome is Outcome.NOT_APPLICABLE:
            yield (
                speech.name("outcome", outcome.word)
                if len(rows) == len(found)
                else _ASIDE.say(lang)
            )
            continue
        names = ", ".join(dict.fromkeys(entry["subject"]["id"] for entry in rows))
        why = rows[0]["reason"]
        reason = (f"（{why}）" if lang == "zh" else f" ({why})") if why else ""
        name, colon = speech.name("outcome", outcome.word), speech("colon")
        yield f"**{name}** `{names}`{colon}{rows[0]['message']}{reason}"
