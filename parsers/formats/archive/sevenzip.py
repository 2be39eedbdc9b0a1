"""7z, by py7zr."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import py7zr
from py7zr.exceptions import PasswordRequired
from py7zr.io import BytesIOFactory

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.archive.member import MAX_MEMBER, Member, tidy, weigh

if TYPE_CHECKING:
    from collections.abc import Iterator


def open_7z(data: bytes) -> Iterator[Member]:
    """The files of a 7z."""
    with door("7z", locked=(PasswordRequired,)):
        contents = _extract(data)
    for name, content in contents.items():
        yield Member(name=tidy(name), data=content)


def _extract(data: bytes) -> dict[str, bytes | Unreadable]:
    with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
        files = [each for each in archive.list() if not each.is_directory]
        if archive.needs_password():
            locked = Unreadable(FaultCode.ENCRYPTED, "7z with a password")
            return {each.filename: locked for each in files}
        weigh([int(each.uncompressed or 0) for each in files], len(data))
        return _unpacked(archive)


def _unpacked(archive: Any) -> dict[str, bytes | Unreadable]:
    factory = BytesIOFactory(MAX_MEMBER + 1)
    archive.extractall(factory=factory)
    return {name: _whole(product.read()) for name, product in factory.products.items()}


def _whole(content: bytes) -> bytes | Unreadable:
    return content if len(content) <= MAX_MEMBER else Unreadable(FaultCode.TOO_LARGE, "7z member")
