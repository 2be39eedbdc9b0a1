"""What people see of the board at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from notifier.board import State

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from notifier.board import Board, MailboxHealth, Point, Standing, UnitRow
    from parsers.notice import Deliverable

MARKS = {
    State.ACCEPTED: ("accepted", "green"),
    State.NEEDS_CORRECTION: ("to correct", "yellow"),
    State.HELD: ("held", "magenta"),
    State.WAIVED: ("waived", "dim"),
    State.MISSING: ("–", "dim"),
}


def show_board(board: Board, zone: tzinfo) -> None:
    """One screen: the matrix of units, what waits for a person, the mailboxes and the outbox."""
    console = Console(soft_wrap=False)
    console.print(f"[bold]{board.title}[/]  {board.now.astimezone(zone):%Y-%m-%d %H:%M}")
    console.print(_matrix(board.deliverables, (*board.units, *board.other_units), zone))
    console.print(_totals(board))
    if board.points:
        console.print(_points(board.points))
    for mailbox in board.mailboxes:
        console.print(_mailbox(mailbox, zone))
    console.print("outbox: " + ", ".join(f"{count} {state}" for state, count in board.outbox.items() if count))


def _matrix(deliverables: Sequence[Deliverable], rows: Sequence[UnitRow], zone: tzinfo) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("unit", no_wrap=True)
    for each in deliverables:
        table.add_column(f"{each.id}\ndue {each.due.astimezone(zone):%m-%d}", no_wrap=True)
    for row in rows:
        cells = (_cell(row.standings.get(each.id), zone) for each in deliverables)
        table.add_row(row.unit.name, *cells)
    return table


def _cell(standing: Standing | None, zone: tzinfo) -> Text:
    if standing is None:
        return Text("")
    mark, style = MARKS[standing.state]
    moment = f" {standing.received_at.astimezone(zone):%m-%d}" if standing.received_at else ""
    return Text(mark + moment + (" late" if standing.late else ""), style=style)


def _totals(board: Board) -> str:
    counted = (
        f"{each.id} {sum(_is_accepted(row, each.id) for row in board.units)}/{len(board.units)}"
        for each in board.deliverables
    )
    return "accepted: " + ", ".join(counted)


def _is_accepted(row: UnitRow, deliverable: str) -> bool:
    standing = row.standings.get(deliverable)
    return standing is not None and standing.state in {State.ACCEPTED, State.WAIVED}


def _points(points: Sequence[Point]) -> Table:
    table = Table(title="needs a person", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in ("id", "from", "subject", "reason", "settle with"):
        table.add_column(name, overflow="fold")
    for point in points:
        table.add_row(point.id, point.sender, point.subject, point.reason, "\n".join(point.commands))
    return table


def _mailbox(health: MailboxHealth, zone: tzinfo) -> str:
    unexplained = sum(folder.unexplained for folder in health.folders)
    seen = sum(folder.server for folder in health.folders)
    last = _moment(health.last_success, zone)
    trouble = (
        f", [red]failing since {_moment(health.failing_since, zone)}: {health.failure}[/]"
        if health.failing_since
        else ""
    )
    return f"mailbox {health.id}: last success {last}, {seen} mails on the server, {unexplained} unexplained{trouble}"


def _moment(moment: datetime | None, zone: tzinfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else "never"
