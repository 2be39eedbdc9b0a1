"""What a sheet and a CSV are made of: columns, rows, and what stands under them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from notifier.board import State
from notifier.page import Tone
from notifier.phrases import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from notifier.tally import Submission
    from parsers.notice import Notice

Value = str | int | Decimal | datetime | None
TONES = {
    State.ACCEPTED: Tone.GOOD,
    State.NEEDS_CORRECTION: Tone.BAD,
    State.HELD: Tone.WARN,
    State.MISSING: Tone.QUIET,
    State.WAIVED: Tone.PLAIN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    head: str
    widest: int = 24  # Latin characters; what is longer is wrapped
    printed: bool = True  # False: on the screen only. Such columns stand last


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    cells: tuple[Value, ...]
    tones: Mapping[int, Tone] = field(default_factory=dict)  # by column, 0-based


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What stands under a table of numbers: totals of the rows whose state counts, and the same by region."""

    columns: tuple[int, ...]
    region: int
    state: int
    counted: str  # the text of the state that counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What stands under a matrix of states: how often each text occurs, column by column."""

    columns: tuple[int, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    name: str  # of the sheet and of the CSV
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    frozen: int = 1  # columns that stay in view
    footer: Sums | Counts | None = None
    pages: int = 0  # to print it on; 0: as many as it takes


def column(name: str, *, widest: int = 24, printed: bool = True) -> Column:
    """Return a column by the name of its phrase."""
    return Column(head=say(f"workbook.head_{name}"), widest=widest, printed=printed)


SOURCE = ("file", "sender", "received", "revision")


def source_columns() -> tuple[Column, ...]:
    """Return where a row comes from: for the screen, not for paper."""
    return tuple(column(name, printed=False) for name in SOURCE)


def source_cells(submission: Submission, notice: Notice, *, file: str = "") -> Iterator[Value]:
    """`file`: the one of several that the row is from."""
    standing = submission.standing
    yield file or standing.file
    yield standing.sender
    yield local(standing.received_at, notice) if standing.received_at else None
    yield standing.revision


def local(moment: datetime, notice: Notice) -> datetime:
    """Return local time without a zone: spreadsheets know none."""
    return moment.astimezone(notice.timezone).replace(tzinfo=None, second=0, microsecond=0)
