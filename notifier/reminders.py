"""A reminder, put into words: what is owed and until when, and what is wrong with what came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import moments
from notifier.answers import contact_of, owed_grid, problems
from notifier.page import Banner, Block, Heading, Page, Paragraph, Tone
from notifier.phrases import say
from parsers.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from notifier.letters import Owed, Reminder
    from parsers.notice import Notice

FAULTY = "needs_correction"


def reminder_page(letter: Reminder, notice: Notice) -> Page:
    return Page(
        title=say("answer.title", notice=letter.notice_title),
        blocks=tuple(_blocks(letter, notice)),
        signature=(letter.mailbox.name, moments.full_day(letter.now, notice.timezone)),
        footer=(say("answer.footer"),),
    )


def reminder_subject(letter: Reminder, notice: Notice) -> str:
    """Say the most pressing: overdue before faulty before due soon."""
    if overdue := _where(letter, overdue=True):
        return say("reminder.subject_overdue", titles=_titles(overdue))
    if missing := _where(letter, overdue=False, faulty=False):
        return say("reminder.subject_before", titles=_titles(missing), due=moments.day(missing[0].due, notice.timezone))
    return say("reminder.subject_correct", titles=_titles(letter.owed))


def _titles(owed: tuple[Owed, ...]) -> str:
    name = "reminder.title_one" if len(owed) == 1 else "reminder.title_many"
    return say(name, first=owed[0].title, count=len(owed))


def _where(letter: Reminder, *, overdue: bool, faulty: bool | None = None) -> tuple[Owed, ...]:
    return tuple(
        each for each in letter.owed if each.overdue is overdue and (faulty is None or (each.state == FAULTY) is faulty)
    )


def _blocks(letter: Reminder, notice: Notice) -> Iterator[Block]:
    yield Paragraph(text=say("reminder.salutation", unit=letter.unit), tone=Tone.STRONG)
    yield Paragraph(text=say("reminder.opening", notice=letter.notice_title))
    yield from _banners(letter, notice.timezone)
    yield owed_grid(letter.owed, now=letter.now, zone=notice.timezone)
    for owed in letter.owed:
        if owed.issues:
            yield from _faults(owed, notice)
    yield Paragraph(text=say("reminder.how"))
    if letter.attach_forms:
        files = [notice.blank(form)[0] for form in letter.attach_forms]
        yield Paragraph(text=say("answer.blank_attached", files=files))
    if letter.later:
        yield Paragraph(text=_later(letter.later, notice.timezone))
    yield Paragraph(text=say("reminder.disregard"))
    yield Paragraph(text=say("answer.ask", contact=contact_of(letter.mailbox.contact, letter.mailbox.address, notice)))


def _banners(letter: Reminder, zone: ZoneInfo) -> Iterator[Banner]:
    if overdue := _where(letter, overdue=True, faulty=False):
        yield Banner(text=say("reminder.banner_overdue", titles=[each.title for each in overdue]), tone=Tone.BAD)
    coming = _where(letter, overdue=False, faulty=False)
    for due in dict.fromkeys(each.due for each in coming):
        titles = [each.title for each in coming if each.due == due]
        yield Banner(text=say("reminder.banner_before", due=moments.day(due, zone), titles=titles), tone=Tone.WARN)
    if faulty := [each.title for each in letter.owed if each.state == FAULTY]:
        yield Banner(text=say("reminder.banner_correct", titles=faulty), tone=Tone.BAD)


def _faults(owed: Owed, notice: Notice) -> Iterator[Block]:
    errors = tuple(issue for issue in owed.issues if issue.severity is Severity.ERROR)
    form = notice.deliverable(owed.deliverable).form
    if not errors or form is None:
        return
    name = "reminder.correct_heading" if owed.received_at else "reminder.correct_heading_undated"
    received = moments.day(owed.received_at, notice.timezone) if owed.received_at else ""
    yield Heading(text=say(name, title=owed.title, received=received, count=len(errors)), tone=Tone.BAD)
    if owed.file:
        yield Paragraph(text=say("reminder.file", file=owed.file), tone=Tone.QUIET)
    yield problems(errors, notice.form(form))


def _later(later: tuple[Owed, ...], zone: ZoneInfo) -> str:
    items = [say("reminder.later_item", title=each.title, due=moments.day(each.due, zone)) for each in later]
    return say("reminder.later", items=items)
