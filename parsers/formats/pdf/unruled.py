"""
Tables of a PDF that has no rules: columns by the white between them, rows by what stands in line.

Nothing but positions tells where a cell ends, so there has to be evidence: every row
begins with all of its cells in one line, and a line within a cell ends for want of room.
Where that fails there is no table: a number beside the wrong label is worse than none.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Final, TypeAlias

from parsers.formats.pdf.columns import Columns, Placed, Strip, UnclearError
from parsers.formats.pdf.ruled import belong, joined
from parsers.model import Block, Cell, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LEAST_ROWS: Final = 3
_RECORDS: Final = 5  # columns from which a table has a row for each record
_LOOSE: Final = 1.5  # of the usual distance of two lines: there a table ends
_FULL: Final = 2.2  # characters left free at the end of a line that was broken for want of room
_LONGEST_HEAD: Final = 3  # lines above a table,
_LONGEST_FOOT: Final = 4  # and below it, that may stand in columns of their own
_FEW: Final = 0.3  # of a column of figures: what is written there in words
_FIGURE: Final = re.compile(
    r"[约近]?[-+]?\d[\d,，.．]*\s*[^\d\s]{0,4}|[无零〇/／—–-]|[一二两三四五六七八九十百千万]{1,6}[^\d\s]{0,3}"
)
_PAGE_NUMBER: Final = re.compile(r"[-—–－第\s]*\d+[-—–－页/共\s\d]*")
_GOES_ON: Final = re.compile(r"[(（\d]")  # a line that may follow a short one: a bracket, a phone number

Rows: TypeAlias = "Sequence[Sequence[Placed]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shape:
    """Lines on columns, divided into rows."""

    lines: tuple[tuple[Placed, ...], ...]
    columns: Columns
    starts: tuple[int, ...]
    end: int
    grouping: frozenset[int]  # columns whose cells may reach over rows
    turns: frozenset[int]  # lines that are the first of a page

    def rows(self) -> Iterator[tuple[int, int]]:
        return pairwise((*self.starts, self.end))

    def table(self) -> Table:
        cells = tuple(_cells(self))
        return Table(cells=cells, rows=len(self.starts), cols=len(self.columns.hulls), ruled=False)

    @property
    def has_records(self) -> bool:
        return len(self.columns.hulls) >= _RECORDS


def stands_in_columns(strips: Sequence[Strip]) -> bool:
    """Whether lines look like a table, readable or not: many in pieces, or beside one another."""
    several = sum(len(strip.pieces) > 1 for strip in strips)
    beside = sum(below.pieces[0].left > above.pieces[-1].right for above, below in pairwise(strips))
    return several + beside >= _LEAST_ROWS


def unruled_blocks(strips: Sequence[Strip]) -> tuple[Block, ...]:
    """The table among lines without rules and what stands round it; nothing where its cells cannot be told apart."""
    told = [strip for strip in strips if not _PAGE_NUMBER.fullmatch(strip.text)]
    found = next(_tables(told), None)
    if found is None:
        return ()
    table, first, end = found
    return (*_lines(told[:first]), table, *_lines(told[end:]))


def _tables(strips: Sequence[Strip]) -> Iterator[tuple[Table, int, int]]:
    """The table and its first and last line; lines above and below may stand in columns of their own."""
    several = [number for number, strip in enumerate(strips) if len(strip.pieces) > 1]
    for first in several[:_LONGEST_HEAD]:
        for foot in range(_LONGEST_FOOT + 1):
            with suppress(UnclearError):
                shape = _shape(strips[first : len(strips) - foot])
                if not (foot and shape.has_records):  # the end of a record is no foot
                    yield shape.table(), first, first + shape.end


def _lines(strips: Sequence[Strip]) -> Iterator[Paragraph]:
    return (Paragraph(text=strip.text) for strip in strips)


def _shape(strips: Sequence[Strip]) -> _Shape:
    columns = Columns.of(strips)
    lines = tuple(columns.place(strip) for strip in strips)
    starts, grouping = _records(lines) if len(columns.hulls) >= _RECORDS else _figures(lines, columns)
    if len(starts) < _LEAST_ROWS - 1:
        raise UnclearError
    shape = _Shape(
        lines=tuple(_widened(lines, starts)),
        columns=columns,
        starts=starts,
        end=_end(strips, lines, starts[-1], grouping),
        grouping=grouping,
        turns=frozenset(at for at in range(1, len(strips)) if strips[at].page != strips[at - 1].page),
    )
    for start, end in shape.rows():
        _check(shape, start, end)
    return shape


def _records(lines: Rows) -> tuple[tuple[int, ...], frozenset[int]]:
    """A header, then a row wherever the first column counts on."""
    numbered = [(at, each.text) for at, line in enumerate(lines) for each in line if each.cols == (0, 0) and at]
    if [text for _, text in numbered] != [str(number) for number in range(1, len(numbered) + 1)]:
        raise UnclearError
    return (0, *(at for at, _ in numbered)), frozenset()


def _figures(lines: Rows, columns: Columns) -> tuple[tuple[int, ...], frozenset[int]]:
    """Labels and figures: a row wherever there is a figure."""
    answers = [col for col in range(1, len(columns.hulls)) if _answers(lines, col)]
    if not answers or answers[-1] != len(columns.hulls) - 1:
        raise UnclearError
    starts = sorted({at for at, line in enumerate(lines) for each in line if each.cols[0] in answers})
    if not any(_FIGURE.fullmatch(each.text) for each in lines[starts[-1]] if each.cols[0] in answers):
        raise UnclearError  # what stands below the last figure is a foot
    labels = {col - 1 for col in answers}
    return tuple(starts), frozenset(range(len(columns.hulls))) - labels - set(answers)


def _answers(lines: Rows, col: int) -> bool:
    """Whether a column holds figures below its head, and what else stands there is short and on one line."""
    written = [(at, each.text) for at, line in enumerate(lines) for each in line if each.cols[0] == col]
    words = {at for at, text in written[1:] if not _FIGURE.fullmatch(text)}
    if len(written) < _LEAST_ROWS or len(words) > len(written) * _FEW:
        return False
    rows = {at for at, _ in written}
    return not any(at + 1 in rows for at in words)


def _widened(lines: Rows, starts: Sequence[int]) -> Iterator[tuple[Placed, ...]]:
    """The short last line of a label over several columns is as wide as the lines above it."""
    above: Sequence[Placed] = ()
    for at, line in enumerate(lines):
        wide = {} if at in starts else {each.cols[0]: each.cols for each in above if each.cols[0] < each.cols[1]}
        above = tuple(replace(each, cols=wide.get(each.cols[0], each.cols)) for each in line)
        yield tuple(above)


def _end(strips: Sequence[Strip], lines: Rows, last: int, grouping: frozenset[int]) -> int:
    """Where the table ends below its last row: at a wider space, at a line that heeds no column."""
    within = [strips[n + 1].top - strips[n].top for n in range(last) if strips[n].page == strips[n + 1].page]
    usual = median(within)
    for at in range(last + 1, len(strips)):
        apart = strips[at].page == strips[at - 1].page and strips[at].top - strips[at - 1].top > usual * _LOOSE
        if apart or any(_spans(each, grouping) for each in lines[at]):
            return at
    return len(strips)


def _spans(placed: Placed, grouping: frozenset[int]) -> bool:
    """Whether a piece reaches over columns that no label may cover together."""
    first, last = placed.cols
    return any(col not in grouping for col in range(first, last))


def _check(shape: _Shape, start: int, end: int) -> None:
    """A row's cells begin in its first line and go on without a break; in a record all lines but the last are full."""
    lines = shape.lines[start:end]
    if any(_spans(each, shape.grouping) for line in lines for each in line):
        raise UnclearError
    for col in range(len(shape.columns.hulls)):
        if col not in shape.grouping:
            pieces = ((at, each) for at, line in enumerate(lines, start) for each in line if each.cols[1] == col)
            _check_cell(shape, start, list(pieces))


def _check_cell(shape: _Shape, start: int, written: Sequence[tuple[int, Placed]]) -> None:
    """Lines follow one another; over a page each column may leave off at another one."""
    if written and written[0][0] != start:
        raise UnclearError
    for (above, piece), (below, following) in pairwise(written):
        if below != above + 1 and below not in shape.turns:
            raise UnclearError
        if shape.has_records and not _is_full(shape, piece) and not _GOES_ON.match(following.text):
            raise UnclearError


def _is_full(shape: _Shape, placed: Placed) -> bool:
    return placed.piece.right > shape.columns.right(placed) - _FULL * placed.piece.size


def _cells(shape: _Shape) -> Iterator[Cell]:
    groups = list(_groups(shape)) if shape.grouping else []
    for row, (start, end) in enumerate(shape.rows()):
        yield from (cell for cell in groups if cell.row == row)
        for col in range(len(shape.columns.hulls)):
            if col in shape.grouping:
                continue
            pieces = [each for line in shape.lines[start:end] for each in line if each.cols[1] == col]
            if pieces:
                yield _cell(row, pieces[0].cols, _text(shape, pieces))


def _cell(row: int, cols: tuple[int, int], text: str) -> Cell:
    first, last = cols
    return Cell(row=row, col=first, colspan=last - first + 1, text=text, place=f"t0r{row}c{first}")


def _text(shape: _Shape, pieces: Sequence[Placed]) -> str:
    text = pieces[0].text
    for above, below in pairwise(pieces):
        goes_on = _is_full(shape, above) or belong(text, below.text)
        text = joined(text, below.text) if goes_on else f"{text}\n{below.text}"
    return text


def _groups(shape: _Shape) -> Iterator[Cell]:
    """Labels over several rows: each runs down to the next thing in its column."""
    for col in sorted(shape.grouping):
        chunks = list(_chunks(shape, col))
        taken = [row for row, (start, _) in enumerate(shape.rows()) if _covered(shape, start, col)]
        for start, pieces in chunks:
            row = shape.starts.index(start)
            below = min([each for each in taken if each > row], default=len(shape.starts))
            yield replace(_cell(row, (col, col), _text(shape, pieces)), rowspan=below - row)


def _covered(shape: _Shape, start: int, col: int) -> bool:
    """Whether something begins in this row that takes the place of the group above."""
    opens = any(at == start for at, _ in _chunks(shape, col))
    return opens or any(each.cols[0] <= col < each.cols[1] for each in shape.lines[start])


def _chunks(shape: _Shape, col: int) -> Iterator[tuple[int, list[Placed]]]:
    """Lines that follow one another in a column of groups, by the row they begin in."""
    start = -1
    pieces: list[Placed] = []
    for at in range(shape.starts[0], shape.end):
        piece = next((each for each in shape.lines[at] if each.cols == (col, col)), None)
        if pieces and (piece is None or _is_new(shape, at, pieces, piece)):
            yield start, pieces
            pieces = []
        if piece is not None:
            start = start if pieces else at
            pieces = [*pieces, piece]
            if start not in shape.starts:
                raise UnclearError
    if pieces:
        yield start, pieces


def _is_new(shape: _Shape, at: int, above: Sequence[Placed], piece: Placed) -> bool:
    """Whether another group begins in a line that follows the one above without a gap."""
    whole = "".join(each.text for each in above)
    is_open = len(re.findall("[(（]", whole)) > len(re.findall("[)）]", whole))
    return at in shape.starts and not is_open and not _GOES_ON.match(piece.text) and not _is_full(shape, above[-1])
