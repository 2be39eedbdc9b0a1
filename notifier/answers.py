"""An answer, put into words: verdict first, then what to mend, what was read and what is still owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from notifier import moments
from notifier.changes import changes
from notifier.letters import Answer, AnswerKind, Owed, Taken, Trouble
from notifier.page import Banner, Block, Cell, Grid, Heading, Items, Page, Paragraph, Tone
from notifier.phrases import has, say
from notifier.reading import example, place_words, read_back, told
from parsers.model import FormReading, Issue, Kind, ReportReading, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from parsers.forms import Form
    from parsers.model import FileReport
    from parsers.notice import Notice

MOST_PROBLEMS = 60  # in one table; a form that has more is wrong in the same way throughout


def answer_page(letter: Answer, notice: Notice) -> Page:
    return Page(
        title=say("answer.title", notice=letter.notice_title),
        blocks=tuple(_blocks(letter, notice)),
        signature=(letter.mailbox.name, moments.full_day(letter.now, notice.timezone)),
        footer=tuple(_footer(letter)),
    )


def contact_of(letter_contact: str, address: str, notice: Notice) -> str:
    """Whom to ask: as the mailbox says, else as the notice prints it for this address."""
    if letter_contact:
        return letter_contact
    known = [each for each in notice.contacts if each.address.lower() == address.lower()] or list(notice.contacts[:1])
    return "".join(f"{each.name} {each.phone}".strip() for each in known)


def owed_grid(owed: tuple[Owed, ...], *, now: datetime, zone: ZoneInfo) -> Grid:
    head = ("answer.owed_head_title", "answer.owed_head_due", "answer.owed_head_state")
    rows = tuple(
        (
            Cell(text=each.title),
            Cell(text=say("owed.due", day=moments.day(each.due, zone))),
            _owed_state(each, now, zone),
        )
        for each in owed
    )
    return Grid(head=tuple(say(name) for name in head), rows=rows, widths=(56, 17, 27), terse=True)


def problems(issues: tuple[Issue, ...], form: Form) -> Grid:
    """One row a problem: where, what was written, what is expected with an example."""
    head = ("problem.head_place", "problem.head_written", "problem.head_remedy")
    ordered = sorted(issues, key=lambda issue: issue.row or 0)[:MOST_PROBLEMS]
    rows = tuple(
        (
            Cell(text=place_words(issue, form), tone=Tone.STRONG),
            Cell(text=issue.written or say("problem.nothing_written"), tone=Tone.BAD),
            Cell(text=told(issue), note=example(issue, form)),
        )
        for issue in ordered
    )
    return Grid(head=tuple(say(name) for name in head), rows=rows, widths=(24, 26, 50))


def _owed_state(owed: Owed, now: datetime, zone: ZoneInfo) -> Cell:
    state = say(f"owed.{owed.state}")
    if owed.overdue:
        return Cell(text=say("owed.overdue", state=state), tone=Tone.BAD)
    days = (owed.due.astimezone(zone).date() - now.astimezone(zone).date()).days
    return Cell(text=say("owed.ahead" if days else "owed.today", state=state, days=days))


def _blocks(letter: Answer, notice: Notice) -> Iterator[Block]:
    received = moments.day(letter.answered.received_at, notice.timezone)
    yield Paragraph(text=_salutation(letter), tone=Tone.STRONG)
    yield Paragraph(text=say("answer.opening_trial" if letter.trial else "answer.opening", received=received))
    yield _banner(letter)
    yield from _troubles(letter.troubles)
    for taken in sorted(letter.taken, key=lambda each: each.accepted):
        yield from _taken(taken, letter, notice)
    yield from _remedies(letter, notice)
    yield from _kept(letter)
    yield from _owed(letter, notice.timezone)
    if letter.asked:
        yield Paragraph(text=say("answer.asked"), tone=Tone.STRONG)
    yield Paragraph(text=say("answer.ask", contact=contact_of(letter.mailbox.contact, letter.mailbox.address, notice)))


def _salutation(letter: Answer) -> str:
    return say("answer.salutation", units=letter.units) if letter.units else say("answer.salutation_unknown")


def _banner(letter: Answer) -> Banner:
    match letter.kind:
        case AnswerKind.ACKNOWLEDGEMENT:
            return _good(letter)
        case AnswerKind.CORRECTION:
            return _bad(letter)
        case AnswerKind.CHECKING:
            return Banner(text=say("banner.checking"), detail=say("banner.checking_detail"), tone=Tone.WARN)
        case AnswerKind.DUPLICATE:
            return Banner(text=say("banner.duplicate"), tone=Tone.GOOD)
        case _:
            assert_never(letter.kind)


def _good(letter: Answer) -> Banner:
    titles = _titles(letter.taken)
    if not titles:
        return Banner(text=say("banner.supplement" if letter.kept else "banner.received"), tone=Tone.GOOD)
    if letter.trial:
        return Banner(text=say("banner.trial_good", titles=titles), tone=Tone.GOOD)
    doubts = sum(len(_warnings(taken)) for taken in letter.taken)
    name = "banner.acknowledgement_warnings" if doubts else "banner.acknowledgement"
    return Banner(text=say(name, titles=titles, count=doubts), tone=Tone.GOOD)


def _bad(letter: Answer) -> Banner:
    faulty = tuple(taken for taken in letter.taken if not taken.accepted)
    accepted = _titles(tuple(taken for taken in letter.taken if taken.accepted))
    also = say("banner.correction_accepted", titles=accepted) if accepted else ""
    if not faulty:
        return Banner(text=_unusable(letter.troubles), detail=also, tone=Tone.BAD)
    count = say("banner.correction_count", count=sum(len(_errors(taken)) for taken in faulty))
    return Banner(text=say("banner.correction", titles=_titles(faulty)), detail=count + also, tone=Tone.BAD)


def _unusable(troubles: tuple[Trouble, ...]) -> str:
    """What is wrong with all of it, where that is one thing."""
    codes = {each.code for each in troubles}
    name = f"trouble.{next(iter(codes), '')}.banner"
    return say(name if len(codes) == 1 and has(name) else "banner.correction_unusable")


def _titles(taken: tuple[Taken, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.title for each in taken))


def _taken(taken: Taken, letter: Answer, notice: Notice) -> Iterator[Block]:
    yield Heading(text=_taken_heading(taken, letter), tone=Tone.GOOD if taken.accepted else Tone.BAD)
    yield Paragraph(text=_verdict(taken, letter), tone=Tone.QUIET)
    if taken.late and not letter.trial:
        yield Paragraph(text=_late(taken, letter, notice), tone=Tone.WARN)
    match taken.reading:
        case FormReading() as reading:
            yield from _form(taken, reading, notice.form(reading.form))
        case ReportReading() as reading:
            name = "taken.report_title" if reading.title else "taken.report"
            yield Paragraph(text=say(name, title=reading.title, characters=reading.characters))
            yield from _remarks(taken)
            yield from _changes(taken, None)
        case _:
            assert_never(taken.reading)
    if taken.unstamped:
        yield Paragraph(text=say("taken.unstamped"))
    if taken.unattached:
        yield Paragraph(text=say("taken.unattached"))


def _taken_heading(taken: Taken, letter: Answer) -> str:
    name = "taken.heading_alone" if taken.units == letter.units or not taken.units else "taken.heading"
    return say(name, title=taken.title, units=taken.units)


def _verdict(taken: Taken, letter: Answer) -> str:
    state = say(_state_of(taken))
    if letter.trial:
        return say("taken.verdict_trial", file=taken.file, state=say("taken.sound") if taken.accepted else state)
    return say("taken.verdict", file=taken.file, number=taken.revision, state=state)


def _state_of(taken: Taken) -> str:
    if taken.overtaken:
        return "taken.overtaken"
    return "taken.accepted" if taken.accepted else "taken.faulty"


def _late(taken: Taken, letter: Answer, notice: Notice) -> str:
    due = notice.deliverable(taken.deliverable).due
    received = moments.clock(letter.answered.received_at, notice.timezone)
    return say("taken.late", received=received, due=moments.day(due, notice.timezone))


def _remarks(taken: Taken) -> Iterator[Block]:
    """What is to be mended in a report, which has no cells to point at."""
    if errors := _errors(taken):
        yield Heading(text=say("taken.errors_heading", count=len(errors)), tone=Tone.BAD, level=2)
        yield Items(lines=tuple(issue.message for issue in errors))


def _form(taken: Taken, reading: FormReading, form: Form) -> Iterator[Block]:
    errors, warnings = _errors(taken), _warnings(taken)
    if errors:
        yield Heading(text=say("taken.errors_heading", count=len(errors)), tone=Tone.BAD, level=2)
        yield problems(errors, form)
    if len(errors) > MOST_PROBLEMS:
        yield Paragraph(text=say("taken.more", count=len(errors) - MOST_PROBLEMS))
    if warnings:
        yield Heading(text=say("taken.warnings_heading"), tone=Tone.WARN, level=2)
        yield Items(lines=tuple(issue.message for issue in warnings))
    yield from _changes(taken, form)
    if reading.records:
        name = "taken.read_heading" if len(reading.records) > 1 else "taken.read_heading_single"
        yield Heading(text=say(name, count=len(reading.records)), level=2)
        yield read_back(reading, form)


def _changes(taken: Taken, form: Form | None) -> Iterator[Block]:
    if lines := taken.changes or changes(taken.former, taken.reading, form):
        yield Heading(text=say("taken.changes_heading"), level=2)
        yield Items(lines=lines)


def _errors(taken: Taken) -> tuple[Issue, ...]:
    return tuple(issue for issue in _issues(taken) if issue.severity is Severity.ERROR)


def _warnings(taken: Taken) -> tuple[Issue, ...]:
    return tuple(issue for issue in _issues(taken) if issue.severity is Severity.WARNING)


def _issues(taken: Taken) -> tuple[Issue, ...]:
    return taken.reading.issues


def _troubles(troubles: tuple[Trouble, ...]) -> Iterator[Block]:
    if not troubles:
        return
    head = ("trouble.head_file", "trouble.head_problem", "trouble.head_remedy")
    yield Heading(text=say("trouble.heading"), tone=Tone.BAD)
    yield Grid(
        head=tuple(say(name) for name in head),
        rows=tuple(_trouble(each) for each in troubles),
        widths=(26, 34, 40),
    )


def _trouble(trouble: Trouble) -> tuple[Cell, ...]:
    code = trouble.code if has(f"trouble.{trouble.code}.problem") else "unrelated_file"
    return (
        Cell(text=trouble.file or say("trouble.no_file"), tone=Tone.STRONG),
        Cell(text=say(f"trouble.{code}.problem", detail=trouble.detail), tone=Tone.BAD),
        Cell(text=say(f"trouble.{code}.remedy", detail=trouble.detail)),
    )


def _remedies(letter: Answer, notice: Notice) -> Iterator[Block]:
    if letter.kind is AnswerKind.CORRECTION:
        faulty = any(not each.accepted for each in letter.taken)
        yield Paragraph(text=say("answer.correct_by_reply" if faulty else "answer.send_again"), tone=Tone.STRONG)
    if letter.enclosures:
        yield Paragraph(text=say("answer.correct_by_copy"))
    if letter.attach_forms:
        files = [notice.blank(form)[0] for form in letter.attach_forms]
        yield Paragraph(text=say("answer.blank_attached", files=files))


def _kept(letter: Answer) -> Iterator[Block]:
    if letter.kept:
        yield Heading(text=say("answer.kept_heading"))
        yield Items(lines=tuple(_kept_line(report) for report in letter.kept))


def _kept_line(report: FileReport) -> str:
    """A form that is only kept is a draft: the final version came beside it."""
    return say("answer.kept_draft", file=report.file) if report.kind is Kind.FORM else report.file


def _owed(letter: Answer, zone: ZoneInfo) -> Iterator[Block]:
    if letter.owed:
        yield Heading(text=say("answer.owed_heading"))
        yield owed_grid(letter.owed, now=letter.now, zone=zone)
    elif letter.kind is AnswerKind.ACKNOWLEDGEMENT and letter.units and not (letter.trial or letter.unasked):
        yield Paragraph(text=say("answer.nothing_owed"))


def _footer(letter: Answer) -> Iterator[str]:
    yield say("answer.footer")
    if letter.reference:
        yield say("answer.footer_reference", reference=letter.reference)
