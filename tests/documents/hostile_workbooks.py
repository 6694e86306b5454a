"""Workbooks that somebody made to crash, to steal, or to hide something; made here, byte by byte."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import openpyxl

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
Parts = dict[str, bytes]


def sound() -> Parts:
    """The parts of a plain workbook with one shipment in it."""
    book = openpyxl.Workbook()
    book.active.title = "shipments"
    book.active.append(["shipment_id", "import_country"])
    book.active.append(["S1", "US"])
    out = io.BytesIO()
    book.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def changed(name: str, change: Callable[[bytes], bytes]) -> bytes:
    parts = sound()
    parts[name] = change(parts[name])
    return packed(parts)


def added(name: str, data: bytes = b"x") -> bytes:
    return packed({**sound(), name: data})


def sheet(rows: str, before: str = "", after: str = "") -> bytes:
    text = (
        f'{HEAD}{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    )
    return changed(SHEET, lambda _: text.encode())


def _doctype(inside: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        at = data.find(b"?>") + 2 if data.startswith(b"<?xml") else 0
        return data[:at] + inside.encode() + data[at:]

    return change


LAUGHS = '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(
    f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
) + "]>"  # fmt: skip
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _flag(data: bytes, bit: int) -> bytes:
    """Set a flag in every entry of the directory and before every part."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = out.find(mark)
        while at >= 0:
            flags = struct.unpack_from("<H", out, at + offset)[0]
            struct.pack_into("<H", out, at + offset, flags | bit)
            at = out.find(mark, at + 4)
    return bytes(out)


def _link() -> bytes:
    out = io.BytesIO(packed(sound()))
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo("xl/media/link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return out.getvalue()


def _twice() -> bytes:
    out = io.BytesIO(packed(sound()))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("XL/Worksheets/Sheet1.xml", b"<other/>")
    return out.getvalue()


def _formula() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["shipment_id", "import_country"])
    book.active.append(["S1", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


CELL = '<row r="{r}"><c r="{c}" t="inlineStr"><is><t>x</t></is></c></row>'
HOSTILE: dict[str, Callable[[], bytes]] = {
    "bomb": lambda: added("xl/worksheets/sheet2.xml", b" " * (64 << 20)),
    "ten thousand parts": lambda: packed({**sound(), **{f"xl/p{n}": b"" for n in range(10_001)}}),
    "traversal": lambda: added("../../evil.xml"),
    "absolute": lambda: added("/etc/evil.xml"),
    "backslash": lambda: added("xl\\..\\evil.xml"),
    "drive": lambda: added("C:evil.xml"),
    "link": _link,
    "same name in other case": _twice,
    "password": lambda: _flag(packed(sound()), 1),
    "old or encrypted": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1024,
    "macro": lambda: added("xl/vbaProject.bin"),
    "external entity in the sheet": lambda: changed(SHEET, _doctype(XXE)),
    "billion laughs in the sheet": lambda: changed(SHEET, _doctype(LAUGHS)),
    "entity in the workbook": lambda: changed("xl/workbook.xml", _doctype(XXE)),
    "entity in the relations": lambda: changed("xl/_rels/workbook.xml.rels", _doctype(XXE)),
    "entity in the content types": lambda: changed("[Content_Types].xml", _doctype(XXE)),
    "entity in the styles": lambda: changed("xl/styles.xml", _doctype(LAUGHS)),
    "remote document type": lambda: changed(SHEET, _doctype('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">')),
    "UTF-16 sheet": lambda: changed(SHEET, lambda d: d.decode().replace("UTF-8", "UTF-16").encode("utf-16")),
    "row beyond the sheet": lambda: sheet(CELL.format(r=99999999999, c="A99999999999")),
    "row hidden in a reference": lambda: sheet(CELL.format(r="&#57;99999999", c="A2")),
    "column beyond the sheet": lambda: sheet(CELL.format(r=1, c="ZZZZ1")),
    "formula without result": _formula,
    "cut off": lambda: packed(sound())[:-200],
    "no zip at all": lambda: b"shipment_id,import_country\nS1,US\n",
    "no sheet": lambda: packed({n: d for n, d in sound().items() if n != SHEET}),
    "broken XML": lambda: changed(SHEET, lambda d: d[: len(d) // 2]),
    "unknown compression": lambda: packed(sound()).replace(b"\x08\x00", b"\x63\x00"),
    "string that is not there": lambda: sheet('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
}  # fmt: skip
