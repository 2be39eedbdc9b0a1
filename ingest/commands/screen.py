"""The board on a terminal: one line a unit, then what needs a person, then the mailboxes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from notifier.board import State
from notifier.digest_matrix import short_title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from notifier.board import Board, MailboxHealth, Standing, UnitRow
    from parsers.notice import Notice

MARKS = {
    State.ACCEPTED: ("✓", "green"),
    State.NEEDS_CORRECTION: ("✎", "yellow"),
    State.HELD: ("?", "magenta"),
    State.WAIVED: ("–", "dim"),
    State.MISSING: ("·", "dim"),
}
NOT_ASKED = Text("", style="dim")


def show(board: Board, notice: Notice, zone: tzinfo) -> None:
    console = Console()
    console.print(Text(f"{board.title}  {_at(board.now, zone)}", style="bold"))
    console.print(_units(board, notice, zone))
    console.print(Text("  ".join(f"{mark} {state.value}" for state, (mark, _) in MARKS.items()), style="dim"))
    for line in _points(board):
        console.print(line)
    for mailbox in board.mailboxes:
        console.print(_mailbox(mailbox, zone))
    console.print("outbox: " + ", ".join(f"{state} {count}" for state, count in sorted(board.outbox.items()) if count))


def _units(board: Board, notice: Notice, zone: tzinfo) -> Table:
    table = Table(
        Column("unit", footer=f"{len(board.units)}", no_wrap=True), show_footer=True, box=SIMPLE_HEAD, pad_edge=False
    )
    for each in board.deliverables:
        table.add_column(f"{short_title(each, notice)}\n{_at(each.due, zone)}")
    for column, each in zip(table.columns[1:], board.deliverables, strict=True):
        column.footer = _tally(row.standings.get(each.id) for row in board.units)
    for row in (*board.units, *board.other_units):
        table.add_row(row.unit.name, *(_standing(row, each.id, zone) for each in board.deliverables))
    return table


def _tally(standings: Iterable[Standing | None]) -> Text:
    counts = Counter(standing.state for standing in standings if standing)
    return Text("  ").join(
        Text(f"{mark} {counts[state]}", style=colour) for state, (mark, colour) in MARKS.items() if counts[state]
    )


def _standing(row: UnitRow, deliverable: str, zone: tzinfo) -> Text:
    standing = row.standings.get(deliverable)
    if standing is None:
        return NOT_ASKED
    mark, colour = MARKS[standing.state]
    details = [
        f"v{standing.revision}" if standing.revision > 1 else "",
        f"{standing.received_at.astimezone(zone):%m-%d}" if standing.received_at else "",
        "late" if standing.late else "",
        f"!{len(standing.issues)}" if standing.issues else "",
    ]
    return Text(" ".join([mark, *(detail for detail in details if detail)]), style=colour)


def _points(board: Board) -> Iterable[Text]:
    for point in board.points:
        line = Text.assemble(
            (f"{point.id}  ", "magenta"), f"{point.sender}  {point.subject}  ", (point.reason, "yellow")
        )
        yield line
        if point.commands:
            yield Text(f"          {point.commands[0]}", style="dim")


def _mailbox(mailbox: MailboxHealth, zone: tzinfo) -> Text:
    folders = ", ".join(
        f"{each.name} {each.ledger}/{each.server}" + (f" unexplained {each.unexplained}" if each.unexplained else "")
        for each in mailbox.folders
    )
    last = _at(mailbox.last_success, zone) if mailbox.last_success else "never"
    trouble = f"  {mailbox.failure}" if mailbox.failure else ""
    return Text(f"{mailbox.id}: last visited {last}  {folders}{trouble}", style="red" if mailbox.failure else "")


def _at(moment: datetime, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%m-%d %H:%M}"
