"""What was read: sha256 of files, and text decoded strictly."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ddcheck.model.diagnostic import Diagnostics, Place


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_text(path: Path, name: str, diagnostics: Diagnostics) -> str | None:
    """The text of a UTF-8 file without its byte order mark, or None with a diagnostic.

    `name` is how the file is called in messages.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        diagnostics.report("DD101", Place(name), why=error.strerror or str(error))
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        diagnostics.report(
            "DD112", Place(name, line=line), byte=f"0x{data[error.start]:02X}", position=error.start
        )
        return None
