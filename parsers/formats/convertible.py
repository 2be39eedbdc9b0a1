"""Whether a file that only an office program reads is what it says, and what it should become."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.package import inflate, open_zip
from parsers.ole import read_stream

if TYPE_CHECKING:
    import zipfile
    from collections.abc import Mapping

_TARGETS: Final[Mapping[str, str]] = {
    "doc": "docx",
    "works": "docx",
    "rtf": "docx",
    "odt": "docx",
    "ods": "xlsx",
    "xlsb": "xlsx",
    "xls": "xlsx",
}
_ENCRYPTED_DOC: Final = 0x01  # fEncrypted, in the second byte of the flags at 0x0A of the FIB ([MS-DOC] 2.5.2)
_WORD_MAGIC: Final = frozenset({b"\xec\xa5", b"\xdc\xa5", b"\xdb\xa5", b"\xeb\xa5"})


def target_format(data: bytes, format: str) -> str:  # noqa: A002  the word of the house
    """Docx or xlsx; a file that is locked, or not what its signature says, is refused."""
    match format:
        case "doc":
            _check_word(data)
        case "odt" | "ods" if data.startswith(b"PK"):
            _check_odf(data)
        case "rtf" if b"\\" not in data[5:2000]:
            raise Unreadable(FaultCode.CORRUPT, "RTF without control words")
        case _:
            pass
    return _TARGETS[format]


def _check_word(data: bytes) -> None:
    start = read_stream(data, "WordDocument")[:32]
    if start[:2] not in _WORD_MAGIC or len(start) < 12:  # noqa: PLR2004
        raise Unreadable(FaultCode.CORRUPT, "doc without a Word header")
    if start[0x0B] & _ENCRYPTED_DOC:
        raise Unreadable(FaultCode.ENCRYPTED, "doc with a password")


def _check_odf(data: bytes) -> None:
    container = open_zip(data)
    names: Mapping[str, zipfile.ZipInfo] = {each.filename: each for each in container.infolist()}
    if "content.xml" not in names:
        raise Unreadable(FaultCode.CORRUPT, "OpenDocument without its content")
    manifest = names.get("META-INF/manifest.xml")
    if manifest is not None and b"encryption-data" in inflate(container, manifest):
        raise Unreadable(FaultCode.ENCRYPTED, "OpenDocument with a password")
