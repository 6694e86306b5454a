"""Streams in another encoding, read as UTF-8 block by block: those of a name, and those of XML."""

from __future__ import annotations

import codecs
import re
from typing import IO

from ddcheck.documents.encodings import known

_BLOCK = 1 << 20
_OF_XML = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]*\?>""")
_UNREAD_BY_XML = (
    "gb18030", "gbk", "gb2312", "big5", "big5hkscs", "cp950", "shift_jis", "shift_jis_2004", "cp932",
    "euc_jp", "euc_kr", "cp949", "johab",
)  # fmt: skip
"""Encodings of several bytes a character, which the parser of XML does not know."""


class Recoded:
    """Reads a stream of one encoding as UTF-8. Raises UnicodeDecodeError where it is none."""

    def __init__(self, stream: IO[bytes], codec: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(codec)("strict")
        self._begun = False

    def read(self, size: int = -1) -> bytes:
        while True:
            data = self._stream.read(size)
            text = self._decoder.decode(data, final=not data)
            if not self._begun and text:
                self._begun, text = True, text.removeprefix("\ufeff")
            if text or not data:
                return text.encode("utf-8", "surrogatepass")


def as_utf8(
    stream: IO[bytes], of_user: str | None, of_file: str | None = None
) -> IO[bytes] | Recoded:
    """The stream of a format that is UTF-8, or in the encoding that somebody names.

    What is named for the file (`of_file`) is used; what the user names for all files only where the
    file is not UTF-8 as its format asks.
    """
    codec = known(of_file or of_user or "utf-8")
    if codec in (None, "utf-8", "ascii") or (of_file is None and _is_utf8(stream)):
        return stream
    assert codec is not None
    return Recoded(stream, codec)


def _is_utf8(stream: IO[bytes]) -> bool:
    """Whether a stream is text in UTF-8; it stands at its beginning afterwards."""
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    try:
        while data := stream.read(_BLOCK):
            if b"\0" in data:
                return False
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    finally:
        stream.seek(0)
    return True


def xml_as_utf8(stream: IO[bytes]) -> IO[bytes] | Recoded:
    """XML in an encoding that its parser does not know, without the declaration that names it."""
    match = _OF_XML.match(stream.read(512))
    codec = None if match is None else known(match[1].decode("ascii"))
    if match is None or codec not in _UNREAD_BY_XML:
        stream.seek(0)
        return stream
    stream.seek(match.end())
    return Recoded(stream, codec)
