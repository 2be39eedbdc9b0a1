"""The tables that every notice has: who stands where, reports, problems, other units, the register of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import tally
from notifier.board import State
from notifier.digest_lists import reason
from notifier.digest_matrix import kind_name, short_title
from notifier.page import Tone
from notifier.phrases import has, say
from notifier.reading import place_words
from notifier.workbook_tables import TONES, Column, Counts, Row, Table, column, local, source_cells, source_columns
from parsers.model import ReportReading, Severity

if TYPE_CHECKING:
    from notifier.board import Board, LetterRow, Standing, UnitRow
    from notifier.tally import Submission
    from parsers.model import Issue
    from parsers.notice import Notice

TITLE_WIDTH = 16
PROSE_WIDTH = 44


def overview(board: Board, notice: Notice) -> Table:
    """Units by deliverables, with all that is needed to call them."""
    before = (column("region"), column("unit"), column("kind"))
    states = range(len(before), len(before) + len(board.deliverables))
    return Table(
        name=say("workbook.overview"),
        columns=(
            *before,
            *_deliverables(board, notice),
            column("reminders"),
            column("reminded"),
            column("contact"),
            column("phone"),
            column("emails", widest=30),
        ),
        rows=tuple(_overview_row(row, board, notice) for row in board.units),
        frozen=2,
        footer=Counts(columns=tuple(states), texts=tuple(say(f"state.{state.value}") for state in State)),
        pages=1,
    )


def others(board: Board, notice: Notice) -> Table:
    """Units outside the registry (各有关单位) that have sent something."""
    return Table(
        name=say("workbook.others"),
        columns=(column("unit", widest=40), *_deliverables(board, notice), column("emails", widest=30)),
        rows=tuple(_other_row(row, board) for row in board.other_units),
    )


def reports(board: Board, notice: Notice) -> Table:
    """The reports in prose: title and length; the files themselves are in the archive."""
    return Table(
        name=say("workbook.reports"),
        columns=(
            column("region"),
            column("unit"),
            column("title", widest=30),
            column("report", widest=PROSE_WIDTH),
            column("characters"),
            column("state"),
            *source_columns(),
        ),
        rows=tuple(
            _report_row(each, reading, notice)
            for each in tally.submissions(board)
            if isinstance(reading := each.standing.reading, ReportReading)
        ),
        frozen=2,
    )


def problems(board: Board, notice: Notice) -> Table:
    """Everything that is to be mended or looked at, an issue a row."""
    return Table(
        name=say("workbook.problems"),
        columns=(
            column("unit"),
            column("title"),
            column("place"),
            column("severity"),
            column("written"),
            column("problem", widest=PROSE_WIDTH),
            *source_columns(),
        ),
        rows=tuple(
            _problem_row(each, issue, notice) for each in tally.submissions(board) for issue in each.standing.issues
        ),
    )


def register(board: Board, notice: Notice) -> Table:
    """Every message met (来信登记)."""
    short = ("id", "received", "mailbox")
    rest = ("letter_state", "reason", "unit", "title", "answer")
    return Table(
        name=say("workbook.register"),
        columns=(
            *(column(name) for name in short),
            column("sender", widest=30),
            column("subject", widest=PROSE_WIDTH),
            *(column(name) for name in rest),
        ),
        rows=tuple(_letter_row(each, notice) for each in board.letters),
    )


def _deliverables(board: Board, notice: Notice) -> tuple[Column, ...]:
    return tuple(Column(head=short_title(each, notice), widest=TITLE_WIDTH) for each in board.deliverables)


def _overview_row(row: UnitRow, board: Board, notice: Notice) -> Row:
    standings = [row.standings.get(each.id) for each in board.deliverables]
    last = max((each.sent_at for each in row.reminders), default=None)
    return Row(
        cells=(
            row.unit.region,
            row.unit.name,
            kind_name(row.unit.kind),
            *(_state(each) for each in standings),
            len({each.sent_at.astimezone(notice.timezone).date() for each in row.reminders}),
            local(last, notice) if last else None,
            row.unit.contact,
            row.unit.phone,
            "；".join(row.addresses),
        ),
        tones={3 + n: TONES[each.state] for n, each in enumerate(standings) if each},
    )


def _other_row(row: UnitRow, board: Board) -> Row:
    standings = [row.standings.get(each.id) for each in board.deliverables]
    return Row(
        cells=(row.unit.name, *(_state(each) for each in standings), "；".join(row.addresses)),
        tones={1 + n: TONES[each.state] for n, each in enumerate(standings) if each},
    )


def _state(standing: Standing | None) -> str | None:
    if standing is None:
        return None
    text = say(f"state.{standing.state.value}")
    return say("workbook.late_state", state=text) if standing.late else text


def _report_row(each: Submission, reading: ReportReading, notice: Notice) -> Row:
    return Row(
        cells=(
            each.region,
            "、".join(each.units),
            short_title(each.deliverable, notice),
            reading.title,
            reading.characters,
            _state(each.standing),
            *source_cells(each, notice),
        ),
        tones={5: TONES[each.standing.state]},
    )


def _problem_row(each: Submission, issue: Issue, notice: Notice) -> Row:
    form = notice.form(each.deliverable.form) if each.deliverable.form else None
    error = issue.severity is Severity.ERROR
    return Row(
        cells=(
            "、".join(each.units),
            short_title(each.deliverable, notice),
            place_words(issue, form) if form else None,
            say("workbook.error" if error else "workbook.warning"),
            issue.written,
            issue.message,
            *source_cells(each, notice),
        ),
        tones={3: Tone.BAD if error else Tone.WARN},
    )


def _letter_row(letter: LetterRow, notice: Notice) -> Row:
    return Row(
        cells=(
            letter.id,
            local(letter.received_at, notice),
            "、".join(letter.mailboxes),
            letter.sender,
            letter.subject,
            _named("letter", letter.state),
            reason(letter.reason) if letter.reason else None,
            "、".join(letter.units),
            "、".join(short_title(notice.deliverable(name), notice) for name in letter.deliverables),
            _named("answered", letter.answer) if letter.answer else None,
        )
    )


def _named(kind: str, code: str) -> str:
    return say(f"{kind}.{code}") if has(f"{kind}.{code}") else code
