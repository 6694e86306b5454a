"""Who may decide in a `review_record`, for how long, and what counts as having said what was seen.

A record closes a question, so it is read strictly: a name that is a name, of somebody who neither
supplies, exports nor produces the goods, for a year at most, with words about what was looked at.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ddcheck.facts.declared import Declared
from ddcheck.facts.links import Links

LONGEST = timedelta(days=366)
"""A risk assessment is to be looked at again at least once a year (Regulation (EU) 2023/1115,
art. 10(4) and 12): what a person saw stands no longer than that."""

_WORD = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_NOBODY = frozenset(
    [
        "na", "none", "null", "nil", "unknown", "anonymous", "somebody", "someone", "self", "me", "us",
        "test", "admin", "user", "reviewer", "checker", "supplier", "exporter", "producer", "seller",
        "manager", "name", "company", "本人", "无", "未知", "匿名", "测试", "某人", "供应商", "出口商", "生产者",
        "卖方", "复核人", "审核人", "经理", "姓名", "公司",
    ]
)  # fmt: skip
_FORMS = frozenset(
    [
        "ltd", "limited", "inc", "corp", "corporation", "co", "company", "llc", "llp", "plc", "gmbh", "ag",
        "kg", "sa", "sarl", "srl", "spa", "bv", "nv", "ab", "as", "oy", "pt", "tbk", "cv", "sdn", "bhd",
        "ltda", "eireli", "pte", "pvt", "jsc", "the", "and",
    ]
)  # fmt: skip
_HAN_FORMS = re.compile(r"(股份)?(有限)?(责任)?公司$")


def is_a_name(text: str) -> bool:
    """Whether a text can be the name of a person or an office: letters, and not a word for nobody."""
    words = _words(text)
    letters = "".join(words)
    says_nobody = letters in _NOBODY or all(word in _NOBODY | _FORMS for word in words)
    return len(set(letters)) > 1 and not says_nobody


def says_something(text: str) -> bool:
    """Whether a text says what was seen: two words, four Chinese characters, or a number of a file."""
    words = _words(text)
    is_number = len(text) > _SHORT and any(mark.isdigit() for mark in text)
    is_chinese = len(_HAN.findall("".join(words))) >= _HAN_ENOUGH
    return is_number or is_chinese or len([word for word in words if len(word) > 1]) > 1


_SHORT, _HAN_ENOUGH = 2, 4


def is_same_party(one: str, other: str) -> bool:
    """Whether one name holds the other, legal forms set aside: Upland Ltd, Upland Timber."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return False
    if _HAN.search(first) or _HAN.search(second):
        return first in second or second in first
    return f" {first} " in f" {second} " or f" {second} " in f" {first} "


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def _plain(text: str) -> str:
    words = [word for word in _words(text) if word not in _FORMS] or _words(text)
    return _HAN_FORMS.sub("", " ".join(words)) if _HAN.search(text) else " ".join(words)


@dataclass(frozen=True)
class Parties:
    """Suppliers, exporters and producers of the goods, and whose supplier is not named."""

    links: Links
    shipments: Declared
    origins: Declared
    plots: Declared

    def about(self, shipment: str | None, plot: str | None) -> tuple[list[str], bool]:
        """Names of the parties to what a record is about, and whether each supplier is known.

        `None` stands for all: of a plot all shipments that name it, of a shipment all its plots.
        """
        of_origin, of_plot = self._shipment_of_origin, self.links.origin_plot
        origins = np.ones(len(of_origin), bool)
        if shipment is not None:
            origins &= (self._shipments == shipment)[of_origin]
        if plot is not None:
            origins &= (self._plots == plot)[of_plot]
        rows = np.unique(of_origin[origins]).tolist()
        suppliers = [self.shipments.cell("supplier", row) for row in rows]
        exporters = [self.shipments.cell("exporter", row) for row in rows]
        producers = [self.origins.cell("producer", row) for row in np.flatnonzero(origins).tolist()]
        producers += [
            self.plots.cell("producer", row) for row in np.unique(of_plot[origins]).tolist()
        ]
        names = {name for name in (*suppliers, *exporters, *producers) if name is not None}
        return sorted(names), None not in suppliers

    @cached_property
    def _shipments(self) -> NDArray[np.object_]:
        return np.array(self.links.shipment_id, object)

    @cached_property
    def _plots(self) -> NDArray[np.object_]:
        return np.array(list(self.links.plot_id), object)

    @cached_property
    def _shipment_of_origin(self) -> NDArray[np.int64]:
        return self.links.line_shipment[self.links.origin_line]


def is_too_long(decided: date | None, expires: date | None) -> bool:
    """Whether a decision claims to stand for longer than a decision can."""
    return decided is not None and expires is not None and expires - decided > LONGEST
