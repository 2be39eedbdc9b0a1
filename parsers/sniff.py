"""What a file is, by its bytes: senders rename, mail programs forget, and a name proves nothing."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

from parsers.charset import UndecodableError, decode
from parsers.doors import door
from parsers.errors import Unreadable
from parsers.ole import SIGNATURE, stream_names

# What only an office program reads: it makes docx or xlsx of it (`ingest.convert`).
NEEDS_OFFICE: Final = frozenset({"doc", "works", "rtf", "odt", "ods", "xlsb"})

_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b", "tar"),
    (b"BZh", "tar"),
    (b"\xfd7zXZ\x00", "tar"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x78\x9f\x3e\x22", "tnef"),
)
_ZIP: Final = b"PK\x03\x04"
_BEFORE_ZIP: Final = 64  # bytes
_BITMAP_HEADERS: Final = frozenset({12, 40, 52, 56, 64, 108, 124})  # sizes there are
_OLE_STREAMS: Final = (
    ("encryptedpackage", "encrypted-ooxml"),
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("matost", "works"),
    ("powerpoint document", "ppt"),
)
_OPC_MAIN: Final = (
    (b"wordprocessingml.document.main", "docx"),
    (b"wordprocessingml.template.main", "docx"),
    (b"ms-word.document.macroenabled.main", "docx"),
    (b"ms-word.template.macroenabledtemplate.main", "docx"),
    (b"spreadsheetml.sheet.main", "xlsx"),
    (b"spreadsheetml.template.main", "xlsx"),
    (b"ms-excel.sheet.macroenabled.main", "xlsx"),
    (b"ms-excel.template.macroenabled.main", "xlsx"),
    (b"ms-excel.sheet.binary.macroenabled.main", "xlsb"),
    (b"presentationml", "pptx"),
)
_ODF: Final = ((b"opendocument.text", "odt"), (b"opendocument.spreadsheet", "ods"))
_MAIL_HEADERS: Final = re.compile(
    r"^(?:received|return-path|from|to|subject|date|message-id|delivered-to|x-[a-z-]+|mime-version|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_HTML: Final = re.compile(r"<(?:!doctype html|html|head|body|table|meta|div|p|style)\b", re.IGNORECASE)
_HEAD: Final = 10_000  # characters of text that are looked at


def sniff(data: bytes, name: str | None = None) -> str:
    """The id of a format. `name` only breaks ties between kinds of text."""
    if not data.strip(b"\x00 \t\r\n"):
        return "empty"
    if data.startswith((_ZIP, b"PK\x05\x06")):
        return _sniff_zip(data)
    if data.startswith(SIGNATURE):
        return _sniff_ole(data)
    for magic, format_ in _MAGIC:
        if data.startswith(magic):
            return format_
    return _sniff_late_magic(data) or _sniff_late_zip(data) or _sniff_text(data, name or "")


def is_picture(data: bytes) -> bool:
    """Whether `sniff` would say so: of a picture it looks at the first bytes alone, and nobody at the others."""
    early = any(data.startswith(magic) for magic, format_ in _MAGIC if format_ == "image")
    return early or _sniff_late_magic(data) == "image"


def _sniff_late_magic(data: bytes) -> str | None:
    """Signatures that do not stand at the start, or that text might imitate."""
    if data[257:262] == b"ustar":
        return "tar"
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BITMAP_HEADERS:
        return "image"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image"
    if data[4:8] == b"ftyp" and data[8:12] in {b"heic", b"heix", b"mif1", b"msf1", b"avif", b"hevc"}:
        return "image"
    return "pdf" if b"%PDF-" in data[:1024] else None


def _sniff_late_zip(data: bytes) -> str | None:
    """A zip after a few bytes that a mail program or a download put before it."""
    return _sniff_zip(data) if _ZIP in data[: _BEFORE_ZIP + len(_ZIP)] else None


def _sniff_zip(data: bytes) -> str:
    try:
        with door("zip"), zipfile.ZipFile(io.BytesIO(data)) as container:
            names = {name.replace("\\", "/").lstrip("/").lower(): name for name in container.namelist()[:2000]}
            return _sniff_members(container, names)
    except Unreadable:
        return _sniff_broken_zip(data)


def _sniff_members(container: zipfile.ZipFile, names: dict[str, str]) -> str:
    if "ofd.xml" in names:
        return "ofd"
    if "mimetype" in names:
        kind = _start(container, names["mimetype"], 200)
        return next((format_ for mark, format_ in _ODF if mark in kind), "zip")
    if "[content_types].xml" not in names:
        return _by_folder(names) or "zip"
    types = _start(container, names["[content_types].xml"], 200_000).lower()
    return next((format_ for mark, format_ in _OPC_MAIN if mark in types), _by_folder(names) or "docx")


def _by_folder(names: dict[str, str]) -> str | None:
    """A package by the folders of its parts, where its list of types is of no use."""
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else None


def _start(container: zipfile.ZipFile, name: str, size: int) -> bytes:
    """The beginning of a member, or nothing where it does not inflate."""
    try:
        with door("zip member"), container.open(name) as member:
            return member.read(size).replace(b"\x00", b"")  # UTF-16 is as good as ASCII here
    except Unreadable:
        return b""


def _sniff_broken_zip(data: bytes) -> str:
    """A zip whose directory is lost: what it was meant to be shows in the names of its first members."""
    if b"word/" in data:
        return "docx"
    if b"xl/" in data:
        return "xlsx"
    return "docx" if b"[Content_Types].xml" in data[:100] else "zip"


def _sniff_ole(data: bytes) -> str:
    """By its streams; of a container that is broken, by the names of streams that are left in it."""
    try:
        streams = stream_names(data)
    except Unreadable:
        text = data.replace(b"\x00", b"").lower()
        return next((format_ for stream, format_ in _OLE_STREAMS if stream.encode() in text), "ole")
    return next((format_ for stream, format_ in _OLE_STREAMS if stream in streams), "ole")


def _sniff_text(data: bytes, name: str) -> str:
    try:
        text = decode(data[:200_000]).lstrip("\ufeff \t\r\n")[:_HEAD]
    except UndecodableError:
        return "unknown"
    if text.startswith(("<?xml", "<pkg:", "<w:", "<Workbook", "<office:")):
        return _sniff_xml(text)
    if text.startswith("{\\rtf"):
        return "rtf"
    if _is_mail(text):
        return _sniff_mail(text, name)
    return "html" if _HTML.search(text) else "text"


def _sniff_xml(text: str) -> str:
    if "schemas.microsoft.com/office/2006/xmlPackage" in text:
        return "xml-word"
    if "schemas.microsoft.com/office/word/2003/wordml" in text:
        return "xml-word"
    if "urn:schemas-microsoft-com:office:spreadsheet" in text:
        return "xml-excel"
    if "opendocument:xmlns:office" in text:
        return next((format_ for mark, format_ in _ODF if mark.decode() in text), "text")
    return "html" if _HTML.search(text) else "text"


def _is_mail(text: str) -> bool:
    """Two known header lines within the first lines, before any blank one."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0]
    return bool(_MAIL_HEADERS.match(head)) and len({m.group().lower() for m in _MAIL_HEADERS.finditer(head)}) > 1


def _sniff_mail(text: str, name: str) -> str:
    """A web page saved in one file is a mail without a way: no Received, no recipient."""
    head = re.split(r"\r?\n\r?\n", text, maxsplit=1)[0].lower()
    if name.lower().endswith(".eml") or re.search(r"^(?:received|to|return-path|delivered-to):", head, re.MULTILINE):
        return "eml"
    return "mht" if "multipart/related" in head or "snapshot-content-location" in head else "eml"
