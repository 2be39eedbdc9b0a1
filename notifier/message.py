"""
A page becomes a message that every client shows as it was meant.

Bodies are UTF-8 in base64. A file's name is given twice, as RFC 2231 `filename*` and as
RFC 2047 `name`, since QQ Mail reads only the second. Identifiers are never folded into
encoded words, which the standard library does with long ones and which breaks threads.
The bytes depend on the letter alone: boundaries are derived from its key.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import EmailPolicy, compat32
from typing import TYPE_CHECKING

from parsers.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from notifier.letters import Enclosure, Mailbox

LOOP_HEADER = "X-Baosong"  # ours and nobody else's: a mail that carries it was written by us
SUBJECT_LIMIT = 120  # characters
MAX_REFERENCES = 12  # the thread's first and its latest
IDENTIFIER = re.compile(r"<[!-;=?-~]+>")  # printable ASCII between angle brackets
IDENTIFIERS = frozenset({"message-id", "in-reply-to", "references"})
BASE64_LINE = 76
NAME_CHUNK = 42  # octets: the encoded word stays under 75 characters


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG shown inside the page, by `cid:`."""

    cid: str
    png: bytes


class _Letters(EmailPolicy):
    """The library's folding for all headers but those that hold identifiers."""

    def fold(self, name: str, value: str) -> str:
        if name.lower() not in IDENTIFIERS:
            return str(super().fold(name, value))
        return f"{name}: {(self.linesep + ' ').join(value.split())}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        return self.fold(name, value).encode("ascii")


POLICY = _Letters(linesep="\r\n", cte_type="7bit")


def write(
    envelope: Envelope,
    *,
    text: str,
    html: str,
    pictures: Iterable[Picture] = (),
    enclosures: Iterable[Enclosure] = (),
) -> EmailMessage:
    message = EmailMessage(policy=POLICY)
    _address(message, envelope)
    _mark(message, envelope)
    message.set_content(text, cte="base64")
    _illustrate(message, html, tuple(pictures))
    for enclosure in enclosures:
        _enclose(message, enclosure)
    _name_boundaries(message, envelope.key)
    return message


def render(message: EmailMessage) -> bytes:
    """Return the bytes as SMTP wants them: CRLF, seven bits."""
    return message.as_bytes(policy=POLICY)


def message_id(*, kind: str, key: str, mailbox: Mailbox) -> str:
    """Return the Message-ID of a letter: the same letter always has the same."""
    digest = hashlib.sha256(f"{mailbox.address}\n{kind}\n{key}".encode()).hexdigest()[:32]
    return f"<baosong.{kind}.{digest}@{_domain(mailbox)}>"


def _address(message: EmailMessage, envelope: Envelope) -> None:
    box = envelope.mailbox
    message["From"] = Address(display_name=one_line(box.name, SUBJECT_LIMIT), addr_spec=box.address)
    message["To"] = tuple(Address(addr_spec=address) for address in envelope.to)
    message["Subject"] = one_line(envelope.subject, SUBJECT_LIMIT)
    message["Date"] = envelope.date
    message["Message-ID"] = message_id(kind=envelope.kind, key=envelope.key, mailbox=box)


def _mark(message: EmailMessage, envelope: Envelope) -> None:
    thread = _thread(envelope)
    if envelope.in_reply_to in thread:
        message["In-Reply-To"] = envelope.in_reply_to
    if thread:
        message["References"] = " ".join(thread)
    message["Auto-Submitted"] = envelope.auto
    message["X-Auto-Response-Suppress"] = "All"
    message[LOOP_HEADER] = envelope.kind
    message["Content-Language"] = "zh-CN"


def _thread(envelope: Envelope) -> tuple[str, ...]:
    """Identifiers from outside: those that are none are left out, and a long thread keeps its ends."""
    given = (*envelope.references, envelope.in_reply_to or "")
    known = tuple(dict.fromkeys(each for each in given if IDENTIFIER.fullmatch(each)))
    return known if len(known) <= MAX_REFERENCES else (known[0], *known[1 - MAX_REFERENCES :])


def _illustrate(message: EmailMessage, html: str, pictures: tuple[Picture, ...]) -> None:
    message.add_alternative(html, subtype="html", cte="base64")
    if not pictures:
        return
    page = message.get_payload()[1]  # type: ignore[index]  # the alternative just added
    for picture in pictures:
        page.add_related(picture.png, "image", "png", cid=f"<{picture.cid}>", disposition="inline")  # type: ignore[union-attr]


def _enclose(message: EmailMessage, enclosure: Enclosure) -> None:
    if message.get_content_type() != "multipart/mixed":
        message.make_mixed()
    message.attach(_part(enclosure))  # type: ignore[arg-type]  # a part of the older kind, on purpose


def _part(enclosure: Enclosure) -> Message:
    """Written by hand: the library gives the name in one of the two ways only."""
    name = one_line(enclosure.name, SUBJECT_LIMIT).replace('"', "'").replace("\\", "_")
    part = Message(policy=compat32)
    part["Content-Type"] = f"{enclosure.content_type};\n name={_quoted(name)}"
    part["Content-Transfer-Encoding"] = "base64"
    part["Content-Disposition"] = f"attachment;\n {_extended(name)}"
    part.set_payload(_lines(enclosure.content))
    return part


def _quoted(name: str) -> str:
    """Return a name as RFC 2047 words, broken between characters."""
    if name.isascii():
        return f'"{name}"'
    return '"' + "\n ".join(f"=?utf-8?B?{b64encode(chunk).decode()}?=" for chunk in _chunks(name)) + '"'


def _chunks(name: str) -> Iterator[bytes]:
    chunk = b""
    for character in name:
        octets = character.encode("utf-8")
        if len(chunk) + len(octets) > NAME_CHUNK:
            yield chunk
            chunk = b""
        chunk += octets
    yield chunk


def _extended(name: str) -> str:
    """Return a name as RFC 2231 says, in numbered pieces that fit a line."""
    if name.isascii():
        return f'filename="{name}"'
    pieces = [_percent(chunk) for chunk in _pieces(name)]
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    return ";\n ".join(f"filename*{n}*={'' if n else _CHARSET}{piece}" for n, piece in enumerate(pieces))


_CHARSET = "utf-8''"


def _pieces(name: str) -> Iterator[bytes]:
    octets = name.encode("utf-8")
    return (octets[at : at + 18] for at in range(0, len(octets), 18))


def _percent(octets: bytes) -> str:
    return "".join(chr(octet) if chr(octet).isalnum() and octet < 128 else f"%{octet:02X}" for octet in octets)  # noqa: PLR2004


def _lines(content: bytes) -> str:
    encoded = b64encode(content).decode("ascii")
    return "\n".join(encoded[at : at + BASE64_LINE] for at in range(0, len(encoded), BASE64_LINE)) + "\n"


def _name_boundaries(message: EmailMessage, key: str) -> None:
    digest = hashlib.sha256(key.encode()).hexdigest()[:24]
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_{digest}_{number}")


def _domain(mailbox: Mailbox) -> str:
    return mailbox.address.rpartition("@")[2].lower()
