"""Runs commands as a user does, without loading the libraries anew each time.

A process that has loaded them, and done nothing else, forks for every command: the fork gets the
arguments, the folder, the environment and files for what it says, and ends as the program ends.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

SERVER = """
import atexit, gc, json, os, sys, threading
import ddcheck.cli.run, ddcheck.cli.rules, ddcheck.cli.layers, ddcheck.cli.validate
from ddcheck.cli.app import main

gc.collect()
gc.freeze()  # what is loaded stays as it is: no fork has to look at it
answers = os.fdopen(os.dup(1), "w")
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if not child:
        break
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)
else:
    sys.exit()
os.chdir(asked["folder"])
os.environ.clear()
os.environ.update(asked["environment"])
for number, name in enumerate(asked["streams"]):
    os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), number)
sys.stdin = open(0)
sys.argv = ["ddcheck", *asked["arguments"]]
try:
    main()
except SystemExit as leaving:  # as Python ends, but for taking down what was loaded
    threading._shutdown()
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(leaving.code)
"""


def starts_otherwise(environment: Mapping[str, str] | None) -> bool:
    """Whether Python itself would start otherwise in this environment: then nothing is spared."""
    own = {name: text for name, text in (environment or os.environ).items() if _is_of_python(name)}
    return own != _at_start()


def run(
    arguments: Sequence[str], folder: Path | None, environment: Mapping[str, str] | None
) -> subprocess.CompletedProcess[str]:
    """One command to its end, with all that it said."""
    with tempfile.TemporaryDirectory() as streams:
        names = [os.devnull, *(str(Path(streams, name)) for name in ("out", "err"))]
        asked = {
            "arguments": list(arguments), "folder": str(folder or Path.cwd()), "streams": names,
            "environment": dict(os.environ if environment is None else environment),
        }  # fmt: skip
        server = _server()
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        out, err = (Path(name).read_text(encoding="utf-8") for name in names[1:])
    return subprocess.CompletedProcess(["ddcheck", *arguments], code, out, err)


@cache
def _server() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.kill)
    return process


def _is_of_python(name: str) -> bool:
    return name.startswith(("PYTHON", "LC_")) or name in ("LANG", "LANGUAGE", "TZ")


@cache
def _at_start() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if _is_of_python(name)}


_at_start()
