"""A web page saved in one file (MIME), as Word and browsers write it."""

from __future__ import annotations

from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.html import read_html

if TYPE_CHECKING:
    from email.message import Message

    from parsers.model import Document

_LARGEST: Final = 30_000_000
_MAX_PARTS: Final = 500


def read_mht(data: bytes) -> Document:
    """The page itself: the first part that is HTML."""
    if len(data) > _LARGEST:
        raise Unreadable(FaultCode.TOO_LARGE, f"MHT of {len(data)} bytes")
    message: Message = message_from_bytes(data, policy=policy.compat32)
    for number, part in enumerate(message.walk()):
        if number > _MAX_PARTS:
            raise Unreadable(FaultCode.TOO_LARGE, f"more than {_MAX_PARTS} parts")
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            return read_html(content if isinstance(content, bytes) else b"", part.get_content_charset())
    raise Unreadable(FaultCode.CORRUPT, "MHT without a page")
