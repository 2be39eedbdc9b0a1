"""A letter's value -> the message that says it. Pure: the same letter is always the same bytes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier.alarms import alarm_page, alarm_subject
from notifier.answers import answer_page
from notifier.digest import digest_page, digest_picture, digest_subject
from notifier.letters import Alarm, Answer, Digest, Enclosure, Receipt, Reminder
from notifier.message import Envelope, write
from notifier.page_html import as_html
from notifier.page_text import as_text
from notifier.phrases import say
from notifier.receipts import receipt_page
from notifier.reminders import reminder_page, reminder_subject
from parsers.text import one_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from notifier.message import Composed
    from parsers.notice import Notice

__all__ = ["answer", "digest", "notice_to_operator", "receipt", "reminder", "reply"]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
REPLY_MARK = re.compile(r"^(?:(?:回复|答复|re|aw)\s*[:：]\s*)+", re.IGNORECASE)


def reply(letter: Answer | Receipt, *, notice: Notice) -> Composed:
    """What answers a mail, whoever wrote it."""
    return receipt(letter, notice=notice) if isinstance(letter, Receipt) else answer(letter, notice=notice)


def answer(letter: Answer, *, notice: Notice) -> Composed:
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


def receipt(letter: Receipt, *, notice: Notice) -> Composed:
    """What became of a coordinator's orders."""
    page = receipt_page(letter, notice)
    return write(
        Envelope(
            kind=letter.kind.value,
            key=letter.key,
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
    )


def reminder(letter: Reminder, *, notice: Notice) -> Composed:
    """One mail to one unit about everything it owes."""
    page = reminder_page(letter, notice)
    return write(
        _unasked("reminder", letter, reminder_subject(letter, notice)),
        text=as_text(page),
        html=as_html(page),
        enclosures=blanks(letter.attach_forms, notice),
    )


def digest(letter: Digest, *, notice: Notice) -> Composed:
    """The daily mail to the coordinators."""
    page = digest_page(letter, notice)
    return write(
        _unasked("digest", letter, digest_subject(letter, notice)),
        text=as_text(page),
        html=as_html(page),
        pictures=(digest_picture(letter.board, notice),),
        enclosures=letter.enclosures,
    )


def notice_to_operator(letter: Alarm, *, zone: ZoneInfo) -> Composed:
    """A word about an incident, or that it is over."""
    page = alarm_page(letter, zone)
    return write(_unasked("alarm", letter, alarm_subject(letter)), text=as_text(page), html=as_html(page))


def _unasked(kind: str, letter: Reminder | Digest | Alarm, subject: str) -> Envelope:
    """Nobody wrote first: RFC 3834 calls this auto-generated."""
    return Envelope(
        kind=kind,
        key=letter.key,
        mailbox=letter.mailbox,
        to=letter.to,
        subject=subject,
        auto="auto-generated",
        date=letter.now,
    )


def blanks(forms: tuple[str, ...], notice: Notice) -> tuple[Enclosure, ...]:
    """The blank forms of these ids, as files to enclose."""
    found = (notice.blank(form) for form in forms)
    return tuple(Enclosure(name=name, content=content, content_type=DOCX) for name, content in found)


def _reply_subject(subject: str, notice: Notice) -> str:
    bare = REPLY_MARK.sub("", one_line(subject, 100)).strip()
    return say("answer.subject", subject=bare or say("answer.no_subject", notice=notice.short_title))
