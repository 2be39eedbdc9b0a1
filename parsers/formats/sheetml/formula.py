"""
Plain sums whose result the file does not hold: `=SUM(C2:C9)`, `=A1+B2-3`, `=C5`.

Everything else stays a formula: guessing at Excel is worse than asking the sender.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

from parsers.formats.sheetml.places import REFERENCE, Place, column_name, place_of

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<area>\$?[A-Z]{1,3}\$?\d{1,7}:\$?[A-Z]{1,3}\$?\d{1,7})"
    r"|(?P<cell>\$?[A-Z]{1,3}\$?\d{1,7})(?![\w(!])|(?P<sum>SUM)\s*\(|(?P<sign>[-+(),]))",
    re.IGNORECASE,
)
_LONGEST: Final = 500
_DEEPEST: Final = 40
_MOST_VISITS: Final = 1_000_000  # cells that all sums of a sheet together may look at


class NotAPlainSum(Exception):  # noqa: N818  a verdict on a formula
    """A formula that is not computed here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a sheet holds at a place: a value, or a formula without one."""

    value: Decimal | str | None = None
    formula: str | None = None


@dataclass(slots=True)
class Sums:
    """Computes the formulas of one sheet; results are kept, circles refused."""

    cells: Mapping[Place, Stored]
    _known: dict[Place, Decimal | str | None] = field(default_factory=dict)
    _depth: int = 0
    _visits: int = 0

    def compute(self, formula: str) -> Decimal | str | None:
        """The result of a formula without its "="."""
        if len(formula) > _LONGEST or self._depth > _DEEPEST:
            raise NotAPlainSum
        self._depth += 1
        try:
            return _Expression(list(_tokens(formula)), self.value_at, self.values_in).result()
        finally:
            self._depth -= 1

    def value_at(self, place: Place) -> Decimal | str | None:
        """The value of a cell, computed where it is a plain sum too."""
        if place not in self._known:
            stored = self.cells.get(place, Stored())
            self._known[place] = stored.value if stored.formula is None else self.compute(stored.formula)
        return self._known[place]

    def values_in(self, first: Place, last: Place) -> Iterator[Decimal]:
        """Numbers of an area; texts do not count, as in Excel."""
        (top, bottom), (left, right) = (sorted((first[axis], last[axis])) for axis in (0, 1))
        area = (bottom - top + 1) * (right - left + 1)
        self._visits += min(area, len(self.cells))
        if self._visits > _MOST_VISITS:
            raise NotAPlainSum
        if area < len(self.cells):
            places = [(row, col) for row in range(top, bottom + 1) for col in range(left, right + 1)]
        else:
            places = [place for place in self.cells if top <= place[0] <= bottom and left <= place[1] <= right]
        values = (self.value_at(place) for place in places)
        return (value for value in values if isinstance(value, Decimal))


def shifted(formula: str, *, rows: int, cols: int) -> str:
    """A shared formula as it reads elsewhere: relative references move along."""

    def moved(found: re.Match[str]) -> str:
        row, col = place_of(found.group()) or (0, 0)
        col = col if found[1] else col + cols
        row = row if found[3] else row + rows
        return f"{column_name(max(col, 0))}{max(row, 0) + 1}"

    return REFERENCE.sub(moved, formula)


def _tokens(formula: str) -> Iterator[tuple[str, str]]:
    at, text = 0, formula.strip()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise NotAPlainSum
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()


class _Expression:
    """expression = term {(+|-) term}; term = [-] (number | cell | SUM(list) | (expression))."""

    def __init__(
        self,
        tokens: list[tuple[str, str]],
        value_at: Callable[[Place], Decimal | str | None],
        values_in: Callable[[Place, Place], Iterator[Decimal]],
    ) -> None:
        self._tokens = tokens
        self._at = 0
        self._value_at = value_at
        self._values_in = values_in

    def result(self) -> Decimal | str | None:
        if len(self._tokens) == 1 and self._tokens[0][0] == "cell":
            return self._value_at(self._place(self._tokens[0][1]))
        total = self._sum()
        if self._at != len(self._tokens):
            raise NotAPlainSum
        return total

    def _sum(self) -> Decimal:
        total = self._term()
        while self._peek() in {("sign", "+"), ("sign", "-")}:
            _, sign = self._take()
            total += self._term() if sign == "+" else -self._term()
        return total

    def _term(self) -> Decimal:
        kind, text = self._take()
        match kind, text:
            case "sign", "-":
                return -self._term()
            case "sign", "+":
                return self._term()
            case "sign", "(":
                return self._closed(self._sum())
            case "number", _:
                return Decimal(text)
            case "cell", _:
                return self._number(self._value_at(self._place(text)))
            case "sum", _:
                return self._closed(self._list())
            case _:
                raise NotAPlainSum

    def _list(self) -> Decimal:
        total = self._item()
        while self._peek() == ("sign", ","):
            self._take()
            total += self._item()
        return total

    def _item(self) -> Decimal:
        kind, text = self._peek()
        if kind == "area":
            self._take()
            first, _, last = text.partition(":")
            return sum(self._values_in(self._place(first), self._place(last)), Decimal(0))
        if kind == "cell":
            value = self._value_at(self._place(text))
            if not isinstance(value, Decimal):
                self._take()
                return Decimal(0)
        return self._sum()

    def _closed(self, value: Decimal) -> Decimal:
        if self._take() != ("sign", ")"):
            raise NotAPlainSum
        return value

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _place(self, reference: str) -> Place:
        place = place_of(reference)
        if place is None:
            raise NotAPlainSum
        return place

    def _number(self, value: Decimal | str | None) -> Decimal:
        """A blank cell is nothing; a text that is a number counts as one in a sum by plus, as in Excel."""
        try:
            return Decimal(0) if value in {None, ""} else Decimal(value or 0)
        except InvalidOperation:
            raise NotAPlainSum from None
