"""Columns of text that no rules part: pieces of lines that stand under one another."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.formats.pdf.glyphs import Line

_WHITE: Final = 4.0  # points at least between two columns
_TOUCH: Final = 2.0  # points by which a piece must reach into a column to stand in it

Hull = tuple[float, float]  # left and right edge, in points


class UnclearError(Exception):
    """There may be a table, but not one that can be read with certainty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One line of a page, in the pieces that wide gaps leave."""

    pieces: tuple[Line, ...]
    page: int
    top: float

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A piece and the first and last column it stands in."""

    piece: Line
    cols: tuple[int, int]

    @property
    def text(self) -> str:
        return self.piece.text


@dataclass(frozen=True, slots=True)
class Columns:
    """Each column's edges, as far as it is written in."""

    hulls: tuple[Hull, ...]

    @classmethod
    def of(cls, strips: Sequence[Strip]) -> Columns:
        """Narrow pieces make the columns; a wide one that meets two of them is a cell of both."""
        hulls: list[Hull] = []
        every = (piece for strip in strips for piece in strip.pieces)
        for piece in sorted(every, key=lambda each: each.right - each.left):
            met = [hull for hull in hulls if _meets(hull, piece)]
            if len(met) < 2:  # noqa: PLR2004  one column, or none yet
                hulls = [hull for hull in hulls if hull not in met]
                hulls.append(_around(met, piece))
        ordered = tuple(sorted(hulls))
        if any(right[0] - left[1] < _WHITE for left, right in pairwise(ordered)):
            raise UnclearError
        return cls(ordered)

    def place(self, strip: Strip) -> tuple[Placed, ...]:
        """The pieces of a line on their columns."""
        return tuple(self._placed(strip.pieces))

    def _placed(self, pieces: Sequence[Line]) -> Iterator[Placed]:
        for piece in pieces:
            met = [col for col, hull in enumerate(self.hulls) if _meets(hull, piece)]
            if not met:
                raise UnclearError
            yield Placed(piece=piece, cols=(met[0], met[-1]))

    def right(self, placed: Placed) -> float:
        """Up to where the column goes in which a piece ends."""
        return self.hulls[placed.cols[1]][1]


def _meets(hull: Hull, piece: Line) -> bool:
    return min(hull[1], piece.right) - max(hull[0], piece.left) > min(_TOUCH, (piece.right - piece.left) / 2)


def _around(met: Sequence[Hull], piece: Line) -> Hull:
    lefts, rights = zip(*met, (piece.left, piece.right), strict=True)
    return min(lefts), max(rights)
