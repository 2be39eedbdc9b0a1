"""The mail that one of our mailboxes sends another, to prove the way. Nobody is meant to read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from notifier.message import Envelope, write
from notifier.page import Page, Paragraph
from notifier.page_html import as_html
from notifier.page_text import as_text
from notifier.phrases import say

if TYPE_CHECKING:
    from datetime import datetime

    from notifier.letters import Mailbox
    from notifier.message import Composed

SEAL_HEADER = "X-Baosong-Canary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    key: str  # day, and from where to where
    mailbox: Mailbox
    to: str
    seal: str  # over the key
    now: datetime


def canary_mail(canary: Canary) -> Composed:
    title = say("self_test.subject")
    page = Page(title=title, blocks=(Paragraph(text=say("self_test.text")),), footer=())
    envelope = Envelope(
        kind="canary",
        key=canary.key,
        mailbox=canary.mailbox,
        to=(canary.to,),
        subject=title,
        auto="auto-generated",
        date=canary.now,
        seal=(SEAL_HEADER, canary.seal),
    )
    return write(envelope, text=as_text(page), html=as_html(page))
