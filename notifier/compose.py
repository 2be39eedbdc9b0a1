"""A letter's value -> the message that says it. Pure: the same letter is always the same bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.answers import answer_page
from notifier.letters import Answer, Enclosure
from notifier.message import Envelope, render, write
from notifier.page import as_html, as_text
from notifier.phrases import say
from parsers.text import one_line

if TYPE_CHECKING:
    from email.message import EmailMessage

    from parsers.notice import Notice

__all__ = ["answer", "render"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPLY_MARK = re.compile(r"^(?:(?:回复|答复|re|aw)\s*[:：]\s*)+", re.IGNORECASE)


def answer(letter: Answer, *, notice: Notice) -> EmailMessage:
    """The one reply to one mail: acknowledgement, correction, being checked, or already held."""
    page = answer_page(letter, notice)
    return write(
        Envelope(
            kind=letter.kind.value,
            key=letter.key or letter.answered.message_id or letter.answered.subject,
            mailbox=letter.mailbox,
            to=(letter.answered.address,),
            subject=_reply_subject(letter.answered.subject, notice),
            auto="auto-replied",
            date=letter.now,
            in_reply_to=letter.answered.message_id,
            references=letter.answered.references,
        ),
        text=as_text(page),
        html=as_html(page),
        enclosures=(*letter.enclosures, *blanks(letter.attach_forms, notice)),
    )


def blanks(forms: tuple[str, ...], notice: Notice) -> tuple[Enclosure, ...]:
    """The blank forms of these ids, as files to enclose."""
    found = (notice.blank(form) for form in forms)
    return tuple(Enclosure(name=name, content=content, content_type=DOCX) for name, content in found)


def _reply_subject(subject: str, notice: Notice) -> str:
    bare = REPLY_MARK.sub("", one_line(subject, 100)).strip()
    return say("answer.subject", subject=bare or say("answer.no_subject", notice=notice.short_title))
