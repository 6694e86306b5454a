"""Failures of the program or its surroundings: one sentence, what to do, an exit code.

DdcheckError
├── UsageError        2   the command line
├── InputInvalid      5   nothing of the input or of a pack can be used
├── Surroundings      74  a file or folder could not be read or written
└── FolderInUse       75  another run is writing there
"""

from __future__ import annotations

from ddcheck.model.diagnostic import Diagnostic
from ddcheck.model.wording import Wording


class DdcheckError(Exception):
    """A failure that a person can act on."""

    exit_code = 70

    def __init__(self, wording: Wording, *, diagnostics: tuple[Diagnostic, ...] = ()) -> None:
        super().__init__(wording.en)
        self.wording = wording
        self.diagnostics = diagnostics


class UsageError(DdcheckError):
    exit_code = 2


class InputInvalid(DdcheckError):
    exit_code = 5


class Surroundings(DdcheckError):
    exit_code = 74


class FolderInUse(DdcheckError):
    exit_code = 75
