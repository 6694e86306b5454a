"""The folder of a pack: which files it may have, their bytes, and their digest.

A file that would not be read is refused: `rule/x.yaml` or `rules/x.yml` must not look like a rule.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from ddcheck.documents.cells import near
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.foreign_words import said_by_system

MOST_FILES = 2_000
MOST_BYTES = 50_000_000

_FIXED = (
    "pack.yaml", "sources.yaml", "CHANGELOG.md", "README.md",
    "messages/en.yaml", "messages/zh.yaml",
)  # fmt: skip
_MANY = re.compile(
    r"((parameters|rules|cases)/[a-z0-9][a-z0-9_-]*\.yaml|tables/[a-z0-9][a-z0-9_-]*\.csv)"
)
_FOLDERS = ("parameters", "rules", "cases", "tables", "messages")
_NEEDED = ("pack.yaml", "sources.yaml", "messages/en.yaml", "messages/zh.yaml")


@dataclass(frozen=True)
class Layout:
    """Files of a pack by their name inside it (with /), sorted, and the digest of them all."""

    folder: Path
    files: tuple[str, ...]
    digest: str

    def under(self, folder: str) -> list[str]:
        return [name for name in self.files if name.startswith(f"{folder}/")]

    def called(self, name: str) -> str:
        """Name a file in messages: the pack's folder and the name inside it."""
        return f"{self.folder.name}/{name}"


def lay_out(folder: Path, diagnostics: Diagnostics) -> Layout | None:
    """List and hash the files of a pack; None when the folder cannot be used at all."""
    try:
        names = _names(folder)
    except OSError as error:
        diagnostics.report("DD101", Place(folder.name), why=said_by_system(error))
        return None
    if "pack.yaml" not in names:
        diagnostics.report("DD403", Place(folder.name), name="pack.yaml")
        return None
    if not _bounded(folder, names, diagnostics):
        return None
    good = [name for name in names if _is_of_pack(folder, name, diagnostics)]
    if not _is_extension(folder):
        _complain_of_missing(folder, names, good, diagnostics)
    return Layout(folder, tuple(good), _digest(folder, names))


_EXTENDS = re.compile(rb"^[\"']?extends[\"']? *:", re.MULTILINE)


def _is_extension(folder: Path) -> bool:
    """A pack that extends another needs no file but its own pack.yaml."""
    path = folder / "pack.yaml"
    return path.is_file() and _EXTENDS.search(path.read_bytes()) is not None


def _complain_of_missing(
    folder: Path, names: list[str], good: list[str], diagnostics: Diagnostics
) -> None:
    for name in _NEEDED:
        if name not in names:
            diagnostics.report("DD403", Place(folder.name), name=name)
    for kind in ("rules", "parameters"):
        if not any(name.startswith(f"{kind}/") for name in good):
            diagnostics.report("DD403", Place(folder.name), name=f"{kind}/*.yaml")


def _names(folder: Path) -> list[str]:
    """List files (and links) in the folder, without those whose name begins with a point."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if any(part.startswith(".") for part in inside.parts):
            continue
        if path.is_symlink() or not path.is_dir():
            found.append(inside.as_posix())
        if len(found) > MOST_FILES:
            break
    return sorted(found)


def _bounded(folder: Path, names: list[str], diagnostics: Diagnostics) -> bool:
    size = sum((folder / name).lstat().st_size for name in names)
    if len(names) > MOST_FILES:
        found, limit = f"> {MOST_FILES} files", f"{MOST_FILES} files"
    elif size > MOST_BYTES:
        found, limit = f"{size} bytes", f"{MOST_BYTES} bytes"
    else:
        return True
    diagnostics.report("DD121", Place(folder.name), found=found, limit=limit)
    return False


def _is_of_pack(folder: Path, name: str, diagnostics: Diagnostics) -> bool:
    path = folder / name
    known = name in _FIXED or _MANY.fullmatch(name) is not None
    if known and path.is_file() and not path.is_symlink():
        return True
    first, _, rest = name.partition("/")
    close = near(name, _FIXED) or (near(first, _FOLDERS) if rest and first not in _FOLDERS else "")
    diagnostics.report("DD420", Place(f"{folder.name}/{name}"), name=name, near=close)
    return False


def _digest(folder: Path, names: list[str]) -> str:
    """Hash name, length and bytes of each regular file, in order of name."""
    total = hashlib.sha256()
    for name in names:
        path = folder / name
        if path.is_symlink() or not path.is_file():
            continue
        data = path.read_bytes()
        total.update(f"{name}\0{len(data)}\0".encode())
        total.update(data)
    return total.hexdigest()
