"""Writes what the documentation can take from the program, so that it never tells of another one.

    python tools/make_docs.py            write reference pages, marked parts and shown output
    python tools/make_docs.py --check    change nothing; name what is stale and leave with 1
    python tools/make_docs.py --pictures take the pictures of the report anew (needs chromium)

Three things are made: the pages of docs/reference, the parts of other pages between
`<!-- made: NAME -->` and `<!-- end -->`, and the output below each `$ ddcheck` in a `console` block.
In such a block `…` stands for lines left out, or at the end of a line for its rest.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

sys.path.insert(0, str(Path(__file__).parent))

import docs_diagnostics
import docs_reference
import docs_worked

from ddcheck.cli import app as ddcheck_app

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE: dict[str, Callable[[], str]] = {
    "reference/cli": lambda: docs_reference.cli_page("en"),
    "zh/reference/cli": lambda: docs_reference.cli_page("zh"),
    "reference/facts": docs_reference.facts_page,
    "reference/diagnostics": lambda: docs_diagnostics.diagnostics_page("en"),
    "zh/reference/diagnostics": lambda: docs_diagnostics.diagnostics_page("zh"),
    "reference/tables": docs_reference.tables_page,
    "reference/report-json": docs_reference.report_page,
}
PARTS: dict[str, Callable[[], str]] = {
    "packs": lambda: docs_reference.packs_table("en"),
    "packs-zh": lambda: docs_reference.packs_table("zh"),
    "columns": docs_reference.columns_of_declarations,
    "known-layers": docs_reference.known_layers_table,
    **docs_worked.parts(),
}
SAME_AS = {"make demo": "ddcheck demo --overwrite ddcheck-demo"}
"""What the recipe of the Makefile runs once the environment is there."""

CUT = "…"
_BLOCK = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
_PART = re.compile(r"(<!-- made: (?P<name>[\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_FILE = re.compile(r"\bfile=(\S+)")
_ALIKE = 0.45


class NotShown(Exception):
    """The output of a command is not what a page shows of it."""


@dataclass
class Step:
    """One command of a block, and the lines that the page shows below it."""

    command: str
    shown: list[str]


def pages() -> list[Path]:
    """All pages, the written ones and the made ones."""
    own = [ROOT / name for name in ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [page for page in [*own, *sorted(DOCS.rglob("*.md"))] if page.exists()]


def steps_of(body: str) -> list[Step]:
    """The commands of a console block. A backslash at the end of a line carries it on."""
    steps: list[Step] = []
    lines = iter(body.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line[2:]
            while command.endswith("\\"):
                command = command[:-1] + next(lines).removeprefix(">").strip()
            steps.append(Step(command, []))
        elif steps:
            steps[-1].shown.append(line.rstrip())
    return steps


def is_executed(info: str, body: str) -> bool:
    """Console blocks that begin with a call of the program are run."""
    return info.split()[:1] == ["console"] and body.startswith(
        ("$ ddcheck", *(f"$ {command}" for command in SAME_AS))
    )


class Sandbox:
    """A folder that looks like a checkout, in which the commands of one page are run in order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.code: int | None = None
        for name in ("sample_data", "rules", "docs"):
            (folder / name).symlink_to(ROOT / name)

    def run(self, command: str) -> list[str]:
        """The lines that a command prints, output and complaints together."""
        if command == "echo $?":
            return [str(self.code)]
        words = shlex.split(SAME_AS.get(command, command))
        if words[0] != "ddcheck":
            msg = f"only ddcheck is run here, not: {command}"
            raise NotShown(msg)
        said = io.StringIO()
        with (
            contextlib.chdir(self.folder),
            _as_called(["ddcheck", *words[1:]]),
            contextlib.redirect_stdout(said),
            contextlib.redirect_stderr(said),
        ):
            self.code = _left_by(ddcheck_app.main)
        return [line.rstrip() for line in said.getvalue().rstrip("\n").split("\n")]

    def write(self, name: str, text: str) -> None:
        """A file that a page shows, for the commands after it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@contextlib.contextmanager
def _as_called(words: list[str]) -> Iterator[None]:
    """The surroundings of a call from a shell: arguments, a width of 80, and the signals as before."""
    arguments, columns = sys.argv, os.environ.get("COLUMNS")
    handler = signal.getsignal(signal.SIGTERM)
    sys.argv, os.environ["COLUMNS"] = words, "80"
    try:
        yield
    finally:
        sys.argv = arguments
        os.environ.pop("COLUMNS")
        if columns is not None:
            os.environ["COLUMNS"] = columns
        signal.signal(signal.SIGTERM, handler)


def _left_by(program: Callable[[], NoReturn]) -> int:
    """The exit code of the program, run in this process so that many pages are checked quickly."""
    try:
        program()
    except SystemExit as leaving:
        if isinstance(leaving.code, int):
            return leaving.code
        raise


def walk(text: str, sandbox: Sandbox) -> Iterator[tuple[re.Match[str], Step, list[str]]]:
    """Run a page: each step of its blocks with what was really printed."""
    for block in _BLOCK.finditer(text):
        file = _FILE.search(block["info"])
        if file:
            sandbox.write(file[1], block["body"])
        if is_executed(block["info"], block["body"]):
            for step in steps_of(block["body"]):
                yield block, step, sandbox.run(step.command)


def compare(shown: list[str], real: list[str]) -> None:
    """Raise NotShown where shown lines are not the real ones, in order, save for what is cut."""
    runs: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == CUT:
            runs.append([])
        else:
            runs[-1].append(line)
    at = 0
    for number, run in enumerate(runs):
        last = number == len(runs) - 1
        starts = list(range(at, len(real) - len(run) + 1 if number else at + 1))
        if last:
            starts = [i for i in starts if i + len(run) == len(real)]
        fits = [i for i in starts if _fits(run, real[i:])]
        if last and not run and len(runs) > 1:
            return
        if not fits:
            raise NotShown(_difference(run, real[at:]))
        at = fits[0] + len(run)


def _fits(run: list[str], real: list[str]) -> bool:
    return len(run) <= len(real) and all(map(_same, run, real))


def _difference(run: list[str], real: list[str]) -> str:
    """The first line that is shown and not printed, with what comes nearest to it."""
    for line in run:
        if not any(_same(line, other) for other in real):
            near = difflib.get_close_matches(line, real, n=1, cutoff=0.3)
            return f"shown: {line}\n  real:  {near[0] if near else '(nothing like it)'}"
    return f"in another order, or with lines between: {run}"


def _same(shown: str, real: str) -> bool:
    if shown.endswith(CUT):
        return real.startswith(shown.removesuffix(CUT).rstrip())
    return shown == real


def refreshed(shown: list[str], real: list[str]) -> list[str]:
    """The same choice of lines from what is printed now: each by the line most like it, in order."""
    wanted = [line for line in shown if line.strip() != CUT]
    scores = [[_likeness(line, other) for other in real] for line in wanted]
    best = [[0.0] * (len(real) + 1) for _ in range(len(wanted) + 1)]
    for i, row in enumerate(scores, start=1):
        for j, score in enumerate(row, start=1):
            best[i][j] = max(best[i - 1][j], best[i][j - 1], best[i - 1][j - 1] + score)
    pairs = []
    i, j = len(wanted), len(real)
    while i and j:
        if best[i][j] == best[i][j - 1]:
            j -= 1
        elif best[i][j] == best[i - 1][j]:
            i -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((j, wanted[i]))
    if len(pairs) < len(wanted):
        kept = [line for _, line in pairs]
        lost = next(line for line in wanted if line not in kept)
        msg = f"nothing like this is printed any more: {lost}"
        raise NotShown(msg)
    return _with_cuts(pairs[::-1], real)


def _with_cuts(pairs: list[tuple[int, str]], real: list[str]) -> list[str]:
    lines: list[str] = []
    at = 0
    for j, line in pairs:
        if j > at:
            lines.append(CUT)
        lines.append(line if _same(line, real[j]) else _shortened(real[j], line))
        at = j + 1
    return lines if at >= len(real) else [*lines, CUT]


def _shortened(real: str, like: str) -> str:
    if not like.endswith(CUT) or len(real) <= len(like):
        return real
    cut = real[: len(like) - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut.strip() else cut).rstrip() + CUT


def _likeness(shown: str, real: str) -> float:
    if _same(shown, real):
        return 2.0 + min(len(shown), 200) / 100
    matcher = difflib.SequenceMatcher(None, shown, real[: 2 * len(shown) + 20])
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return 0.0
    ratio = matcher.ratio()
    return ratio if ratio >= _ALIKE else 0.0


def with_parts(text: str) -> str:
    """The page with its marked parts made anew."""
    return _PART.sub(lambda part: part[1] + PARTS[part["name"]]() + part[3], text)


def with_output(text: str) -> str:
    """The page with the shown output of its commands taken anew."""
    told: dict[tuple[int, int], list[str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for block, step, real in walk(text, Sandbox(Path(folder))):
            lines = told.setdefault(block.span("body"), [])
            lines.append(_command_as_written(block["body"], step.command, len(lines)))
            lines.extend(refreshed(step.shown, real))
    for (start, end), lines in sorted(told.items(), reverse=True):
        text = text[:start] + "\n".join(lines) + "\n" + text[end:]
    return text


def _command_as_written(body: str, command: str, at: int) -> str:
    """A command that goes over several lines keeps them."""
    for match in re.finditer(r"^\$ (?:[^\n]*\\\n)*[^\n]*", body, re.MULTILINE):
        if steps_of(match[0])[0].command == command:
            return match[0]
    msg = f"lost the command {command} at {at}"
    raise NotShown(msg)


def stale_parts() -> list[str]:
    """Pages whose made content is not what the program gives now (shown output is not looked at)."""
    found = [
        f"docs/{name}.md"
        for name, make in REFERENCE.items()
        if not (page := DOCS / f"{name}.md").exists() or page.read_text(encoding="utf-8") != make()
    ]
    for page in pages():
        text = page.read_text(encoding="utf-8")
        if with_parts(text) != text:
            found.append(page.relative_to(ROOT).as_posix())
    return found


def wrong_output(page: Path) -> list[str]:
    """What a page shows and the program does not print."""
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for _, step, real in walk(page.read_text(encoding="utf-8"), Sandbox(Path(folder))):
            try:
                compare(step.shown, real)
            except NotShown as different:
                wrong.append(f"{page.name}: $ {step.command}\n  {different}")
    return wrong


def write_all() -> None:
    """Write everything anew, in place."""
    (DOCS / "reference").mkdir(parents=True, exist_ok=True)
    for name, make in REFERENCE.items():
        page = DOCS / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(make(), encoding="utf-8")
    for page in pages():
        text = page.read_text(encoding="utf-8")
        new = with_output(with_parts(text))
        if new != text:
            page.write_text(new, encoding="utf-8")
            print(f"wrote {page.relative_to(ROOT)}")  # noqa: T201


def take_pictures() -> None:
    """Screenshots of the demo's page for the READMEs: its beginning, and the map of one plot."""
    with tempfile.TemporaryDirectory() as folder:
        box = Sandbox(Path(folder))
        for lang, end in (("en", ".png"), ("zh", ".zh.png")):
            box.run(f"ddcheck demo demo-{lang} --lang {lang}")
            page = box.folder / f"demo-{lang}" / "report" / "report.html"
            _screenshot(page, DOCS / "images" / f"report{end}", height=1660)
            plot = page.with_name("plot.html")
            plot.write_text(_only_plot(page.read_text("utf-8"), "BR-03"), encoding="utf-8")
            _screenshot(plot, DOCS / "images" / f"plot{end}", height=860)


def _only_plot(page: str, name: str) -> str:
    """The report with one map and nothing else; its security policy would refuse the new style."""
    found = re.search(
        rf'<article class="plot" id="(\w+)">(?:(?!<article).)*?{name}', page, re.DOTALL
    )
    assert found is not None
    style = f"section:not(#plots),header,nav,footer,article:not(#{found[1]}){{display:none}}"
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    return page.replace(
        "</head>", f"<style>{style} section{{margin-top:0!important}}</style></head>", 1
    )


def _screenshot(page: Path, target: Path, *, height: int) -> None:
    """A picture of a page, with fewer colours where pngquant is at hand."""
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    command += [f"--window-size=1100,{height}", f"--screenshot={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    if shutil.which("pngquant"):
        smaller = ["pngquant", "--force", "--strip", "--ext", ".png", "64", str(target)]
        subprocess.run(smaller, check=True)  # noqa: S603


def main(arguments: list[str]) -> int:
    """Do what was asked; 1 when something is stale."""
    if "--pictures" in arguments:
        take_pictures()
    elif "--check" not in arguments:
        write_all()
    else:
        stale = [f"{name} is stale" for name in stale_parts()]
        stale += [line for page in pages() for line in wrong_output(page)]
        for line in stale:
            print(line)  # noqa: T201
        if stale:
            print("run: make docs")  # noqa: T201
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
