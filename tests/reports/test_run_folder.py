"""The run folder: one run at a time, a finished one is kept, nothing outside is touched."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ddcheck.model.errors import FolderInUse, Surroundings
from ddcheck.reports import run_folder
from ddcheck.reports.run_folder import MANIFEST, open_run_folder


def finish(path: Path, text: bytes = b"one") -> None:
    with open_run_folder(path, overwrite=False) as folder:
        folder.write("report.json", lambda stream: stream.write(text) and None)
        folder.inputs = {}


def test_a_run_that_finished_while_another_waited_is_kept(tmp_path, monkeypatch):
    """Both saw an empty folder; the second one came to the lock when the first had gone."""
    lock = run_folder._locked

    @contextmanager
    def after_another_run(path: Path) -> Iterator[None]:
        monkeypatch.setattr(run_folder, "_locked", lock)
        finish(path)
        with lock(path):
            yield

    monkeypatch.setattr(run_folder, "_locked", after_another_run)
    with pytest.raises(Surroundings):
        finish(tmp_path / "out", b"two")
    assert (tmp_path / "out" / "report.json").read_bytes() == b"one"


def test_a_lock_that_was_removed_holds_nobody_off_and_is_refused(tmp_path, monkeypatch):
    taken = fcntl.flock

    def removed(lock, how):
        taken(lock, how)
        (tmp_path / ".lock").unlink()

    monkeypatch.setattr(run_folder.fcntl, "flock", removed)
    with pytest.raises(FolderInUse):
        finish(tmp_path)
    assert not (tmp_path / MANIFEST).exists()


def test_a_link_in_place_of_the_lock_leads_nowhere(tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    (out / ".lock").symlink_to(precious)
    with pytest.raises(OSError, match="symbolic"):
        finish(out)
    assert precious.read_text() == "kept"


def test_a_writer_that_fails_leaves_no_file_that_looks_finished(tmp_path):
    def full(_):
        raise OSError(28, "No space left on device")

    def run():
        with open_run_folder(tmp_path, overwrite=False) as folder:
            folder.write("findings.csv", lambda stream: stream.write(b"rows") and None)
            folder.write("report.json", full)

    with pytest.raises(OSError, match="No space"):
        run()
    assert not list(tmp_path.iterdir())


def test_a_run_that_fails_leaves_no_folder_that_was_not_there(tmp_path):
    def run():
        with open_run_folder(tmp_path / "a" / "b", overwrite=False):
            assert (tmp_path / "a" / "b" / ".lock").exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run()
    assert not list(tmp_path.iterdir())
