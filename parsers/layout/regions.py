"""Where in a grid a form stands, before anything of it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.forms import FieldType
from parsers.layout.sheets import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.forms import Form
    from parsers.layout.grid import Grid
    from parsers.model import Cell
    from parsers.notice import Notice


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The cell that answers a field of a form of one record."""

    cell: Cell | None  # None: the label stands there, but no cell for its answer
    text: str
    measure: str | None = None  # the unit of money its labels name, if they do


@dataclass(frozen=True, kw_only=True)
class Region:
    """The rows of one grid that were taken for one form."""

    notice: Notice
    form: Form
    grid: Grid
    number: int  # of the grid in its document
    first: int  # row of the header, or of the first label
    last: int  # row after the last one
    weight: float  # how much of the form was found: 1 is all of it, as printed
    body: int = 0  # rows: the first row of records
    rows_taken: tuple[int, int] | None = None  # of the grid as it stands, where `grid` was turned to be read
    columns: Mapping[str, tuple[int, ...]] | None = None  # rows: field -> its columns, in the notice's order
    answers: Mapping[str, Answer] | None = None  # single: field -> its answer
    measure: Mapping[str, str] | None = None  # rows: field -> unit of money its column names

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(self.columns or ()) | frozenset(self.answers or ())

    @property
    def number_columns(self) -> frozenset[int]:
        """The columns of the rows' numbers."""
        fields = (each.id for each in self.form.asked if each.type is FieldType.ORDINAL)
        return frozenset(col for field in fields for col in (self.columns or {}).get(field, ()))

    @property
    def start(self) -> Spot:
        return Spot(self.number, self.rows_taken[0] if self.rows_taken else self.first)

    @property
    def end(self) -> Spot:
        return Spot(self.number, self.rows_taken[1] if self.rows_taken else self.last)

    @property
    def labels_end(self) -> Spot:
        """Behind the last row that holds labels."""
        return Spot(self.number, self.body) if self.columns is not None and not self.rows_taken else self.end

    def rivals(self, other: Region) -> bool:
        """Whether both claim the same labels."""
        return max(self.start, other.start) < min(self.labels_end, other.labels_end)
