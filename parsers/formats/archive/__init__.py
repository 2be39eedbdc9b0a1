"""
Archives, opened in memory: nothing is written where a member's name says.

Members come one at a time, each as bytes or as the reason why not; junk that systems
leave behind is not mentioned. An archive inside an archive is a member like others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.archive.member import Member, is_junk
from parsers.formats.archive.rar import open_rar
from parsers.formats.archive.sevenzip import open_7z
from parsers.formats.archive.tarred import open_tar
from parsers.formats.archive.zipped import open_zip_members
from parsers.formats.package import MAX_MEMBERS, MAX_TOTAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

__all__ = ["ARCHIVES", "Member", "unpack"]

_OPENERS: Final[Mapping[str, Callable[[bytes], Iterator[Member]]]] = {
    "zip": open_zip_members,
    "7z": open_7z,
    "rar": open_rar,
    "tar": open_tar,
}
ARCHIVES: Final = frozenset(_OPENERS)


def unpack(data: bytes, format: str) -> Iterator[Member]:  # noqa: A002  the word of the house
    """Every file of an archive of format zip, 7z, rar or tar (compressed or not)."""
    left = MAX_TOTAL
    for number, member in enumerate(_OPENERS[format](data)):
        left -= len(member.data) if isinstance(member.data, bytes) else 0
        if number >= MAX_MEMBERS or left < 0:
            raise Unreadable(FaultCode.TOO_LARGE, "too many members or bytes")
        if not is_junk(member.name):
            yield member
