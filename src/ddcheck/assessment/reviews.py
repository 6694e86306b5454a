"""Decisions of people, read from `review_record` documents, and the indicators that they close.

A record closes an indicator, never a requirement; on the subject that it names, never another; from
the day of the decision to its expiry, never beyond. Whatever is missing in it takes its effect away:
an empty cell can only leave more open, so a damaged record never lowers a risk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ddcheck.assessment.reviewers import (
    Parties,
    is_a_name,
    is_same_party,
    is_too_long,
    says_something,
)
from ddcheck.documents.cells import near
from ddcheck.documents.typed import TypedTable
from ddcheck.facts.declared import Declared
from ddcheck.facts.kleene import TRUE
from ddcheck.facts.links import Links
from ddcheck.facts.names import covers_names, full_name, named_species
from ddcheck.facts.standing import in_question
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.outcome import Nature
from ddcheck.model.wording import Wording
from ddcheck.rulepack.evaluate import RuleResult
from ddcheck.rulepack.review import ReviewRecord, close

REVIEW = "review_record"
ALL = "*"
_SCOPES = ("shipment_id", "line_no", "plot_id")
NAMED_BY = {
    "shipment": ("shipment_id",),
    "line": ("shipment_id", "line_no"),
    "component": ("shipment_id", "line_no", "species"),
    "plot": ("plot_id",),
    "origin": _SCOPES,
}
"""What tells a subject from its neighbours; what is not named here must be * in the record."""

_WORDS = {
    "who": Wording(
        "who decided, by the name of a person or an office (issuer or holder)",
        "决定人的姓名或机构名称（issuer 或 holder）",
    ),
    "apart": Wording(
        "a reviewer who is not the supplier, exporter or producer of the goods (issuer or holder)",
        "与货物供应商、出口商或生产者无关的复核人（issuer 或 holder）",
    ),
    "supplier": Wording(
        "whether the reviewer is the supplier: the shipment does not name its supplier (supplier)",
        "复核人是否为供应商：该批次未填写供应商（supplier）",
    ),
    "issued": Wording("the day of the decision (issued)", "决定日期（issued）"),
    "expires": Wording(
        "the day on which it expires, a year after the decision at most (expires)",
        "失效日期，至多为决定之日起一年（expires）",
    ),
    "seen": Wording(
        "what was seen, in words or by the number of a file (statement or number)",
        "所见内容，以文字或档案编号写明（statement 或 number）",
    ),
    "closes": Wording("which rule it closes (closes)", "所了结的规则（closes）"),
    "standing": Wording(
        "a status that says it stands, or none (status)", "表明记录有效的状态，或留空（status）"
    ),
    "subject": Wording(
        "whom it is about: a shipment or a plot by name, and * where it is about all",
        "针对的对象：须写明批次或地块，其余范围写 *",
    ),
}


@dataclass(frozen=True)
class _Row:
    """A record that is complete, with the cells that say whom it is about."""

    record: ReviewRecord
    scope: dict[str, str | None]
    place: Place


def close_reviewed(
    results: Sequence[RuleResult], documents: TypedTable, components: Declared, parties: Parties,
    as_of: date, diagnostics: Diagnostics,
) -> list[RuleResult]:  # fmt: skip
    """Close what the records of the batch close; say of each record what it does not do."""
    found = list(results)
    subjects = _Subjects(parties.links, components)
    for row in _records(documents, parties, as_of, diagnostics):
        for token in row.record.closes:
            _apply(found, row, token, subjects, diagnostics)
    return found


def _apply(
    results: list[RuleResult], row: _Row, token: str, subjects: _Subjects, diagnostics: Diagnostics
) -> None:
    name = row.record.document
    meant = [at for at, result in enumerate(results) if token in _names(result)]
    if not meant:
        known = sorted({each for result in results for each in _names(result)})
        diagnostics.report("DD432", row.place, document=name, closes=token, near=near(token, known))
        return
    done = 0
    indicators = [at for at in meant if results[at].rule.nature is Nature.INDICATOR]
    for at in indicators:
        rows = subjects.named(results[at].rule.subject, row.scope)
        results[at], closed = close(results[at], rows, row.record)
        done += closed
    for at in sorted(set(meant) - set(indicators)):
        rule = f"{results[at].pack.id}:{results[at].rule.id}"
        diagnostics.report("DD430", row.place, document=name, rule=rule)
    if indicators and not done:
        diagnostics.report("DD434", row.place, document=name, rule=token)


@cache
def _refs(ref: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Z]{2}-\d{2}", ref))


def _names(result: RuleResult) -> set[str]:
    """All by which a record may name the rule: pack:rule, and the rows of laws.md it stands for."""
    rule, refs = result.rule, _refs(result.rule.ref)
    packs = {result.pack.id, rule.home or result.pack.id}
    return {*refs, *(f"{pack}:{name}" for pack in packs for name in (rule.id, *refs))}


def _records(
    documents: TypedTable, parties: Parties, as_of: date, diagnostics: Diagnostics
) -> Iterator[_Row]:
    """The complete records that hold on the day, in order of their names."""
    data = documents.data
    kinds: list[str | None] = data["type"].to_pylist()
    rows = [row for row, kind in enumerate(kinds) if kind == REVIEW]
    names = data["document_id"].to_pylist()
    for row in sorted(rows, key=lambda at: str(names[at])):
        read = _read(data, row, documents.place(row), parties, diagnostics)
        if read is None:
            continue
        record = read.record
        if record.decided <= as_of <= record.expires:
            yield read
        else:
            diagnostics.report(
                "DD433", read.place, document=record.document, first=record.decided,
                last=record.expires, day=as_of,
            )  # fmt: skip


def _read(
    data: pa.Table, row: int, place: Place, parties: Parties, diagnostics: Diagnostics
) -> _Row | None:
    cells = {name: data[name][row].as_py() for name in data.column_names}
    who, seen = cells["issuer"] or cells["holder"], cells["statement"] or cells["number"]
    closes = tuple(token for token in re.split(r"[;,\s]+", cells["closes"] or "") if token)
    scope = {name: cells[name] for name in (*_SCOPES, "species")}
    issued, expires = cells["issued"], cells["expires"]
    named = None not in [scope[name] for name in _SCOPES] and not (
        scope["shipment_id"] == ALL and scope["plot_id"] == ALL
    )
    about = (None if scope[name] == ALL else scope[name] for name in ("shipment_id", "plot_id"))
    others, all_known = parties.about(*about) if named else ([], True)
    given = {
        "who": who is not None and is_a_name(who),
        "apart": who is None or not any(is_same_party(who, other) for other in others),
        "supplier": all_known, "issued": issued,
        "expires": expires is not None and not is_too_long(issued, expires),
        "seen": seen is not None and says_something(seen), "closes": closes, "subject": named,
        "standing": not in_question(data.slice(row, 1))[0],
    }  # fmt: skip
    missing = [_WORDS[key] for key, value in given.items() if not value]
    if missing:
        said = Wording("; ".join(w.en for w in missing), "；".join(w.zh for w in missing))
        diagnostics.report("DD431", place, document=cells["document_id"], missing=said)
        return None
    record = ReviewRecord(cells["document_id"], who, issued, expires, seen, closes)
    return _Row(record, scope, place)


class _Subjects:
    """Which rows of a subject a record names."""

    def __init__(self, links: Links, components: Declared) -> None:
        self.links = links
        self.components = components

    def named(self, subject: str, scope: dict[str, str | None]) -> NDArray[np.bool_]:
        """Rows that the record names by every cell; none if it is limited to a part of them."""
        rows = np.ones(self.links.size(subject), bool)
        for cell in (*_SCOPES, "species"):
            said = scope[cell]
            if cell not in NAMED_BY[subject]:
                # The species of a paper is no subject of its own, but for components.
                rows &= cell == "species" or said == ALL
            elif cell == "species":
                rows &= self._of_species(said)
            elif said != ALL:
                rows &= np.array([name == said for name in self._column(subject, cell)], bool)
        return rows

    def _column(self, subject: str, cell: str) -> list[str | None]:
        links = self.links
        if cell == "plot_id":
            origin = subject == "origin"
            return links.plot_id.take(links.origin_plot) if origin else list(links.plot_id)
        of = "shipment" if cell == "shipment_id" else "line"
        path = links.path(subject, of)
        rows = range(links.size(subject)) if path is None else path
        names = links.shipment_id if of == "shipment" else links.line_no
        return [names[row] for row in rows]

    def _of_species(self, said: str | None) -> NDArray[np.bool_]:
        allowed = named_species(said)
        pairs = zip(self.components.texts("genus"), self.components.texts("species"), strict=True)
        return np.array(
            [covers_names(allowed, [full_name(*pair)]) == int(TRUE) for pair in pairs], bool
        )
