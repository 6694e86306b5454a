"""Writes a run: every format into one folder, each file whole or not at all, the manifest last."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from ddcheck.documents.identity import sha256_of
from ddcheck.model.errors import FolderInUse, Surroundings
from ddcheck.model.wording import Wording

MANIFEST = "manifest.json"
_PARTS = ".unfinished"
_LOCK = ".lock"

Writer = Callable[[BinaryIO], None]


@dataclass
class RunFolder:
    """An open run folder: files are written aside and appear together when it closes.

    `inputs` is what the manifest says the run was made from; without it nothing appears.
    """

    path: Path
    inputs: Mapping[str, Any] | None = None

    @property
    def scratch(self) -> Path:
        """Where the run may lay things down that are gone when it ends."""
        return self.path / _PARTS

    def write(self, name: str, writer: Writer) -> None:
        """Write one file of the run."""
        with (self.path / _PARTS / name).open("wb") as stream:
            writer(stream)
            stream.flush()
            os.fsync(stream.fileno())


@contextmanager
def open_run_folder(path: Path, *, overwrite: bool) -> Iterator[RunFolder]:
    """A folder to write a run into, held from before the work. Raises FolderInUse or Surroundings.

    A folder that holds a finished run is only written over when asked; a folder that holds
    something else is never touched. A run that fails leaves no folder that was not there before.
    """
    check_run_folder(path, overwrite=overwrite)
    made = [p for p in (path, *path.parents) if not p.exists()]
    path.mkdir(parents=True, exist_ok=True)
    try:
        with _locked(path):
            check_run_folder(path, overwrite=overwrite)  # another run may have finished meanwhile
            folder = RunFolder(path)
            shutil.rmtree(folder.scratch, ignore_errors=True)
            folder.scratch.mkdir()
            try:
                yield folder
                if folder.inputs is not None:
                    _finish(path, folder.scratch, folder.inputs)
            finally:
                shutil.rmtree(folder.scratch, ignore_errors=True)
    finally:
        _remove_empty(made)


def _remove_empty(folders: Sequence[Path]) -> None:
    """Remove folders, inner ones first, as far as they hold nothing."""
    for folder in folders:
        try:
            folder.rmdir()
        except OSError:
            return


def check_run_folder(path: Path, *, overwrite: bool) -> None:
    """Whether a run could be written there; asked before a long run too. Raises Surroundings."""
    if path.exists() and not path.is_dir():
        raise Surroundings(Wording(f"{path} is not a folder", f"{path} 不是文件夹"))
    if not path.exists():
        return
    if (path / MANIFEST).exists():
        if not overwrite:
            raise Surroundings(
                Wording(
                    f"{path} holds a finished run already; choose another --out, or add --overwrite",
                    f"{path} 中已有一次完成的运行；请另选 --out，或加上 --overwrite",
                )
            )
    elif any(entry.name not in (_LOCK, _PARTS) for entry in path.iterdir()):
        raise Surroundings(
            Wording(
                f"{path} holds other files; choose an empty folder with --out",
                f"{path} 中有其他文件；请用 --out 指定空文件夹",
            )
        )


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with open(path / _LOCK, "w", opener=_no_link) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise _in_use(path) from None
        if not _is_at(lock.fileno(), path / _LOCK):
            raise _in_use(path)  # removed by the run that held it: a third may lock a new one
        try:
            yield
        finally:
            (path / _LOCK).unlink(missing_ok=True)


def _no_link(path: str, flags: int) -> int:
    """Open a file, never what a link of its name points to."""
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)


def _is_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _in_use(path: Path) -> FolderInUse:
    return FolderInUse(
        Wording(
            f"another run is writing to {path}; wait for it, or choose another --out",
            f"另一次运行正在写入 {path}；请等待，或另选 --out",
        )
    )


def _finish(path: Path, parts: Path, inputs: Mapping[str, Any]) -> None:
    """Move the files into place. The manifest goes first out and last in: it means finished."""
    old = _previous_files(path)
    (path / MANIFEST).unlink(missing_ok=True)
    names = sorted(entry.name for entry in parts.iterdir())
    manifest = {
        "schema": "ddcheck/manifest/1",
        **inputs,
        "outputs": {name: sha256_of(parts / name) for name in names},
    }
    for name in set(old) - set(names):
        (path / name).unlink(missing_ok=True)
    for name in names:
        (parts / name).replace(path / name)
    _write_whole(parts / MANIFEST, manifest)
    (parts / MANIFEST).replace(path / MANIFEST)


def _previous_files(path: Path) -> list[str]:
    """Files of the run that stood here, so that none of them survives beside the new ones."""
    try:
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        return [name for name in manifest["outputs"] if "/" not in name]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write_whole(path: Path, value: Mapping[str, Any]) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=2) + "\n"
    with path.open("wb") as stream:
        stream.write(text.encode("utf-8", "backslashreplace"))
        stream.flush()
        os.fsync(stream.fileno())


def hashed_inputs(files: Sequence[Path]) -> list[dict[str, str]]:
    """Name and sha256 of the files that were read, in order of their names."""
    found = [{"name": path.name, "sha256": sha256_of(path)} for path in files]
    return sorted(found, key=lambda entry: (entry["name"], entry["sha256"]))
