"""Files that systems and programs leave beside those that people send: they hold nothing of theirs."""

from __future__ import annotations

from collections.abc import Callable

_NAMES = frozenset([".ds_store", "thumbs.db", "desktop.ini"])
_APPLE_DOUBLE = b"\0\5\x16\7"


def is_left_behind(name: str, beginning: Callable[[], bytes]) -> bool:
    """Whether a file (in an archive or a folder) is of macOS or Windows, or a lock of an office program.

    macOS writes `._x` for each x, which is called like a table or a shapefile; whether it is that is
    seen by its first four bytes, so that nobody hides a file behind such a name.
    """
    last = name.rpartition("/")[2]
    if last.startswith("._"):
        return beginning() == _APPLE_DOUBLE
    return last.startswith(("~$", ".~lock.")) or last.casefold() in _NAMES
