"""From bytes to text: UTF-8 strictly, or the encoding that somebody has named. Never a guess.

GB18030 text decodes as cp1252 without any error, and as Big5 more often than not (reliability.md
M14), so “the first that decodes” is no detection. What looks likely is said, and not used.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from ddcheck.model.diagnostic import Diagnostics, Place
from ddcheck.model.wording import Wording

NAMED = frozenset(
    [
        "ascii",
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "gb18030",
        "gbk",
        "gb2312",
        "big5",
        "big5hkscs",
        "cp950",
        "shift_jis",
        "shift_jis_2004",
        "cp932",
        "euc_jp",
        "euc_kr",
        "cp949",
        "johab",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "cp437",
        "cp850",
        "cp852",
        "cp858",
        "cp866",
        "cp874",
        "tis-620",
        "koi8-r",
        "koi8-u",
        "mac-roman",
        "iso8859-1",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-9",
        "iso8859-10",
        "iso8859-11",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
    ]
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DAMAGE = re.compile("[\x00\x80-\x9f\ufffd\ufffe\uffff]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")
_FOREIGN = re.compile("[^\x00-\x7f]")
DAMAGED_SHARE = 0.05
PRIVATE_SHARE = 0.01  # of the characters beyond ASCII (reliability.md V4)


def known(name: str) -> str | None:
    """The codec of an encoding that may be named, or None: no rot13, no utf-7, no punycode."""
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    return found if found in _ALLOWED else None


_ALLOWED = frozenset(codecs.lookup(name).name for name in NAMED)


def decode(
    data: bytes, file: str, encoding: str | None, diagnostics: Diagnostics
) -> str | None:  # fmt: skip
    """The text of a file, or None with a diagnostic. `encoding` is the one named, if any.

    Without one: a byte order mark tells UTF-8, UTF-16 or UTF-32; everything else is UTF-8.
    """
    mark = next((name for sign, name in _MARKS if data.startswith(sign)), None)
    codec = mark or "utf-8"
    if encoding is not None:
        named = known(encoding)
        why = _contradiction(named, mark)
        if named is None or why is not None:
            said = why or Wording("it is not known", "无法识别")
            diagnostics.report("DD150", Place(file), value=encoding, why=said)
            return None
        codec = named
    try:
        text = data.decode("utf-8-sig" if codec == "utf-8" else codec)
    except UnicodeDecodeError as error:
        _not_decoded(data, file, codec, error, diagnostics)
        return None
    return _undamaged(text.removeprefix("\ufeff"), file, codec, diagnostics)


def _contradiction(named: str | None, mark: str | None) -> Wording | None:
    """A byte order mark says what the file is; a name that differs is an error of one of them."""
    if named is None or mark is None or named.startswith(mark):
        return None
    return Wording(
        f"the file begins with the mark of {mark}", f"该文件以 {mark} 的标记开头"
    )  # fmt: skip


def _not_decoded(
    data: bytes, file: str, codec: str, error: UnicodeDecodeError, diagnostics: Diagnostics
) -> None:
    line = data[: error.start].count(b"\n") + 1
    place = Place(file, line=line)
    byte = f"0x{data[error.start]:02X}"
    if codec == "utf-8":
        names = likely(data)
        hint = Wording(
            f"; perhaps {' or '.join(names)}" if names else "",
            f"；可能是 {'、'.join(names)}" if names else "",
        )
        diagnostics.report("DD112", place, byte=byte, position=error.start, file=file, likely=hint)
        return
    what = Wording(f"the byte {byte}, which it does not have", f"它所没有的字节 {byte}")
    diagnostics.report("DD151", place, encoding=codec, what=what)


def _undamaged(text: str, file: str, codec: str, diagnostics: Diagnostics) -> str | None:
    """The text, unless it holds what no honest text holds.

    In an encoding that was named, one such character says that the name is wrong. UTF-8 that
    decodes is UTF-8: there a few of them are damaged cells, and are named one by one.
    """
    found = _DAMAGE.search(text) if "\x00" in text or not text.isascii() else None
    if found is not None and codec == "utf-8":
        damaged = sum(1 for _ in _DAMAGE.finditer(text))
        found = found if damaged > DAMAGED_SHARE * len(text) else None
    if found is None and not text.isascii():
        found = _too_private(text)
    if found is None:
        return text
    sign = f"U+{ord(found.group()):04X}"
    place = Place(file, line=text.count("\n", 0, found.start()) + 1)
    diagnostics.report("DD151", place, encoding=codec, what=Wording(sign, f" {sign}"))
    return None


def _too_private(text: str) -> re.Match[str] | None:
    private = sum(1 for _ in _PRIVATE.finditer(text))
    if private and private > PRIVATE_SHARE * sum(1 for _ in _FOREIGN.finditer(text)):
        return _PRIVATE.search(text)
    return None


def likely(data: bytes) -> list[str]:
    """At most three encodings that the bytes may be in, the likeliest first: for a message only."""
    sample = data[: 1 << 16].rsplit(b"\n", 1)[0] or data[: 1 << 16]
    scored = []
    for name, plausible in _candidates():
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        foreign = _FOREIGN.findall(text)
        if foreign and not _DAMAGE.search(text):
            share = sum(1 for sign in foreign if sign in plausible) / len(foreign)
            scored.append((share, name))
    best = max((share for share, _ in scored), default=0.0)
    return [name for share, name in sorted(scored, key=lambda s: -s[0]) if share >= 0.8 * best][:3]


def _in(codec: str, first: int, last: int) -> frozenset[str]:
    """The characters of the most used rows of a two-byte character set."""
    rows = (bytes([a, b]) for a in range(first, last + 1) for b in range(0x40, 0xFF))
    return frozenset("".join(pair.decode(codec, "ignore") for pair in rows))


_LATIN = frozenset("áàâãäåçéèêëíìîïñóòôõöúùûüæœßÁÀÂÃÄÇÉÈÊÍÑÓÔÕÖÚÜºª°²³€–’")
_CYRILLIC = frozenset(map(chr, range(0x410, 0x450)))
_KANA = frozenset(map(chr, range(0x3040, 0x3100)))
_MARKS_OF_CHINESE = frozenset("，。、；：（）《》「」“”－")


@cache
def _candidates() -> tuple[tuple[str, frozenset[str]], ...]:
    return (
        ("gb18030", _in("gb2312", 0xB0, 0xD7) | _MARKS_OF_CHINESE),
        ("big5", _in("big5", 0xA4, 0xC6) | _MARKS_OF_CHINESE),
        ("shift_jis", _in("shift_jis", 0x88, 0x97) | _KANA | frozenset("、。ー")),
        ("euc_kr", _in("euc_kr", 0xB0, 0xC8)),
        ("cp1252", _LATIN),
        ("cp1251", _CYRILLIC),
    )
