"""
A page becomes a message that every client shows as it was meant.

Its shape is always the same, so it is written straight to bytes: CRLF, seven bits, as
SMTP wants them. The bytes depend on the letter alone: boundaries are derived from its
key. Identifiers are never folded into encoded words, which breaks threads.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email.utils import format_datetime
from typing import TYPE_CHECKING

from notifier.mime_parts import file_part, header, multipart, picture_part, text_part
from parsers.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from notifier.letters import Enclosure, Mailbox

LOOP_HEADER = "X-Baosong"  # ours and nobody else's: a mail that carries it was written by us
SUBJECT_LIMIT = 120  # characters
MAX_REFERENCES = 12  # the thread's first and its latest
IDENTIFIER = re.compile(r"<[!-;=?-~]+>")  # printable ASCII between angle brackets
_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")  # needs no quotation marks before an address


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """Everything about a mail but what it says."""

    kind: str
    key: str  # what makes this mail this mail
    mailbox: Mailbox
    to: tuple[str, ...]
    subject: str
    auto: str  # RFC 3834: auto-replied | auto-generated
    date: datetime
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    seal: tuple[str, str] | None = None  # one header more, name and value


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG shown inside the page, by `cid:`."""

    cid: str
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A message, written for good."""

    message_id: str
    to: tuple[str, ...]
    subject: str
    text: str  # what it says, without its dress
    raw: bytes


def write(
    envelope: Envelope,
    *,
    text: str,
    html: str,
    pictures: Sequence[Picture] = (),
    enclosures: Sequence[Enclosure] = (),
) -> Composed:
    identifier = message_id(kind=envelope.kind, key=envelope.key, mailbox=envelope.mailbox)
    subject = one_line(envelope.subject, SUBJECT_LIMIT)
    head = "\r\n".join((*_address(envelope, identifier, subject), *_mark(envelope), "MIME-Version: 1.0", ""))
    body = _body(envelope.key, text, html, pictures, enclosures)
    raw = head.encode("ascii") + body
    return Composed(message_id=identifier, to=envelope.to, subject=subject, text=text, raw=raw)


def message_id(*, kind: str, key: str, mailbox: Mailbox) -> str:
    """Return the Message-ID of a letter: the same letter always has the same."""
    digest = hashlib.sha256(f"{mailbox.address}\n{kind}\n{key}".encode(errors="replace")).hexdigest()[:32]
    return f"<baosong.{kind}.{digest}@{_domain(mailbox)}>"


def _address(envelope: Envelope, identifier: str, subject: str) -> Iterator[str]:
    box = envelope.mailbox
    yield header("From", _phrase(one_line(box.name, SUBJECT_LIMIT)), after=f" <{box.address}>")
    yield "To: " + ",\r\n ".join(_one_address(each) for each in envelope.to)
    yield header("Subject", subject)
    yield f"Date: {format_datetime(envelope.date)}"
    yield f"Message-ID: {identifier}"


def _phrase(name: str) -> str:
    if _NAME.fullmatch(name) or not name.isascii():
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _one_address(address: str) -> str:
    """Nothing that an address holds begins another header; what no server takes is refused by the relay."""
    return "".join(sign for sign in address if " " <= sign <= "~")


def _mark(envelope: Envelope) -> Iterator[str]:
    thread = _thread(envelope)
    if envelope.in_reply_to in thread:
        yield f"In-Reply-To: {envelope.in_reply_to}"
    if thread:
        yield "References: " + "\r\n ".join(thread)
    yield f"Auto-Submitted: {envelope.auto}"
    yield "X-Auto-Response-Suppress: All"
    yield f"{LOOP_HEADER}: {envelope.kind}"
    yield "Content-Language: zh-CN"
    if envelope.seal:
        yield ": ".join(envelope.seal)


def _thread(envelope: Envelope) -> tuple[str, ...]:
    """Identifiers from outside: those that are none are left out, and a long thread keeps its ends."""
    given = (*envelope.references, envelope.in_reply_to or "")
    known = tuple(dict.fromkeys(each for each in given if IDENTIFIER.fullmatch(each)))
    return known if len(known) <= MAX_REFERENCES else (known[0], *known[1 - MAX_REFERENCES :])


def _body(key: str, text: str, html: str, pictures: Sequence[Picture], enclosures: Sequence[Enclosure]) -> bytes:
    """The page, its pictures beside it, the files after it."""
    name = hashlib.sha256(key.encode(errors="replace")).hexdigest()[:24]
    page = text_part("html", html)
    if pictures:
        shown = (picture_part(each.cid, each.png) for each in pictures)
        page = multipart("related", f"=_{name}_related", (page, *shown))
    said = multipart("alternative", f"=_{name}_page", (text_part("plain", text), page))
    if not enclosures:
        return said
    return multipart("mixed", f"=_{name}_files", (said, *map(file_part, enclosures)))


def _domain(mailbox: Mailbox) -> str:
    return mailbox.address.rpartition("@")[2].lower()
