"""The files of a folder, as far as they are its own."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from ddcheck.documents.left_behind import is_left_behind
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording

MOST_FILES = 10_000


def files_of(folder: Path, diagnostics: Diagnostics) -> list[Path]:
    """Regular files of a folder by name, but for what systems leave behind. A link that leads out of it is refused and said."""
    home = folder.resolve()
    found = []
    for path in sorted(folder.iterdir()):
        if path.is_file() and is_left_behind(path.name, partial(_beginning, path)):
            continue
        if path.is_symlink() and not _inside(path, home):
            why = Wording("it is a link that leads out of the folder", "它是指向文件夹之外的链接")
            diagnostics.report("DD155", Place(path.name), why=why)
        elif path.is_file():
            found.append(path)
        elif not path.is_dir():
            why = Wording("it is not a regular file", "它不是普通文件")
            diagnostics.report("DD155", Place(path.name), why=why)
    if len(found) > MOST_FILES:
        said = Wording(f"{len(found):,} files", f"{len(found):,} 个文件")
        diagnostics.report("DD121", Place(folder.name), found=said, limit=f"{MOST_FILES:,}")
    return found[:MOST_FILES]


def _beginning(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4)


def _inside(path: Path, home: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(home)
    except (OSError, RuntimeError):
        return False
