"""Fetches one file over HTTP: resumed, retried, checked, and whole or not there at all.

Nothing here runs unless the user asked for it. A download is written beside its target as
`NAME.part` with `NAME.part.json`, which remembers what the server called the file (ETag or date),
so that a file that changed meanwhile is begun anew and never stitched together.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHUNK = 1 << 20
ATTEMPTS = 5
TIMEOUT_S = 60
_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_RETRIED = frozenset([408, 425, 429, 500, 502, 503, 504])


class NotThere(Exception):
    """The server says that there is no such file (404, 410)."""


class NoSuchMethod(Exception):
    """The server does not answer questions about a file (405, 501)."""


class Failed(Exception):
    """The file could not be had; `why` says what went wrong last, `passing` if it may pass."""

    def __init__(self, why: str, *, passing: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.passing = passing


@dataclass(frozen=True)
class Fetched:
    """A file that lies whole at its target."""

    path: Path
    size: int
    sha256: str


@dataclass(frozen=True)
class Remote:
    """What the server says of a file: its size in bytes, if it says."""

    size: int | None


Pause = Callable[[float], None]
Progress = Callable[[int, int | None], None]
"""Told of bytes that are there, and of how many there will be, if known."""


def ask(url: str) -> Remote:
    """The size of a file without fetching it. Raises NotThere or Failed."""
    request = urllib.request.Request(_allowed(url), method="HEAD")  # noqa: S310 - checked above
    try:
        answer = _open(request)
    except NoSuchMethod:
        return Remote(None)
    with answer:
        length = answer.headers.get("Content-Length")
        return Remote(int(length) if length is not None and length.isdigit() else None)


def read_lines(url: str, limit: int = 1 << 22) -> list[str]:
    """The lines of a small text file. Raises NotThere or Failed."""
    request = urllib.request.Request(_allowed(url))  # noqa: S310 - checked above
    with _open(request) as answer:
        data = answer.read(limit + 1)
    if len(data) > limit:
        msg = f"{url} is larger than a list of tiles should be"
        raise Failed(msg)
    return [line.strip() for line in data.decode("utf-8", "strict").splitlines() if line.strip()]


def fetch(url: str, target: Path, progress: Progress, *, pause: Pause = time.sleep) -> Fetched:
    """Fetch a file to `target`. Raises NotThere, or Failed after several attempts.

    A cut connection is taken up again where it broke, if the server allows; a length that differs
    from what the server announced is a failure and leaves nothing at the target.
    """
    _allowed(url)
    why = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            pause(min(60.0, 2.0**attempt))
        try:
            _attempt(url, target, progress)
            return _finish(url, target)
        except _Again as again:
            why = again.why
    raise Failed(why)


class _Stale(Exception):
    """The server has nothing from there on: what is at hand is not the beginning of the file."""


class _OnlySafe(urllib.request.HTTPRedirectHandler):
    """Follows no redirect to an address that would not be fetched itself."""

    def redirect_request(
        self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str
    ) -> Any:
        _allowed(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


_OPENER = urllib.request.build_opener(_OnlySafe)


class _Again(Exception):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def _attempt(url: str, target: Path, progress: Progress) -> None:
    part, memory = _parts(target)
    have = part.stat().st_size if part.exists() else 0
    name = _remembered(memory)
    headers = {"Range": f"bytes={have}-", "If-Range": name} if have and name else {}
    try:
        with _open(urllib.request.Request(url, headers=headers)) as answer:  # noqa: S310
            start, total = _span(answer, have)
            if start == 0:
                _remember(memory, answer)
            got = _copy(answer, part, start, total, progress)
    except (http.client.HTTPException, OSError) as error:
        raise _Again(str(error) or type(error).__name__) from None
    except NoSuchMethod:
        msg = f"{url}: the server answered 405"
        raise Failed(msg) from None
    except _Stale:
        part.unlink()
        msg = f"{url}: the server could not resume"
        raise _Again(msg) from None
    except Failed as error:
        if not error.passing:
            raise
        raise _Again(error.why) from None
    if total is not None and got < total:
        msg = f"the connection ended after {got} of {total} bytes"
        raise _Again(msg)
    if total is not None and got > total:
        part.unlink()
        msg = f"{got} bytes came where {total} were announced"
        raise _Again(msg)


def _span(answer: Any, have: int) -> tuple[int, int | None]:
    """Where the body begins in the file, and how long the whole file is."""
    length = answer.headers.get("Content-Length")
    size = int(length) if length is not None and length.isdigit() else None
    if answer.status != http.client.PARTIAL_CONTENT:
        return 0, size
    unit, _, span = (answer.headers.get("Content-Range") or "").partition(" ")
    first, _, rest = span.partition("-")
    total = rest.partition("/")[2]
    if unit != "bytes" or first != str(have) or not total.isdigit():
        msg = "the server resumed at another place than asked"
        raise _Again(msg)
    return have, int(total)


def _copy(answer: Any, part: Path, start: int, total: int | None, progress: Progress) -> int:
    count = start
    with part.open("r+b" if start else "wb") as stream:
        stream.seek(start)
        stream.truncate()
        while chunk := answer.read(CHUNK):
            stream.write(chunk)
            count += len(chunk)
            progress(count, total)
    return count


def _finish(url: str, target: Path) -> Fetched:
    part, memory = _parts(target)
    with part.open("rb") as stream:
        begins = stream.read(4)
    if target.suffix == ".tif" and begins not in _TIFF:
        part.unlink()
        memory.unlink(missing_ok=True)
        msg = f"{url}: what came is not a TIFF but perhaps a page with a message"
        raise Failed(msg)
    with part.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    size = part.stat().st_size
    part.replace(target)
    memory.unlink(missing_ok=True)
    return Fetched(target, size, digest)


def _parts(target: Path) -> tuple[Path, Path]:
    return target.with_name(target.name + ".part"), target.with_name(target.name + ".part.json")


def _remember(memory: Path, answer: Any) -> None:
    """What identifies the version of the file; only a strong name allows resuming."""
    tag = answer.headers.get("ETag")
    name = tag if tag and not tag.startswith("W/") else answer.headers.get("Last-Modified")
    memory.write_text(json.dumps({"name": name}), encoding="utf-8")


def _remembered(memory: Path) -> str | None:
    try:
        name = json.loads(memory.read_text(encoding="utf-8"))["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return name if isinstance(name, str) else None


def _open(request: urllib.request.Request) -> Any:
    try:
        return _OPENER.open(request, timeout=TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            msg = f"{request.full_url} is not there"
            raise NotThere(msg) from None
        if error.code in (405, 501):
            raise NoSuchMethod from None
        if error.code == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise _Stale from None
        if error.code in _RETRIED:
            msg = f"{request.full_url}: the server answered {error.code}"
            raise Failed(msg, passing=True) from None
        msg = f"{request.full_url}: the server answered {error.code}"
        raise Failed(msg) from None
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        reason = getattr(error, "reason", error)
        msg = f"{request.full_url}: {reason}"
        raise Failed(msg, passing=True) from None


def _allowed(url: str) -> str:
    parts = urllib.parse.urlsplit(url)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    if parts.scheme != "https" and not here:
        msg = f"{url}: only https addresses are fetched"
        raise Failed(msg)
    return url
