"""
Sheets wider than their page: what a printer put on further pages stands right of the first ones again.

A workbook prints the pages of its first columns, then as many of the next ones. They
belong together where every row stands at the same height on both.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from parsers.formats.pdf.ruled import beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.formats.pdf.columns import Strip
    from parsers.formats.pdf.page import Page

_LEVEL: Final = 4.0  # points by which figures stand higher or lower than the words of their row
_GAP: Final = 20.0  # points left free between two halves
_LEAST_ROWS, _MOST_ROWS = 3, 200  # of a page


def pages_abreast(pages: list[Page]) -> list[Page]:
    """Pages with the second half of them right of the first, where that is how their tables go on; else as they are."""
    half, odd = divmod(len(pages), 2)
    pairs = [] if odd else [_tables_abreast(*pair) for pair in zip(pages[:half], pages[half:], strict=True)]
    joined = [page for page in pairs if page is not None]
    return joined if joined and len(joined) == half else pages


def _tables_abreast(left: Page, right: Page) -> Page | None:
    table = beside(left[-1], right[0]) if left and len(right) == 1 else None
    return [*left[:-1], table] if table else None


def strips_abreast(strips: Sequence[Strip]) -> tuple[Strip, ...]:
    """The same for lines without rules; nothing where they do not stand at the same heights."""
    pages = [list(page) for _, page in groupby(strips, key=lambda strip: strip.page)]
    half, odd = divmod(len(pages), 2)
    if odd:
        return ()
    pairs = [_lines_abreast(*pair) for pair in zip(pages[:half], pages[half:], strict=True)]
    return tuple(strip for pair in pairs for strip in pair) if all(pairs) else ()


def _lines_abreast(left: Sequence[Strip], right: Sequence[Strip]) -> list[Strip]:
    if not _LEAST_ROWS <= len(right) <= len(left) <= _MOST_ROWS:
        return []
    shift = max(piece.right for strip in left for piece in strip.pieces) + _GAP
    beside_of = {id(strip): [each for each in right if abs(each.top - strip.top) <= _LEVEL] for strip in left}
    found = [each for strip in left for each in beside_of[id(strip)]]
    if len(found) != len(right) or any(len(each) > 1 for each in beside_of.values()):
        return []
    return [_widened(strip, beside_of[id(strip)], shift) for strip in left]


def _widened(strip: Strip, beside_it: Sequence[Strip], shift: float) -> Strip:
    moved = [
        replace(piece, left=piece.left + shift, right=piece.right + shift)
        for each in beside_it
        for piece in each.pieces
    ]
    return replace(strip, pieces=(*strip.pieces, *moved))
