"""Fetching against a local server: ranges or none, cut connections, wrong lengths, changed files."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ddcheck.evidence.download import ATTEMPTS, Failed, NotThere, ask, fetch

BODY = b"II*\0" + bytes(range(256)) * 4096  # a little more than 1 MiB


class Server:
    """What the server does, set by each test."""

    def __init__(self) -> None:
        self.body = BODY
        self.tag: str | None = '"one"'
        self.ranges = True
        self.cut_after: list[
            int
        ] = []  # bytes of the body before the connection ends, a request each
        self.announce: int | None = None
        self.statuses: list[int] = []
        self.seen: list[str | None] = []
        self.answers_head = True
        self.moved_to: str | None = None
        self.url = ""


class Handler(BaseHTTPRequestHandler):
    state: Server

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        if not self.state.answers_head:
            self.send_error(405)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.state.body)))
        self.end_headers()

    def do_GET(self) -> None:
        state = self.state
        state.seen.append(self.headers.get("Range"))
        if state.statuses:
            self.send_error(state.statuses.pop(0))
            return
        if state.moved_to:
            self.send_response(302)
            self.send_header("Location", state.moved_to)
            self.end_headers()
            return
        start = self._start()
        part = state.body[start:]
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(state.announce or len(part)))
        if start:
            total = state.announce or len(state.body)
            self.send_header("Content-Range", f"bytes {start}-{total - 1}/{total}")
        if state.tag:
            self.send_header("ETag", state.tag)
        self.end_headers()
        if state.cut_after:
            self.wfile.write(part[: state.cut_after.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            return
        self.wfile.write(part)

    def _start(self) -> int:
        wanted = self.headers.get("Range")
        same = self.headers.get("If-Range") == self.state.tag
        return int(wanted[6:-1]) if wanted and self.state.ranges and same else 0


@pytest.fixture
def server() -> Iterator[Server]:
    state = Server()
    handler = type("Bound", (Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        state.url = f"http://127.0.0.1:{http.server_address[1]}/tile.tif"
        yield state
        http.shutdown()


def get(server: Server, folder: Path):
    waits: list[float] = []
    done = fetch(server.url, folder / "tile.tif", lambda *_: None, pause=waits.append)
    return done, waits


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_fetched_whole_and_hashed(server, tmp_path):
    done, waits = get(server, tmp_path)

    assert done.path.read_bytes() == BODY
    assert (done.size, done.sha256) == (len(BODY), hashlib.sha256(BODY).hexdigest())
    assert waits == []
    assert leftovers(tmp_path) == ["tile.tif"]


def test_size_is_known_before(server):
    assert ask(server.url).size == len(BODY)


def test_a_cut_connection_is_taken_up_where_it_broke(server, tmp_path):
    server.cut_after = [300_000, 200_000]
    done, waits = get(server, tmp_path)

    assert done.path.read_bytes() == BODY
    assert server.seen == [None, "bytes=300000-", "bytes=500000-"]
    assert len(waits) == 2


def test_without_ranges_it_begins_anew(server, tmp_path):
    server.cut_after, server.ranges = [300_000], False
    done, _ = get(server, tmp_path)

    assert done.path.read_bytes() == BODY


def test_without_a_name_of_the_version_nothing_is_stitched(server, tmp_path):
    server.cut_after, server.tag = [300_000], None
    done, _ = get(server, tmp_path)

    assert done.path.read_bytes() == BODY
    assert server.seen == [None, None]


def test_a_file_that_changed_meanwhile_is_begun_anew(server, tmp_path):
    server.cut_after = [300_000]
    changed = b"II*\0" + BODY[:3:-1]

    def pause(_: float) -> None:
        server.body, server.tag = changed, '"two"'

    done = fetch(server.url, tmp_path / "tile.tif", lambda *_: None, pause=pause)

    assert done.path.read_bytes() == changed


def test_a_run_that_was_stopped_is_taken_up_by_the_next(server, tmp_path):
    server.cut_after = [300_000] + [0] * (ATTEMPTS - 1)
    with pytest.raises(Failed):
        get(server, tmp_path)
    assert leftovers(tmp_path) == ["tile.tif.part", "tile.tif.part.json"]

    done, _ = get(server, tmp_path)
    assert done.path.read_bytes() == BODY
    assert server.seen[-1] == "bytes=300000-"


@pytest.mark.parametrize("announced", [len(BODY) + 5])
def test_a_wrong_length_is_a_failure_and_leaves_no_file(server, tmp_path, announced):
    server.announce = announced
    with pytest.raises(Failed):
        get(server, tmp_path)

    assert not (tmp_path / "tile.tif").exists()


def test_a_missing_file_is_not_tried_again(server, tmp_path):
    server.statuses = [404]
    with pytest.raises(NotThere):
        get(server, tmp_path)

    assert len(server.seen) == 1


@pytest.mark.parametrize(("status", "tries"), [(503, 2), (403, 1)])
def test_a_passing_fault_is_tried_again_and_a_final_one_is_not(server, tmp_path, status, tries):
    server.statuses = [status]
    if status == 403:
        with pytest.raises(Failed):
            get(server, tmp_path)
    else:
        assert get(server, tmp_path)[0].size == len(BODY)
    assert len(server.seen) == tries


def test_only_https_leaves_the_machine(tmp_path):
    for url in ("http://example.org/x", "file:///etc/passwd", "ftp://example.org/x"):
        with pytest.raises(Failed, match="https"):
            fetch(url, tmp_path / "x", lambda *_: None)


def test_a_server_without_head_leaves_the_size_open(server):
    server.answers_head = False
    assert ask(server.url).size is None


def test_a_part_that_is_whole_already_is_taken_anew(server, tmp_path):
    """A run that was stopped between the last byte and the renaming: the server has no more."""
    (tmp_path / "tile.tif.part").write_bytes(BODY)
    (tmp_path / "tile.tif.part.json").write_text(json.dumps({"name": '"one"'}))
    server.statuses = [416]
    done, waits = get(server, tmp_path)

    assert done.path.read_bytes() == BODY
    assert server.seen == [f"bytes={len(BODY)}-", None]
    assert len(waits) == 1


def test_a_page_with_a_message_is_no_tile(server, tmp_path):
    server.body = b"<html>The service is closed today.</html>"
    with pytest.raises(Failed, match="not a TIFF"):
        get(server, tmp_path)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize("to", ["http://example.org/x.tif", "ftp://example.org/x.tif"])
def test_no_redirect_leaves_https(server, tmp_path, to):
    server.moved_to = to
    with pytest.raises(Failed, match="https"):
        get(server, tmp_path)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1.example.org/x", "http://localhost@example.org/x", "http://[::1/x"]
)
def test_no_address_that_only_looks_local(tmp_path, url):
    with pytest.raises((Failed, ValueError)):
        fetch(url, tmp_path / "x", lambda *_: None)
