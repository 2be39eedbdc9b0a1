"""zip, with names in GBK or UTF-8, flagged or not."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from parsers.errors import Unreadable
from parsers.formats.archive.member import MAX_MEMBER, Member, repaired, tidy
from parsers.formats.package import inflate, open_zip

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile, ZipInfo

_UTF8_BIT: Final = 0x800
_UNICODE_PATH: Final = 0x7075  # Info-ZIP's extra field with the name in UTF-8
_HEADER: Final = struct.Struct("<HH")


def open_zip_members(data: bytes) -> Iterator[Member]:
    """The files of a zip."""
    container = open_zip(data)
    for info in container.infolist():
        if not info.is_dir() and not info.filename.endswith("\\"):
            yield Member(name=tidy(_name(info)), data=_content(container, info))


def _content(container: ZipFile, info: ZipInfo) -> bytes | Unreadable:
    try:
        return inflate(container, info, MAX_MEMBER)
    except Unreadable as error:
        return error


def _name(info: ZipInfo) -> str:
    if info.flag_bits & _UTF8_BIT:
        return info.filename
    stated = _unicode_path(info.extra)
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    return stated or repaired(raw)


def _unicode_path(extra: bytes) -> str:
    at = 0
    while at + _HEADER.size <= len(extra):
        kind, size = _HEADER.unpack_from(extra, at)
        content = extra[at + _HEADER.size : at + _HEADER.size + size]
        if kind == _UNICODE_PATH:
            return content[5:].decode("utf-8", "ignore")
        at += _HEADER.size + size
    return ""
