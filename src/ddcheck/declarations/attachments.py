"""The files of papers: whether each is the one whose sha256 was recorded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from ddcheck.documents.identity import sha256_of

_SHA256 = re.compile(r"[0-9a-f]{64}")
SAME, OTHER, OPEN = 1, 0, -1


def attachment_states(documents: pa.Table, folders: Sequence[Path]) -> tuple[int, ...]:
    """For each paper 1 if its file has the recorded hash, 0 if it has another, -1 if open.

    Only files inside the folders of the declaration are looked at: a declaration comes from
    anybody, and must not make the program read elsewhere.
    """
    known: dict[Path, str | None] = {}
    states = []
    names, hashes = documents["file"].to_pylist(), documents["sha256"].to_pylist()
    for name, recorded in zip(names, hashes, strict=True):
        path = None if name is None else _inside(name, folders)
        wanted = (recorded or "").casefold()
        if path is None or not _SHA256.fullmatch(wanted):
            states.append(OPEN)
            continue
        if path not in known:
            known[path] = _hash(path)
        found = known[path]
        states.append(OPEN if found is None else SAME if found == wanted else OTHER)
    return tuple(states)


def _inside(name: str, folders: Sequence[Path]) -> Path | None:
    for folder in folders:
        try:
            base = folder.resolve()
            path = (base / name).resolve()
            if path.is_relative_to(base) and path.is_file():
                return path
        except (OSError, ValueError):
            continue
    return None


def _hash(path: Path) -> str | None:
    try:
        return sha256_of(path)
    except OSError:
        return None
