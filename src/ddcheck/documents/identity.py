"""What was read: sha256 of files, and text decoded strictly."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path

from ddcheck.documents.encodings import decode
from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.foreign_words import said_by_system
from ddcheck.model.wording import Wording

SIDECAR = ".encoding"
_LONGEST_NAME = 40


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_bytes(
    path: Path, name: str, diagnostics: Diagnostics, *, limit: int | None = None
) -> bytes | None:
    """The bytes of a regular file of at most `limit` bytes, or None with a diagnostic."""
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            why = Wording("it is not a regular file", "它不是普通文件")
            diagnostics.report("DD155", Place(name), why=why)
            return None
        if limit is not None and state.st_size > limit:
            found = Wording(f"{state.st_size:,} bytes", f"{state.st_size:,} 字节")
            most = Wording(f"{limit:,} bytes", f"{limit:,} 字节")
            diagnostics.report("DD121", Place(name), found=found, limit=most)
            return None
        return path.read_bytes()
    except OSError as error:
        diagnostics.report("DD101", Place(name), why=said_by_system(error))
        return None


def read_text(
    path: Path, name: str, diagnostics: Diagnostics, *,
    encoding: str | None = None, limit: int | None = None,
) -> str | None:  # fmt: skip
    """The text of a file without its byte order mark, or None with a diagnostic.

    UTF-8, unless `encoding` or a file beside it, `<file>.encoding`, names another; the file beside
    it is about this one only, so it wins. `name` is how the file is called in messages.
    """
    data = read_bytes(path, name, diagnostics, limit=limit)
    if data is None:
        return None
    return decode(data, name, sidecar_of(path) or encoding, diagnostics)


def sidecar_of(path: Path) -> str | None:
    """The encoding that stands in the file beside `path`, if there is one."""
    beside = path.with_name(path.name + SIDECAR)
    if not beside.is_file():
        return None
    with beside.open("rb") as stream:
        return stream.read(_LONGEST_NAME).decode("ascii", "replace").strip() or None
