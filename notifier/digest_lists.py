"""The lists of the digest: who, by name, and what to do about it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from notifier import moments, tally
from notifier.board import State
from notifier.digest_matrix import short_title
from notifier.page import Block, Cell, Grid, Heading, Items, Paragraph, Tone
from notifier.phrases import has, say
from parsers.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.board import Board, LetterRow, MailboxHealth, OutboxTrouble, UnitRow
    from notifier.tally import Entry
    from parsers.model import Issue
    from parsers.notice import Notice

ASKED_DAYS = timedelta(days=3)
CALL_DAYS = 1  # a unit is called from the day before a due day on
NAMED = (State.MISSING, State.NEEDS_CORRECTION, State.HELD, State.WAIVED)


def lists(board: Board, notice: Notice) -> Iterator[Block]:
    """Who is missing, to correct and held, by name; deliverables with the same list share a line."""
    named: dict[tuple[State, tuple[str, ...]], list[str]] = {}
    for deliverable in board.deliverables:
        for state in NAMED:
            units = tally.names(board, deliverable.id, state)
            named.setdefault((state, units), []).append(short_title(deliverable, notice))
    lines = tuple(_names(titles, state, units) for (state, units), titles in named.items() if units)
    if lines:
        yield Heading(text=say("digest.lists"))
        yield Items(lines=lines)


def calls(board: Board, notice: Notice, today: date) -> Iterator[Block]:
    """Whom to telephone: overdue, due by tomorrow, or not to be reached by mail."""
    rows = tuple(_call(row, notice, owed) for row in board.units if (owed := _urgent(row, board, notice, today)))
    if not rows:
        return
    head = ("digest.calls_unit", "digest.calls_phone", "digest.calls_owed", "digest.calls_note")
    yield Heading(text=say("digest.calls"))
    yield Grid(head=tuple(say(name) for name in head), rows=rows, widths=(22, 22, 30, 26), terse=True)


def late(board: Board, notice: Notice) -> Iterator[Block]:
    lines = tuple(_late(each, notice) for each in tally.late(board))
    if lines:
        yield Heading(text=say("digest.late"))
        yield Items(lines=lines)


def issues(board: Board, notice: Notice) -> Iterator[Block]:
    rows = tuple(_faulty(each, notice) for each in tally.to_correct(board))
    if not rows:
        return
    head = ("digest.issues_unit", "digest.issues_title", "digest.issues_count")
    yield Heading(text=say("digest.issues"))
    yield Grid(head=tuple(say(name) for name in head), rows=rows, widths=(22, 24, 54))


def others(board: Board, notice: Notice) -> Iterator[Block]:
    lines = tuple(line for row in board.other_units if (line := _other(row, board, notice)))
    if lines:
        yield Heading(text=say("digest.others"))
        yield Items(lines=lines)


def tomorrow(board: Board) -> Iterator[Block]:
    if not board.tomorrow:
        yield Paragraph(text=say("digest.tomorrow_none"))
        return
    units = [planned.unit for planned in board.tomorrow]
    yield Paragraph(text=say("digest.tomorrow", count=len(units), units=units))


def questions(board: Board, notice: Notice, today: date) -> Iterator[Block]:
    """Letters that were dealt with and ask something beside; for a few days, as nobody says that it was answered."""
    since = today - ASKED_DAYS
    asking = (each for each in board.letters if each.asks and each.state == "handled")
    fresh = tuple(each for each in asking if each.received_at.astimezone(notice.timezone).date() > since)
    if fresh:
        yield Heading(text=say("digest.questions"))
        yield Paragraph(text=say("digest.questions_remedy"), tone=Tone.QUIET)
        yield Items(lines=tuple(_question(each, notice) for each in fresh))


def mail(board: Board, notice: Notice, today: date) -> Iterator[Block]:
    """How many letters came and what became of them; why some do not count."""
    states = Counter(letter.state for letter in board.letters)
    fresh = sum(1 for each in board.letters if each.received_at.astimezone(notice.timezone).date() == today)
    yield Heading(text=say("digest.mail"))
    yield Paragraph(
        text=say(
            "digest.mail_counts",
            total=len(board.letters),
            today=fresh,
            **{state: states[state] for state in ("handled", "held", "shunted", "ignored")},
        )
    )
    ignored = Counter(letter.reason for letter in board.letters if letter.state == "ignored")
    if ignored:
        reasons = [say("digest.mail_reason", reason=reason(code), count=n) for code, n in ignored.most_common()]
        yield Paragraph(text=say("digest.mail_ignored", reasons=reasons), tone=Tone.QUIET)


def health(board: Board, notice: Notice) -> Iterator[Block]:
    head = ("digest.health_mailbox", "digest.health_last", "digest.health_folders", "digest.health_state")
    yield Heading(text=say("digest.health"))
    yield Grid(
        head=tuple(say(name) for name in head),
        rows=tuple(_mailbox(box, notice) for box in board.mailboxes),
        widths=(32, 22, 26, 20),
        terse=True,
    )
    known = ("sent", "due", "deferred", "unknown", "failed")
    yield Paragraph(text=say("digest.outbox", **{state: board.outbox.get(state, 0) for state in known}))
    yield from _undelivered(board, notice)
    yield from (
        Paragraph(text=say(f"digest.warning_{code}"), tone=Tone.WARN)
        for code in board.warnings
        if has(f"digest.warning_{code}")
    )


def _names(titles: list[str], state: State, units: tuple[str, ...]) -> str:
    return say("digest.list_line", titles=titles, state=say(f"state.{state.value}"), count=len(units), units=units)


def reason(code: str) -> str:
    """Return why a message is where it is; a code without a sentence is shown as it is."""
    return say(f"reason.{code}") if has(f"reason.{code}") else code


def _urgent(row: UnitRow, board: Board, notice: Notice, today: date) -> tuple[str, ...]:
    open_ones = [
        each
        for each in board.deliverables
        if each.id in row.standings and row.standings[each.id].state in (State.MISSING, State.NEEDS_CORRECTION)
    ]
    pressing = (each for each in open_ones if tally.days_left(each, today, notice.timezone) <= CALL_DAYS)
    chosen = open_ones if not row.addresses else pressing
    return tuple(short_title(each, notice) for each in chosen)


def _call(row: UnitRow, notice: Notice, owed: tuple[str, ...]) -> tuple[Cell, ...]:
    return (
        Cell(text=row.unit.name, tone=Tone.STRONG),
        _phone(row),
        Cell(text="、".join(owed)),
        _contacted(row, notice),
    )


def _phone(row: UnitRow) -> Cell:
    if not row.unit.phone:
        return Cell(text=say("digest.no_phone"), note=row.unit.contact, tone=Tone.QUIET)
    return Cell(text=row.unit.phone, note=row.unit.contact, unbroken=True)


def _contacted(row: UnitRow, notice: Notice) -> Cell:
    if row.bounced:
        return Cell(text=say("digest.bounced", addresses=row.bounced), tone=Tone.BAD)
    if not row.addresses:
        return Cell(text=say("digest.no_address"), tone=Tone.BAD)
    if not row.reminders:
        return Cell(text=say("digest.never_reminded"))
    days = sorted({each.sent_at.astimezone(notice.timezone).date() for each in row.reminders})
    return Cell(text=say("digest.reminded", count=len(days), day=moments.of_date(days[-1])))


def _late(entry: Entry, notice: Notice) -> str:
    received = moments.clock(entry.standing.received_at, notice.timezone) if entry.standing.received_at else ""
    return say(
        "digest.late_item", unit=entry.row.unit.name, title=short_title(entry.deliverable, notice), received=received
    )


def _faulty(entry: Entry, notice: Notice) -> tuple[Cell, ...]:
    errors = [issue for issue in entry.standing.issues if issue.severity is Severity.ERROR]
    received = entry.standing.received_at
    note = say("digest.issues_received", received=moments.day(received, notice.timezone)) if received else ""
    return (
        Cell(text=entry.row.unit.name),
        Cell(text=short_title(entry.deliverable, notice), note=note),
        Cell(text=_first_of(errors)),
    )


def _first_of(errors: list[Issue]) -> str:
    if not errors:
        return ""
    name = "digest.issues_item" if len(errors) > 1 else "digest.issues_item_one"
    return say(name, first=errors[0].message.rstrip("。"), count=len(errors))


def _other(row: UnitRow, board: Board, notice: Notice) -> str:
    titles = [
        say(
            "digest.others_title",
            title=short_title(each, notice),
            state=say(f"state.{row.standings[each.id].state.value}"),
        )
        for each in board.deliverables
        if each.id in row.standings and row.standings[each.id].state is not State.MISSING
    ]
    return say("digest.others_item", unit=row.unit.name, titles=titles) if titles else ""


def _mailbox(box: MailboxHealth, notice: Notice) -> tuple[Cell, ...]:
    zone = notice.timezone
    last = moments.clock(box.last_success, zone) if box.last_success else say("digest.health_never")
    numbers = {
        name: sum(getattr(folder, name) for folder in box.folders) for name in ("server", "ledger", "unexplained")
    }
    failing = box.failing_since
    state = say("digest.health_failing", since=moments.clock(failing, zone)) if failing else say("digest.health_ok")
    return (
        Cell(text=box.address),
        Cell(text=last),
        Cell(text=say("digest.health_numbers", **numbers), tone=Tone.BAD if numbers["unexplained"] else Tone.PLAIN),
        Cell(text=state, tone=Tone.BAD if failing else Tone.GOOD, note=box.failure if failing else ""),
    )


def _undelivered(board: Board, notice: Notice) -> Iterator[Block]:
    if not board.troubles:
        return
    head = ("digest.outbox_mail", "digest.outbox_to", "digest.outbox_reason", "digest.outbox_since")
    yield Grid(
        head=tuple(say(name) for name in head),
        rows=tuple(_trouble(each, notice) for each in board.troubles),
        widths=(34, 24, 26, 16),
    )


def _trouble(trouble: OutboxTrouble, notice: Notice) -> tuple[Cell, ...]:
    return (
        Cell(text=trouble.subject, note=f"#{trouble.id}"),
        Cell(text=trouble.to),
        Cell(text=trouble.reason, tone=Tone.WARN if trouble.state == "deferred" else Tone.BAD),
        Cell(text=moments.clock(trouble.since, notice.timezone)),
    )


def _question(letter: LetterRow, notice: Notice) -> str:
    received = moments.clock(letter.received_at, notice.timezone)
    name = "digest.question" if letter.units else "digest.question_nameless"
    return say(name, units=letter.units, subject=letter.subject, sender=letter.sender, received=received)
