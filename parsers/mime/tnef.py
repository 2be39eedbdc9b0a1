"""
winmail.dat: the files and the text in Microsoft's TNEF envelope (MS-OXTNEF), and nothing else of it.

An attribute is level, id, length, bytes, checksum; a file is the run of attributes from
one `attAttachRendData` to the next. Its long name hides among MAPI properties, as does the
text: as HTML, as compressed RTF, or plain.
"""

from __future__ import annotations

import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.mime.charsets import decode
from parsers.mime.names import clean_name
from parsers.mime.rtf import rtf_text, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNATURE = 0x223E9F78
_HEAD = 6  # bytes: signature, key
_ATTRIBUTE, _CHECKSUM = 9, 2  # bytes before and after an attribute's value
_MESSAGE_LEVEL, _ATTACHMENT_LEVEL = 1, 2
_REND_DATA, _TITLE, _DATA, _PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_MESSAGE_PROPERTIES, _OLD_BODY = 0x9003, 0x800C
_BODY, _RTF, _HTML = 0x1000, 0x1009, 0x1013  # PidTagBody, PidTagRtfCompressed, PidTagHtml
_LONG_NAME, _SHORT_NAME = 0x3707, 0x3704  # PidTagAttachLongFilename, PidTagAttachFilename
_FIXED_SIZES = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 4,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}
_STRINGS = (0x001E, 0x001F)
_UNICODE = 0x001F
_VARIABLE = (*_STRINGS, 0x0102, 0x000D)
_MULTIPLE = 0x1000
_NAMED_FROM = 0x8000


@dataclass(frozen=True, slots=True)
class Envelope:
    files: tuple[tuple[str, bytes], ...]  # name (may be empty), bytes
    whole: bool  # False: not TNEF at all, or cut off; the files are those before the cut
    text: str = ""  # what its writer said
    html: str = ""  # the same with its tables


def read_tnef(data: bytes) -> Envelope:
    """The files and the text of a winmail.dat."""
    if len(data) < _HEAD or struct.unpack_from("<I", data)[0] != _SIGNATURE:
        return Envelope((), whole=False)
    found: list[dict[int, bytes]] = []
    said: dict[int, bytes] = {}
    at = _HEAD
    while at + _ATTRIBUTE <= len(data):
        level, attribute, _, length = struct.unpack_from("<BHHI", data, at)
        value = data[at + _ATTRIBUTE : at + _ATTRIBUTE + length]
        if level == _ATTACHMENT_LEVEL and attribute == _REND_DATA:
            found.append({})
        elif level == _ATTACHMENT_LEVEL and found and len(value) == length:
            found[-1][attribute] = value
        elif level == _MESSAGE_LEVEL:
            said[attribute] = value
        at += _ATTRIBUTE + length + _CHECKSUM
    files = tuple((_name(each), each[_DATA]) for each in found if _DATA in each)
    whole = at == len(data) and len(files) == len(found)
    return Envelope(files, whole, *_words(said))


def _words(said: dict[int, bytes]) -> tuple[str, str]:
    """Text and HTML of the message."""
    found = _properties(said.get(_MESSAGE_PROPERTIES, b""))
    html = decode(found[_HTML][1].rstrip(b"\0")) if _HTML in found else ""
    if _BODY in found:
        return _string(*found[_BODY]), html
    rtf = rtf_text(unpacked(found[_RTF][1])) if _RTF in found else ""
    return rtf or decode(said.get(_OLD_BODY, b"").rstrip(b"\0")), html


def _name(attributes: dict[int, bytes]) -> str:
    found = _properties(attributes.get(_PROPERTIES, b""))
    names = {tag: _string(kind, value) for tag, (kind, value) in found.items() if kind in _STRINGS}
    title = decode(attributes.get(_TITLE, b"").split(b"\0", 1)[0])
    return clean_name(names.get(_LONG_NAME) or title or names.get(_SHORT_NAME, ""))


def _properties(data: bytes) -> dict[int, tuple[int, bytes]]:
    """Tag -> type and bytes of the texts among MAPI properties; what follows one of unknown shape is not read."""
    found: dict[int, tuple[int, bytes]] = {}
    with suppress(struct.error, IndexError):
        found.update(_texts(data))
    return found


def _texts(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    if not data:
        return
    at = 4
    for _ in range(struct.unpack_from("<I", data)[0]):
        kind, tag = struct.unpack_from("<HH", data, at)
        at += 4
        if tag >= _NAMED_FROM:
            at = _skip_name(data, at)
        if kind in _FIXED_SIZES:
            at += _FIXED_SIZES[kind]
            continue
        if kind & ~_MULTIPLE not in _VARIABLE:
            return
        values, at = _values(data, at)
        if values:
            yield tag, (kind, values[0])


def _skip_name(data: bytes, at: int) -> int:
    """A named property carries its name: a GUID, then a number or a string."""
    by_string, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (_padded(length) if by_string else 0)


def _values(data: bytes, at: int) -> tuple[list[bytes], int]:
    count = struct.unpack_from("<I", data, at)[0]
    at += 4
    values: list[bytes] = []
    for _ in range(min(count, 100)):
        length = struct.unpack_from("<I", data, at)[0]
        values.append(data[at + 4 : at + 4 + length])
        at += 4 + _padded(length)
    return values, at


def _padded(length: int) -> int:
    return -(-length // 4) * 4


def _string(kind: int, value: bytes) -> str:
    text = value.decode("utf-16-le", "replace") if kind == _UNICODE else decode(value)
    return text.split("\0", 1)[0]
