"""
RFC 5322 bytes -> `Mail`, as senders really write them.

Everything is cut out of the raw bytes and decoded here (`parsers.mime`): the standard
library guesses Chinese charsets wrong, loses the attachments of broken boundaries, reads
confusing addresses as somebody, and takes seconds and gigabytes on hostile input.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from parsers.mime.addresses import Sender, addresses, read_sender
from parsers.mime.contents import Attachment, gather
from parsers.mime.headers import read_block
from parsers.mime.parts import Cutter
from parsers.mime.words import clean_line, decode_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.mime.headers import Block

__all__ = ["Attachment", "Head", "Mail", "Sender", "read_head", "read_mail"]

_ID = re.compile(r"<[^<>\s]{1,900}>")
_SUBJECT_LIMIT = 500
_CR, _LF = b"\r\n"
_PIECE = 1 << 20  # octets that are looked at in one go


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What identifies a mail and lets a person recognise it: the fields of `Mail` of the same names."""

    message_id: str | None
    sender: Sender
    subject: str
    date: datetime | None
    content_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    message_id: str | None  # with its angle brackets
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    sender: Sender
    to: tuple[str, ...]  # addresses, lower case
    cc: tuple[str, ...]
    subject: str  # one clean line
    date: datetime | None  # aware, as the sender wrote it; a hint
    headers: tuple[tuple[str, str], ...]  # (lower-case name, decoded value), top to bottom
    text: str  # what a person reads: text/plain, else the HTML as text
    html: str | None
    attachments: tuple[Attachment, ...]
    content_types: frozenset[str]  # of every part, lower case
    content_key: str  # SHA-256 of Message-ID, From, Date and everything below the header block
    defects: tuple[str, ...] = ()  # what was broken and salvaged
    head: bytes = field(default=b"", repr=False)  # the header block as received; evidence hangs on its folds

    def first(self, name: str) -> str | None:
        """The topmost header of this name."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name.lower())


def read_head(raw: bytes) -> Head:
    """The same as of `read_mail`, without opening what lies below the header block. Raises Unreadable(TOO_LARGE)."""
    block = read_block(raw, 0, len(raw))
    return Head(
        message_id=_message_id(block.text("message-id")),
        sender=_sender(block),
        subject=_subject(block),
        date=_date(block.text("date")),
        content_key=_content_key(block, raw),
    )


def read_mail(raw: bytes) -> Mail:
    """Any bytes as a mail. Raises only Unreadable(TOO_LARGE), for what exceeds the limits of `parsers.mime`."""
    cutter = Cutter(raw)
    root = cutter.cut(0, len(raw))
    contents = gather(root)
    block = root.block
    return Mail(
        message_id=_message_id(block.text("message-id")),
        in_reply_to=_ids(block.text("in-reply-to")),
        references=_ids(block.text("references")),
        sender=_sender(block),
        to=addresses(block.text("to")),
        cc=addresses(block.text("cc")),
        subject=_subject(block),
        date=_date(block.text("date")),
        headers=tuple((each.name, clean_line(decode_words(each.text), 16_384)) for each in block.fields),
        text=contents.text.strip(),
        html=contents.html,
        attachments=tuple(contents.attachments),
        content_types=frozenset(part.type for part in root.walk()),
        content_key=_content_key(block, raw),
        defects=(*cutter.defects, *contents.defects),
        head=raw[: block.end],
    )


def _sender(block: Block) -> Sender:
    return read_sender([each.text for each in block.every("from")])


def _subject(block: Block) -> str:
    return clean_line(decode_words(block.text("subject")), _SUBJECT_LIMIT)


def _message_id(text: str) -> str | None:
    found = _ids(text)
    if found:
        return found[0]
    bare = clean_line(text, 900).replace(" ", "").strip("<>")
    return f"<{bare}>" if bare else None


def _ids(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_ID.findall(text)))


def _date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
        aware = date if date.tzinfo else date.replace(tzinfo=UTC)
        aware.astimezone(UTC)  # year 1 in the east is no moment
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware


def _content_key(block: Block, raw: bytes) -> str:
    """The same for every copy of one mail: trace headers differ by mailbox, folding and line ends by gateway."""
    digest = hashlib.sha256()
    for name in ("message-id", "from", "date"):
        values = (b"".join(each.raw.split()) for each in block.every(name))
        digest.update(b"\0".join(values) + b"\n")
    for piece in _with_plain_line_ends(raw, block.end):
        digest.update(piece)
    return digest.hexdigest()


def _with_plain_line_ends(raw: bytes, start: int) -> Iterator[bytes]:
    """What follows, without CRs before LFs and without empty lines at the end; a mail of 70 MB is not copied for it."""
    end = len(raw)
    while end > start and raw[end - 1] == _LF:
        end -= 2 if end - 1 > start and raw[end - 2] == _CR else 1
    while start < end:
        after = min(start + _PIECE, end)
        after -= after < end and raw[after - 1] == _CR and after - start > 1
        yield raw[start:after].replace(b"\r\n", b"\n")
        start = after
