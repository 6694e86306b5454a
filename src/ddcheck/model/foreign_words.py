"""What a library or the operating system says of a file, in both languages.

What is known gets a sentence of ours; all else is quoted as it came, and named as a quotation.
"""

from __future__ import annotations

import errno
import re
from typing import Literal

from ddcheck.model.wording import Wording

Library = Literal["SQLite", "Parquet", "GDAL", "GEOS", "zip", "XML", "PROJ"]
_LONGEST = 200
_Known = tuple[tuple[str, str, str], ...]

_BROKEN_DATABASE = ("the database is damaged", "数据库已损坏")
_COMPRESSED = ("compressed data inside it are damaged", "其中的压缩数据已损坏")
_CUT = ("it is not whole: the end is missing", "文件不完整：缺少结尾部分")

_SQLITE: _Known = (
    (r"database disk image is malformed|malformed database schema.*", *_BROKEN_DATABASE),
    (r"file is not a database|file is encrypted.*", "it is not a SQLite database, or is encrypted", "它不是 SQLite 数据库，或已加密"),
    (r"no such table: (\S+)", r"the table \1 is missing", r"缺少表 \1"),
    (r"no such column: (\S+)", r"the column \1 is missing", r"缺少列 \1"),
    (r"interrupted", "reading it takes more steps than any list of plots needs", "读取所需的步骤超过任何地块清单所需"),
    (r"string or blob too big", "one cell is larger than 64 MB", "有一个单元格超过 64 MB"),
    (r"Could not decode to UTF-8.*|.*codec can't decode.*", "a text in it is not UTF-8", "其中有文本不是 UTF-8"),
    (r"unable to open database file", "it could not be opened", "无法打开该文件"),
    (r"disk I/O error", "the disk could not be read", "读取磁盘时出错"),
    (r"unsupported file format", "it is of a version of SQLite that is not known here", "其 SQLite 文件版本不受支持"),
    (r"database is locked", "another program has it open and locked", "另一程序正打开并锁定它"),
    (r"out of memory", "it needs more memory than there is", "所需内存超过可用内存"),
)  # fmt: skip
_PARQUET: _Known = (
    (r"Parquet file size is 0 bytes", "the file is empty", "文件是空的"),
    (r"Parquet magic bytes not found.*|Parquet file size is \d+ bytes, smaller.*|Invalid Parquet file size.*", "it is not Parquet, or its end is missing", "它不是 Parquet 文件，或缺少结尾部分"),
    (r"Couldn't deserialize thrift.*|.*[Tt]hrift.*|.*TProtocolException.*|Invalid: Couldn't deserialize.*", "its list of contents is damaged", "其目录部分已损坏"),
    (r"(?:Unexpected end of stream|Tried reading).*|EOF.*|.*[Uu]nexpected EOF.*|.*Read out of bounds.*", "a part of its data is missing", "缺少部分数据"),
    (r".*CRC checksum verification failed.*", "its data are damaged: a checksum does not fit", "数据已损坏：校验和不符"),
    (r".*(?:Corrupt|decompress|GZipCodec failed).*", *_COMPRESSED),
    (r".*[Ee]ncrypt.*", "it is encrypted", "它已加密"),
    (r"Support for codec '(\w+)' not built.*", r"it is compressed in a way that is not read here: \1", r"其压缩方式不受支持：\1"),
    (r".*[Ii]nvalid UTF-?8.*|.*codec can't decode.*", "a text in it is not UTF-8", "其中有文本不是 UTF-8"),
    (r".*(?:malloc|out of memory|cannot allocate|Array cannot contain more).*", "it asks for more memory than its data can need", "所需内存超过其数据应需的大小"),
    (r"Expecting .*|Extra data.*|Unterminated string.*|Invalid control character.*", "what it says of its geometry (geo metadata) is not JSON", "其几何说明（geo 元数据）不是 JSON"),
    (r"Invalid base64 input.*|Invalid flatbuffers message.*|Malformed Parquet schema.*|Old metadata version.*|Invalid column metadata.*", "its list of contents is damaged", "其目录部分已损坏"),
    (r"columns do not have the same size|Invalid BYTE_ARRAY value|Dictionary page must .*|Index not in dictionary bounds|Malformed levels.*|Invalid page header.*|Unexpected page type.*|Invalid number of indices.*", "its data are damaged", "数据已损坏"),
)  # fmt: skip
_ZIP: _Known = (
    (r"File is not a zip file", "it is not a zip archive, or its end is missing", "它不是 zip 压缩包，或缺少结尾部分"),
    (r"Bad magic number.*|Truncated .*|Corrupt .*|Overlapped entries.*|Bad offset.*|Unknown .*|File name in directory.*", "the archive is damaged", "压缩包已损坏"),
    (r"Bad CRC-32.*", "it is damaged: its checksum does not fit", "已损坏：校验和不符"),
    (r"Error -\d+ while decompressing data.*|.*[Cc]ompressed (?:file|data).*|Corrupt input data.*|Invalid data stream.*", *_COMPRESSED),
    (r".*compression (?:method|type).*|compression .*|compressed patched data.*", "it is compressed in a way that is not read here", "其压缩方式不受支持"),
    (r".*(?:encrypted|password).*", "it is encrypted", "它已加密"),
    (r"zipfiles that span multiple disks.*", "it is one part of an archive of several", "它只是分卷压缩包中的一卷"),
    (r".*codec can't decode.*", "a name in it is damaged", "其中有名称已损坏"),
    (r"zip file version .*", "it is of a version of zip that is not read here", "其 zip 版本不受支持"),
    (r"", *_CUT),
)  # fmt: skip
_XML: _Known = (
    (r"no element found.*|unclosed (?:token|CDATA section).*|partial character.*", *_CUT),
    (r"mismatched tag.*", "an element is closed under another name", "元素的结束标记与开始标记不符"),
    (r"not well-formed.*|syntax error.*|XML declaration not well-formed.*", "the text is not XML", "文本不符合 XML 语法"),
    (r"duplicate attribute.*", "an element has one attribute twice", "同一元素中属性重复"),
    (r"junk after document element.*", "there is text after the end", "结尾之后还有内容"),
    (r"undefined entity.*", "it uses an entity that is not defined", "使用了未定义的实体"),
    (r"unbound prefix.*", "a prefix of a name is not declared (xmlns)", "名称前缀未声明（xmlns）"),
    (r"reference to invalid character number.*", "it names a character that does not exist", "引用了不存在的字符"),
    (r"XML or text declaration not at start.*", "something stands before <?xml", "<?xml 之前还有内容"),
    (r"(?:unknown encoding|encoding specified|multi-byte encodings).*", "the encoding that it states is another or not known", "其声明的编码有误或无法识别"),
    (r".*codec can't decode.*", "it holds bytes that the encoding does not have", "其中有该编码所没有的字节"),
)  # fmt: skip
_GDAL: _Known = (
    (r".*(?:Permission denied|[Aa]ccess denied).*", "it may not be opened", "没有打开它的权限"),
    (r".*(?:[Cc]annot allocate memory|[Oo]ut of memory|bad_alloc).*", "it needs more memory than there is", "所需内存超过可用内存"),
    (r".*(?:[Tt]oo many open files).*", "too many files are open at once", "同时打开的文件过多"),
    (r".*(?:No space left).*", "the disk is full", "磁盘已满"),
    (r".*(?:not recognized as|No driver|not a supported file|Unable to open|cannot be opened|Failed to open|Failed opening).*", "it is damaged, or is of another format", "文件已损坏或属于其他格式"),
    (r".*(?:IReadBlock|Read failed|Read error|ReadEncoded|read error|ScanlineRead|TIFFFillStrip|TIFFFillTile|TIFFRead|LZWDecode|ZIPDecode|Decoding error|Seek error|not enough data|short read).*", "its data are damaged, or a part is missing", "数据已损坏或缺失一部分"),
    (r".*(?:No such file|does not exist).*", "it is not there", "文件不存在"),
    (r".*[Cc]orrupt.*", "it is damaged", "文件已损坏"),
    (r".*codec can't decode.*", "a text in it has another encoding", "其中有文本属于其他编码"),
)  # fmt: skip
_GEOS: _Known = (
    (r".*(?:ParseException|Unexpected EOF|Unknown WKB|end of stream).*", "a geometry in it is damaged", "其中有几何数据已损坏"),
    (r".*(?:IllegalArgumentException|closed linestring|Invalid number of points).*", "a ring in it is not closed or too short", "其中有环未闭合或点数过少"),
)  # fmt: skip
_KNOWN: dict[str, _Known] = {
    "SQLite": _SQLITE, "Parquet": _PARQUET, "zip": _ZIP, "XML": _XML, "GDAL": _GDAL, "GEOS": _GEOS,
}  # fmt: skip


def said_by(library: Library, said: object) -> Wording:
    """Why a file cannot be used, of what a library says about it."""
    text = " ".join(str(said).split())[:_LONGEST]
    for pattern, en, zh in _KNOWN.get(library, ()):
        found = re.fullmatch(pattern, text)
        if found:
            return Wording(f"{library}: {_filled(found, en)}", f"{library}：{_filled(found, zh)}")
    text = text or type(said).__name__
    return Wording(f"{library} says “{text}”", f"{library} 原文：“{text}”")


_NOT_VALID = {
    "Self-intersection": "边界自相交", "Ring Self-intersection": "边界与自身相接",
    "Hole lies outside shell": "孔洞位于外环之外", "Holes are nested": "孔洞互相嵌套",
    "Nested holes": "孔洞互相嵌套", "Nested shells": "各部分互相嵌套",
    "Interior is disconnected": "内部不连通", "Duplicate Rings": "环重复",
    "Too few points in geometry component": "点数过少", "Invalid Coordinate": "坐标无效",
}  # fmt: skip


def why_not_valid(said: str) -> Wording:
    """Why a boundary is none, of what GEOS says: a few words, and where."""
    words, bracket, where = said.partition("[")
    known = _NOT_VALID.get(words.strip())
    return Wording(said, said if known is None else f"{known}{bracket}{where}")


def _filled(found: re.Match[str], text: str) -> str:
    return text.replace(r"\1", found[1]) if r"\1" in text else text


_SYSTEM = {
    errno.ENOENT: "文件或文件夹不存在", errno.EACCES: "没有访问权限", errno.EPERM: "操作不被允许",
    errno.EISDIR: "它是文件夹", errno.ENOTDIR: "路径中有一部分不是文件夹", errno.EEXIST: "文件已存在",
    errno.ENOSPC: "磁盘空间已满", errno.EDQUOT: "磁盘配额已用完", errno.EFBIG: "文件过大",
    errno.EROFS: "磁盘为只读", errno.EIO: "磁盘读写出错", errno.ENAMETOOLONG: "名称过长",
    errno.EMFILE: "打开的文件过多", errno.ELOOP: "链接形成循环", errno.EBUSY: "另一程序正在使用它",
    errno.ENOMEM: "内存不足", errno.ETIMEDOUT: "响应超时", errno.ESTALE: "网络文件夹已失效",
}  # fmt: skip


def said_by_system(error: OSError) -> Wording:
    """Why a file could not be opened, read or written; in English as the system says it."""
    text = error.strerror or str(error) or type(error).__name__
    return Wording(text, _SYSTEM.get(error.errno or 0) or f"系统原文：“{text}”")
