"""Zip archives from strangers: looked through before anything of them is used (reliability V3).

Nothing is ever unpacked by the names in the archive. Members are given as bytes, within limits that
are checked while they are read, not believed from the directory.
"""

from __future__ import annotations

import errno
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ddcheck.documents.left_behind import is_left_behind
from ddcheck.model.foreign_words import said_by
from ddcheck.model.wording import Wording

MOST_MEMBERS = 10_000
MOST_RATIO = 200
MOST_BYTES = 2 << 30
_BLOCK = 1 << 20


class ArchiveRefused(ValueError):
    """The archive goes beyond a limit, which `found` and `limit` say; or is unfit, as `found` says."""

    def __init__(self, found: str | Wording, limit: object) -> None:
        super().__init__(f"{found} ({limit})")
        self.found = found
        self.limit = str(limit)


@dataclass
class Archive:
    """A zip archive whose directory was checked. Use as a context manager."""

    zip: zipfile.ZipFile
    members: tuple[zipfile.ZipInfo, ...]
    _taken: int = 0

    @classmethod
    def open(cls, path: Path) -> Archive:
        """Check the directory of an archive. Raises ArchiveRefused, OSError."""
        try:
            archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise ArchiveRefused(said_by("zip", error), "") from None
        except OSError as error:
            if error.errno != errno.EINVAL:  # it points to a place before its beginning
                raise
            raise ArchiveRefused(said_by("zip", "Bad offset"), "") from None
        try:
            members = _checked(archive.infolist())
            own = (
                m
                for m in members
                if not is_left_behind(m.filename, partial(_beginning, archive, m))
            )
            return cls(archive, tuple(own))
        except BaseException:
            archive.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.zip.close()

    def read(self, member: zipfile.ZipInfo, most: int) -> bytes:
        """The bytes of a member, at most `most` of them. Raises ArchiveRefused."""
        return b"".join(self._blocks(member, most))

    def copy(self, member: zipfile.ZipInfo, target: Path, most: int) -> None:
        """Write a member, at most `most` bytes, as a new file. Raises ArchiveRefused, OSError."""
        with target.open("xb") as out:
            for block in self._blocks(member, most):
                out.write(block)

    def _blocks(self, member: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        size = 0
        try:
            with self.zip.open(member) as stream:
                while block := stream.read(_BLOCK):
                    size += len(block)
                    self._taken += len(block)
                    if size > most or self._taken > MOST_BYTES:
                        found = f"{member.filename[:60]}: {size >> 20} MB"
                        raise ArchiveRefused(found, f"{most >> 20} MB")
                    if size > MOST_RATIO * max(member.compress_size, 1 << 12):
                        found = f"{member.filename[:60]}: {size // max(member.compress_size, 1)}:1"
                        raise ArchiveRefused(found, f"{MOST_RATIO}:1")
                    yield block
        except (
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,
            RuntimeError,
            EOFError,
            UnicodeDecodeError,
        ) as error:
            raise ArchiveRefused(_of_contents(member, said_by("zip", error)), "") from None


def _checked(members: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    if len(members) > MOST_MEMBERS:
        many = Wording(f"{len(members)} members", f"{len(members)} 个成员文件")
        raise ArchiveRefused(many, MOST_MEMBERS)
    if sum(member.file_size for member in members) > MOST_BYTES:
        found = f"{sum(member.file_size for member in members) >> 20} MB"
        raise ArchiveRefused(found, f"{MOST_BYTES >> 20} MB")
    seen: set[str] = set()
    for member in members:
        trouble = _trouble(member, seen)
        if trouble is not None:
            raise ArchiveRefused(_of_member(member, trouble), "")
    return [member for member in members if not member.is_dir()]


def _beginning(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(member) as content:
            return content.read(4)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
        return b""  # it is complained about when it is read


def _of_contents(member: zipfile.ZipInfo, why: Wording) -> Wording:
    name = repr(member.filename[:60])
    return Wording(f"{name} in it: {why.en}", f"其中的 {name}：{why.zh}")


def _of_member(member: zipfile.ZipInfo, trouble: Wording) -> Wording:
    name = repr(member.filename[:60])
    return Wording(f"zip: {name} {trouble.en}", f"zip：{name} {trouble.zh}")


_OUTSIDE = Wording("leads out of the archive", "指向压缩包之外")
_LINK = Wording("is a link or a device, not a file", "是链接或设备，而非文件")
_ENCRYPTED = Wording("is encrypted", "已加密")
_TWICE = Wording("stands in it twice", "出现两次")


def _trouble(member: zipfile.ZipInfo, seen: set[str]) -> Wording | None:
    """What makes a member unfit; None where it is fit."""
    name = member.orig_filename
    folded = unicodedata.normalize("NFC", member.filename).casefold()
    twice = folded in seen
    seen.add(folded)
    mode = member.external_attr >> 16
    kind = stat.S_IFMT(mode)
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return _OUTSIDE
    if "\\" in name or "\0" in name:
        return _OUTSIDE
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return _LINK
    if member.flag_bits & 0x1:
        return _ENCRYPTED
    if twice:
        return _TWICE
    if member.file_size <= MOST_RATIO * max(member.compress_size, 1 << 12):
        return None
    times = member.file_size // max(member.compress_size, 1)
    return Wording(
        f"is {times} times as large when unpacked, more than {MOST_RATIO}",
        f"解压后为原来的 {times} 倍，超过 {MOST_RATIO} 倍",
    )
