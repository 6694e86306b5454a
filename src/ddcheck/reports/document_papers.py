"""Papers that do not carry, beside what decided the check: information for each shipment."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from ddcheck.assessment.record import Record
from ddcheck.assessment.weigh import owners
from ddcheck.facts.different import different
from ddcheck.model.outcome import Outcome
from ddcheck.model.reason import Reason
from ddcheck.model.wording import Lang

Entry = dict[str, Any]


class PapersAside:
    """Which papers stood beside the one that decided and do not carry, by shipment."""

    def __init__(self, record: Record) -> None:
        self._found: dict[int, dict[Reason, set[str]]] = defaultdict(lambda: defaultdict(set))
        for result in record.results:
            owned = owners(result.rule.subject, "shipment", record.links)
            if owned is None:
                continue
            rows, shipments = owned
            asked = result.outcome[rows] != Outcome.NOT_APPLICABLE
            rows, shipments = rows[asked], shipments[asked]
            for column in result.facts.values():
                named = np.array([*(bool(reason.beside) for reason in column.reasons), False])
                if not named.any():
                    continue
                told = column.reason[rows]
                hit = named[told]
                first, _ = different(shipments[hit], told[hit])
                pairs = zip(shipments[hit][first].tolist(), told[hit][first].tolist(), strict=True)
                for shipment, code in pairs:
                    for reason in column.reasons[code].beside:
                        self._found[shipment][reason].add(result.rule.ref or result.rule.id)

    def of(self, shipment: int, lang: Lang) -> list[Entry]:
        """What is wrong with each, and which rules it was looked at for."""
        entries = [
            {
                "document": dict(reason.values).get("document"),
                "why": reason.say(lang),
                "rules": sorted(rules),
            }
            for reason, rules in self._found.get(shipment, {}).items()
        ]
        return sorted(entries, key=lambda one: (one["document"] is None, str(one["document"]), one["why"]))  # fmt: skip
