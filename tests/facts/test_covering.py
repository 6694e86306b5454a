"""Papers joined to claims all at once cover what they cover one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ddcheck.facts.covering import CERTAIN, CLAIM_OPEN, Claim, Scopes, matches
from ddcheck.facts.different import coded, different

CELLS = st.sampled_from(["a", "b", "*", None])
NAMES = st.sampled_from(["a", "b", "c", None])
PAPERS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8)
CLAIMS = st.lists(st.tuples(st.sampled_from(["a", "b", "c"]), NAMES, NAMES | st.just("")))


def one_by_one(cell: str | None, name: str | None, position: int) -> int | None:
    """CERTAIN, the empty cell, CLAIM_OPEN, or None where the two differ."""
    if cell == "*" or name == "":
        return CERTAIN
    if cell is None:
        return position
    if name is None:
        return CLAIM_OPEN
    return CERTAIN if cell == name else None


@given(PAPERS, CLAIMS, st.sets(st.integers(0, 7)))
def test_pairs_are_those_of_a_loop(papers, claims, kept) -> None:
    wanted = [i for i in range(len(papers)) if i in kept]
    expected = set()
    for row, names in enumerate(claims):
        for paper in wanted:
            doubts = [
                one_by_one(*pair, i)
                for i, pair in enumerate(zip(papers[paper], names, strict=True))
            ]
            if None not in doubts:
                doubt = next((d for d in doubts if d != CERTAIN), CERTAIN)
                expected.add((row, paper, doubt))
    scopes = Scopes([[paper[i] for paper in papers] for i in range(3)])
    days = np.zeros(len(claims), np.int64)
    claim = Claim(*([names[i] for names in claims] for i in range(3)), days, days)

    found = scopes.pairs(np.array(wanted, np.int64), claim)

    rows = list(zip(*(part.tolist() for part in found), strict=True))
    assert len(rows) == len(set(rows))
    assert set(rows) == expected
    assert [row for row, _, _ in rows] == sorted(row for row, _, _ in rows)


@given(st.lists(st.integers(0, 4)), st.lists(st.integers(0, 4)))
def test_matches_are_all_that_are_equal(left, right) -> None:
    rows, others = matches(np.array(left, np.int64), np.array(right, np.int64))
    expected = [(i, j) for i, a in enumerate(left) for j, b in enumerate(right) if a == b]
    assert list(zip(rows.tolist(), others.tolist(), strict=True)) == expected


KEYS = st.tuples(st.sampled_from([-(2**63), -5, 0, 3, 2**40]), st.booleans(), st.floats(0, 1))


@given(st.lists(KEYS))
def test_different_rows_are_numbered_as_they_come_up(rows) -> None:
    keys = [np.array(column) for column in zip(*rows, strict=True)] or [np.zeros(0, np.int64)]

    first, code = different(*keys)

    assert code.tolist() == coded(rows).tolist()
    assert [rows[i] for i in first] == list(dict.fromkeys(rows))
