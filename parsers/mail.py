"""
RFC 5322 bytes -> `Mail`, as senders really write them.

The standard library finds the parts; charsets, file names and addresses are decoded
here, since it guesses them wrong (GB18030 labelled gb2312, encoded words split inside
a character, raw 8-bit headers).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The one address a message may be answered at, or why there is none."""

    address: str | None  # exactly one From address that re-serialises to itself, domain in lower case
    display_name: str = ""
    problem: str | None = None  # no_from, two_from_headers, several_addresses, not_an_address, confusing


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is a file, whatever the sender called it."""

    name: str | None  # cleaned: no path, no controls, at most 200 characters
    content_type: str  # as declared; never trusted
    data: bytes
    inline: bool = False  # shown inside the text (a signature's picture), by Content-ID
    origin: str = "mime"  # mime, uuencode, tnef, message (a forwarded mail), salvaged


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

    def first(self, name: str) -> str | None:
        """The topmost header of this name."""
        return next((value for key, value in self.headers if key == name.lower()), None)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.headers if key == name.lower())
