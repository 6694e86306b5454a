"""What each source says of a pixel, and how sources are combined (method §2.2 to §2.4, §4.1).

A source says, in bits: MAY it could be so, MUST it is so, VOUCH it says that it is not so, UNSEEN
it was not seen, NOMINAL it says so when read as everybody reads it, BARE the loss layer shows no
loss at all. True is MUST and MAY, unknown is MAY alone, false is VOUCH alone. A blank in a layer
whose blanks mean nothing is none of these: it says nothing, neither that there was loss nor that
there was none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ddcheck.evidence.alerts import Grade, days_of
from ddcheck.evidence.boxes import Seen
from ddcheck.evidence.catalogue import RasterLayer
from ddcheck.evidence.causes import SEEN_LIMIT
from ddcheck.evidence.decoding import UNDECIDED, Decoding

Bytes = NDArray[np.uint8]
Truth = NDArray[np.bool_]
Table = NDArray[np.uint8]

MAY, MUST, VOUCH, UNSEEN, NOMINAL, BARE = (np.uint8(1 << bit) for bit in range(6))
_NOTHING = np.uint8(0)
_BY_ALL = MUST | VOUCH | BARE
_BY_ANY = MAY | UNSEEN
_FIRM_DAYS = 366
"""A forest layer is one of the day when it was observed within the year up to it."""


def spread(seen: Seen, table: Table) -> Bytes:
    """Bits of each cell: certain only if all pixels that it touches say so."""
    middle: Bytes = table[seen.middle]
    if len(seen.touched) == 1:
        return middle
    parts = [table[codes] for codes in seen.touched]
    every, some = parts[0], parts[0]
    for part in parts[1:]:
        every, some = every & part, some | part
    result: Bytes = (every & _BY_ALL) | (some & _BY_ANY) | (middle & NOMINAL)
    return result


def has(bits: Bytes, flag: np.uint8) -> Truth:
    """(cells,) whether a bit is set."""
    found: Truth = (bits & flag) != 0
    return found


def _blank() -> Table:
    """A table for codes in which every unseen code is unknown."""
    table = np.zeros(256, np.uint8)
    table[SEEN_LIMIT:] = MAY | UNSEEN
    return table


def year_table(years: Sequence[int], day: date, tolerance: float, *, absence: bool) -> Table:
    """Loss after a day from a layer of years; years[0] is no loss (method §2.3).

    A label Y means an event between 1 January Y - tolerance and 31 December Y + tolerance.
    """
    table = _blank()
    steps = int(np.ceil(tolerance))
    table[0] = BARE | (VOUCH if absence else _NOTHING)
    for code, year in enumerate(years):
        if code == 0:
            continue
        if date(year - steps, 1, 1) > day:
            table[code] = MAY | MUST
        elif date(year + steps, 12, 31) > day:
            table[code] = MAY
        else:
            table[code] = VOUCH if absence else _NOTHING
        if date(year, 1, 1) > day:
            table[code] |= NOMINAL
    return table


def alert_table(edges: Sequence[int], day: date, lag: int, *, absence: bool) -> Table:
    """Loss after a day from the codes of `binned`: bin * 2 + grade, 0 for no alert.

    An alert follows the event: within `lag` days after the day it is only possible (§1.6). A
    provisional alert is possible, never certain.
    """
    table = _blank()
    table[0] = BARE | (VOUCH if absence else _NOTHING)
    first, sure = days_of(day), days_of(day) + lag
    for bin_ in range(len(edges) + 1):
        begins = edges[bin_ - 1] + 1 if bin_ else -(2**31)
        for grade in (Grade.PROVISIONAL, Grade.CONFIRMED):
            code = bin_ * 2 + grade
            if begins <= first:
                table[code] = VOUCH if absence else _NOTHING
                continue
            certain = begins > sure and grade is Grade.CONFIRMED
            table[code] = MAY | NOMINAL | (MUST if certain else _NOTHING)
    return table


def alert_edges(days: Sequence[date], lag: int) -> tuple[int, ...]:
    """Days after which the answer to one of the questions changes, ascending."""
    return tuple(sorted({days_of(d) + shift for d in days for shift in (0, lag)}))


def binned(decoding: Decoding, edges: Sequence[int]) -> Decoding:
    """The codes of an alert layer by the days between edges: bin * 2 + grade, 0 for no alert."""
    alerts = decoding.alerts
    assert alerts is not None
    code = decoding.code.copy()
    raised = (code == Grade.PROVISIONAL) | (code == Grade.CONFIRMED)
    bins = np.searchsorted(np.array(edges), alerts.day[raised], side="left")
    code[raised] = bins * 2 + alerts.grade[raised]
    return Decoding(code, decoding.years, alerts, decoding.lag_days)


def canopy_table(canopy_above: float) -> Table:
    """Whether the canopy of the baseline year lies above the threshold."""
    table = _blank()
    values = np.arange(SEEN_LIMIT)
    table[:SEEN_LIMIT] = np.where(values > canopy_above, MAY | MUST | NOMINAL, VOUCH)
    return table


def mask_table() -> Table:
    """A land mask says nothing of forest; where it has no data nothing is known."""
    return _blank()


def binary_table(layer: RasterLayer, day: date) -> Table:
    """Forest, or planted trees, on a day, from a layer of yes and no.

    A layer observed after the day cannot say no (method §4.1): its blanks become unknown. One
    observed more than a year before can say neither. Both follow from the period of its record.
    """
    table = _blank()
    late = layer.period_end > day
    old = layer.period_end < day - timedelta(days=_FIRM_DAYS)
    table[1] = MAY | NOMINAL | (_NOTHING if old else MUST)
    table[0] = MAY if late or old or not layer.absence_is_evidence else VOUCH
    table[UNDECIDED] = MAY
    return table


def planted_table(layer: RasterLayer, day: date) -> Table:
    """Planted by the day: a layer observed after it proves nothing, and a blank never does."""
    table = np.zeros(256, np.uint8)
    table[1] = _NOTHING if layer.period_end > day else MUST
    return table


@dataclass(frozen=True)
class Forest:
    """Forest on the day, cell by cell: certain, possible, and as the primary source has it.

    conflict: sources contradict each other; planted: agreement of families that trees are planted
    """

    must: Truth
    may: Truth
    nominal: Truth
    conflict: Truth
    planted: Truth


def combine_loss(sources: Sequence[Bytes], context: Sequence[Bytes]) -> tuple[Truth, Truth]:
    """Kleene OR: (certain, possible). False only if nobody says it could be and someone says no."""
    joined = sources[0]
    for source in sources[1:]:
        joined = joined | source
    vouched = has(joined, VOUCH)
    for source in context:
        joined = joined | np.where(has(source, UNSEEN), _NOTHING, source & (MAY | MUST))
    must = has(joined, MUST)
    return must, must | has(joined, MAY) | ~vouched


def baseline(canopy: Bytes, loss: Bytes, *, firm: bool) -> Bytes:
    """Forest on the day from the canopy of the baseline year and the loss since (method §2.4).

    True where canopy stood and either nothing was lost or it was lost for certain after the day.
    Land without canopy and loss counts as no forest only if a layer of the day is there to agree
    (`firm`); what was lost before may have grown again, so it is unknown.
    """
    wooded, bare = has(canopy, MUST), has(loss, BARE)
    lost_after = has(loss, MUST)
    must = wooded & (bare | lost_after)
    no = ~has(canopy, MAY) & has(canopy, VOUCH) & bare & firm
    nominal = has(canopy, NOMINAL) & (bare | has(loss, NOMINAL))
    return _bits(must, ~no, nominal, (canopy | loss) & UNSEEN)


def _bits(must: Truth, may: Truth, nominal: Truth, unseen: Bytes) -> Bytes:
    result = unseen | np.where(must, MUST | MAY, _NOTHING) | np.where(may, MAY, VOUCH)
    return result | np.where(nominal, NOMINAL, _NOTHING)


def combine_forest(sources: Sequence[Bytes], primary: int, planted: Truth) -> Forest:
    """Unanimity of the sources, then what planted trees change (method §4.1).

    Planted trees take a pixel from certain to possible, and out of the forest only together with a
    primary source that says no; alone they change nothing.
    """
    every, some, spoke_no = sources[0], sources[0], ~has(sources[0], MAY)
    for source in sources[1:]:
        every, some, spoke_no = every & source, some | source, spoke_no | ~has(source, MAY)
    agreed, doubted = has(every, MUST), has(some, MAY)
    own = sources[primary]
    excluded = ~has(own, MAY) & planted
    may = doubted & ~excluded
    must = agreed & ~planted
    return Forest(must, may, has(own, NOMINAL), has(some, MUST) & spoke_no, planted)


def count_families(sources: Sequence[tuple[str, Bytes]]) -> NDArray[np.int8]:
    """How many independent families say yes for certain; a composite rests on others and adds none."""
    size = len(sources[0][1]) if sources else 0
    total = np.zeros(size, np.int8)
    families: dict[str, Truth] = {}
    for family, bits in sources:
        if family != "composite":
            yes = has(bits, MUST)
            families[family] = families[family] | yes if family in families else yes
    for said in families.values():
        total += said
    return total
