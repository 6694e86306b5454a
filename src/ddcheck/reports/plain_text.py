"""Text from a stranger's file, made safe to look at.

Control characters and terminal sequences are taken out; characters that turn the reading direction
(Trojan Source, CVE-2021-42574) are shown by their number, so that a name cannot pose as another.
"""

from __future__ import annotations

import re

_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    r"|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?"  # OSC: titles, links, clipboard
    r"|\x1b[PX^_][^\x1b]*(?:\x1b\\)?"  # DCS, SOS, PM, APC
    r"|\x9b[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]?"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HIDDEN = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_SPACES = re.compile(r"[\t\r\n\u2028\u2029]+")


def shown(text: str) -> str:
    """The text without anything that acts on the screen; line breaks stay."""
    if text.isprintable():  # neither controls nor format characters: nearly every text
        return text
    clean = _CONTROL.sub("", _SEQUENCE.sub("", text))
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", clean)


def one_line(text: str) -> str:
    """`shown`, on one line."""
    return _SPACES.sub(" ", shown(text))
