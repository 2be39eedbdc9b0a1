"""One file out of an archive or a mail, known by its fingerprint: the way back to the bytes of a `FileReport`."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from parsers.errors import Unreadable
from parsers.formats.archive import ARCHIVES, unpack
from parsers.mail import read_mail
from parsers.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEEPEST: Final = 4  # archives in mails in archives …


def find_inside(data: bytes, fingerprint: str) -> bytes | None:
    """The file itself, or the first of this fingerprint in it; None where it is not to be had."""
    return next((each for each in _files(data, _DEEPEST) if hashlib.sha256(each).hexdigest() == fingerprint), None)


def _files(data: bytes, depth: int) -> Iterator[bytes]:
    yield data
    if depth:
        for inner in _members(data):
            yield from _files(inner, depth - 1)


def _members(data: bytes) -> Iterator[bytes]:
    form = sniff(data)
    try:
        if form in ARCHIVES:
            yield from (each.data for each in unpack(data, form) if isinstance(each.data, bytes))
        elif form == "eml":
            yield from (each.data for each in read_mail(data).attachments)
    except Unreadable:  # its own reading has said so; what came before may be what is looked for
        return
