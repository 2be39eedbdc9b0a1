"""
Mail that came back (RFC 3464, 6522; Coremail's 系统退信; bounces in plain words).

Coremail's report has one block instead of two, always says `Status: 5.0.0`, and names
our mail in X-CM-Original-Message-ID; what it means stands in Diagnostic-Code.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from parsers.automatic import Kind, marks
from parsers.errors import Unreadable
from parsers.mime.addresses import addresses
from parsers.mime.headers import Block, read_block
from parsers.mime.words import clean_line, decode_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.mail import Attachment, Mail

_ID = re.compile(r"<[^<>\s]{1,900}>")
_KIND = re.compile(r"^\s*[\w-]{1,20};\s*")  # `smtp; 550 …`
_BLANK_LINE = re.compile(rb"\r?\n[ \t]*\r?\n")
_RETURNED = ("message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers")
_LOOKED_AT = 20_000  # bytes of a report, characters of a text
_BLOCKS = 50
_DELIVERED = frozenset({"delivered", "relayed", "expanded"})
_QUOTED_ID = re.compile(r"^>?\s*message-id:\s*(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE)


class Severity(StrEnum):
    """What it says of the address."""

    HARD = "hard"  # nobody there
    SOFT = "soft"  # full, refused for its content, out of reach: worth another try
    DELAYED = "delayed"  # the server is still trying; no failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    originals: tuple[str, ...]  # Message-IDs that may be the mail of ours, the surest first
    recipient: str | None  # lower case
    severity: Severity
    status: str  # d.d.d, empty where none is given
    diagnostic: str  # one line


@dataclass(frozen=True, slots=True)
class _Failure:
    recipient: str | None
    action: str
    status: str
    diagnostic: str


def looks_returned(mail: Mail) -> bool:
    """Whether it brings a mail back, or tells of one in the words of a mail server."""
    returned = any(_is_returned(part) for part in mail.attachments)
    text = mail.text[:_LOOKED_AT]
    return returned or bool(_table().diagnostic.search(text) or _table().told.search(text))


def read_bounce(mail: Mail) -> Bounce | None:
    """The failure a mail reports; None for other mail, and for reports of success."""
    found = marks(mail)
    if not found or found[0].kind is not Kind.BOUNCE or not (found[0].sure or looks_returned(mail)):
        return None
    if "message/feedback-report" in mail.content_types:
        return None
    failures = tuple(_reported(mail)) or (_in_words(mail),)
    failed = next((each for each in failures if each.action not in _DELIVERED), None)
    if failed is None:
        return None
    return Bounce(
        originals=tuple(dict.fromkeys(_originals(mail))),
        recipient=failed.recipient or _failed_recipient(mail),
        severity=_severity(failed),
        status=failed.status,
        diagnostic=failed.diagnostic,
    )


def _reported(mail: Mail) -> Iterator[_Failure]:
    """The blocks of a delivery-status part that name a recipient."""
    for report in mail.attachments:
        if not report.content_type.endswith("delivery-status"):
            continue
        for text in _BLANK_LINE.split(report.data[:_LOOKED_AT], _BLOCKS):
            block = _block(text)
            if block and (block.first("final-recipient") or block.first("original-recipient")):
                yield _failure(block)


def _failure(block: Block) -> _Failure:
    named = block.text("final-recipient") or block.text("original-recipient")
    found = addresses(named.rpartition(";")[2])
    status = re.search(r"\d\.\d{1,3}\.\d{1,3}", block.text("status"))
    return _Failure(
        recipient=found[0] if found else None,
        action=block.text("action").strip().lower(),
        status=status[0] if status else "",
        diagnostic=_KIND.sub("", clean_line(decode_words(block.text("diagnostic-code")), 300)),
    )


def _in_words(mail: Mail) -> _Failure:
    """A bounce that is no report: what its text says."""
    text = mail.text[:_LOOKED_AT]
    recipient = next((found[1].lower() for each in _table().recipient if (found := each.search(text))), None)
    line = _table().diagnostic.search(text)
    diagnostic = clean_line(line[0] if line else text, 300)
    status = re.search(r"\b[45]\.\d{1,3}\.\d{1,3}\b", diagnostic)
    return _Failure(recipient=recipient, action="", status=status[0] if status else "", diagnostic=diagnostic)


def _failed_recipient(mail: Mail) -> str | None:
    found = addresses(mail.first("x-failed-recipients") or "")
    return found[0] if found else None


def _severity(failure: _Failure) -> Severity:
    if failure.action == "delayed":
        return Severity.DELAYED
    by_words = next((meaning for meaning, words in _table().meanings if words.search(failure.diagnostic)), None)
    if by_words:
        return by_words
    return Severity.HARD if _table().hard.fullmatch(failure.status) else Severity.SOFT


def _originals(mail: Mail) -> Iterator[str]:
    yield from _ID.findall(mail.first("x-cm-original-message-id") or "")
    for part in mail.attachments:
        if part.content_type in _RETURNED or part.origin == "message":
            block = _block(part.data)
            yield from _ID.findall(block.text("message-id") if block else "")
    yield from mail.in_reply_to
    yield from reversed(mail.references)
    yield from _QUOTED_ID.findall(mail.text[-_LOOKED_AT:])


def _is_returned(part: Attachment) -> bool:
    return part.content_type in _RETURNED or part.origin == "message" or (part.name or "").lower().endswith(".eml")


def _block(data: bytes) -> Block | None:
    try:
        return read_block(data.lstrip())
    except Unreadable:
        return None


@dataclass(frozen=True, slots=True)
class _Table:
    recipient: tuple[re.Pattern[str], ...]
    diagnostic: re.Pattern[str]
    told: re.Pattern[str]
    hard: re.Pattern[str]
    meanings: tuple[tuple[Severity, re.Pattern[str]], ...]


@cache
def _table() -> _Table:
    table = tomllib.loads((files("parsers") / "bounce.toml").read_text("utf-8"))
    return _Table(
        tuple(re.compile(each, re.IGNORECASE) for each in table["recipient"]),
        re.compile(table["diagnostic"], re.IGNORECASE),
        re.compile(table["told"], re.IGNORECASE),
        re.compile(table["hard"]),
        tuple((Severity(each["severity"]), re.compile(each["pattern"], re.IGNORECASE)) for each in table["meaning"]),
    )
