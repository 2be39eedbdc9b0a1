"""The matrix of the digest: regions by kinds of unit, a small mark for each deliverable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.board import State
from notifier.page import Block, Heading, Matrix, MatrixCell, Paragraph, Tone
from notifier.phrases import has, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.board import Board, Standing, UnitRow
    from parsers.notice import Deliverable, Notice

CIRCLED_ONE = 0x2460  # ①
TONES = {
    State.ACCEPTED: Tone.GOOD,
    State.NEEDS_CORRECTION: Tone.BAD,
    State.HELD: Tone.WARN,
    State.MISSING: Tone.QUIET,
    State.WAIVED: Tone.PLAIN,
}
EMPTY = MatrixCell(text="", tone=Tone.PLAIN)


def matrix(board: Board, notice: Notice) -> Iterator[Block]:
    kinds = tuple(dict.fromkeys(kind_name(row.unit.kind) for row in board.units))
    yield Heading(text=say("digest.matrix"))
    yield Paragraph(text=_legend(board, notice), tone=Tone.QUIET)
    yield Matrix(
        corner=say("digest.region"),
        groups=kinds,
        columns=tuple(_number(n) for n in range(len(board.deliverables))),
        rows=tuple(line for region in _regions(board) for line in _lines(region, kinds, board)),
    )


def kind_name(kind: str) -> str:
    """Return what people call a kind of unit."""
    return say(f"kind.{kind}" if has(f"kind.{kind}") else "kind.other")


def _number(index: int) -> str:
    return chr(CIRCLED_ONE + index)


def _regions(board: Board) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.unit.region for row in board.units))


def _lines(region: str, kinds: tuple[str, ...], board: Board) -> Iterator[tuple[str, tuple[MatrixCell, ...]]]:
    """Yield a line, or several where a region has several units of a kind."""
    queues = {
        kind: [row for row in board.units if row.unit.region == region and kind_name(row.unit.kind) == kind]
        for kind in kinds
    }
    for number in range(max(len(queue) for queue in queues.values())):
        cells = (
            _cell(queue[number], deliverable) if number < len(queue) else EMPTY
            for queue in queues.values()
            for deliverable in board.deliverables
        )
        yield region, tuple(cells)


def _cell(row: UnitRow, deliverable: Deliverable) -> MatrixCell:
    standing = row.standings.get(deliverable.id)
    return MatrixCell(text=_mark(standing), tone=TONES[standing.state]) if standing else EMPTY


def _mark(standing: Standing) -> str:
    if standing.state is State.ACCEPTED and standing.late:
        return say("digest.mark_late")
    return say(f"digest.mark_{standing.state.value}")


def _legend(board: Board, notice: Notice) -> str:
    marks = [
        say("digest.matrix_mark", mark=say(f"digest.mark_{state.value}"), state=say(f"state.{state.value}"))
        for state in State
    ]
    marks.append(say("digest.matrix_mark", mark=say("digest.mark_late"), state=say("digest.late_word")))
    columns = [
        say("digest.matrix_column", number=_number(n), title=short_title(each, notice))
        for n, each in enumerate(board.deliverables)
    ]
    return say("digest.matrix_legend", marks=marks, columns=columns)


def short_title(deliverable: Deliverable, notice: Notice) -> str:
    """Return the name a table has room for."""
    return notice.form(deliverable.form).short_title if deliverable.form else deliverable.title
