"""
A small chart as a PNG, drawn here: steps that rise from day to day towards a limit.

No font is needed: the only writing are digits and a stroke, from a grid of 3 by 5.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from itertools import count as naturals
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
GRID: Colour = (229, 232, 237)
AXIS: Colour = (150, 158, 170)
INK: Colour = (75, 85, 99)
DUE: Colour = (192, 57, 43)
TODAY: Colour = (36, 71, 111)

GLYPHS = {
    "0": ("111", "101", "101", "101", "111"),
    "1": ("010", "110", "010", "010", "111"),
    "2": ("111", "001", "111", "100", "111"),
    "3": ("111", "001", "111", "001", "111"),
    "4": ("101", "101", "111", "001", "001"),
    "5": ("111", "100", "111", "001", "111"),
    "6": ("111", "100", "111", "101", "111"),
    "7": ("111", "001", "010", "010", "010"),
    "8": ("111", "101", "111", "101", "111"),
    "9": ("111", "101", "111", "001", "111"),
    "/": ("001", "001", "010", "100", "100"),
}
DOT = 4  # pixels of the picture for a point of a glyph
ADVANCE = 4 * DOT
GLYPH_HEIGHT = 5 * DOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """How many there were at the end of each day."""

    colour: Colour
    counts: tuple[int, ...]  # one a day, as far as known
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where days and counts lie in the picture, in pixels."""

    width: int = 1360  # twice the width on the page: sharp on phones
    height: int = 460
    left: int = 60
    right: int = 30
    top: int = 24
    bottom: int = 50
    first: date
    days: int
    limit: int

    def x(self, day: float) -> int:
        return self.left + round((self.width - self.left - self.right) * day / max(self.days, 1))

    def y(self, count: float) -> int:
        return self.height - self.bottom - round((self.height - self.top - self.bottom) * count / max(self.limit, 1))


class Canvas:
    """Rows of RGB pixels, white at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._rows = [bytearray(bytes(WHITE) * width) for _ in range(height)]

    def fill(self, left: int, top: int, right: int, bottom: int, colour: Colour) -> None:
        """Fill a rectangle, as far as it lies in the picture; its right and bottom edges are outside it."""
        left, right = max(left, 0), min(right, self.width)
        if left >= right:
            return
        for row in self._rows[max(top, 0) : max(bottom, 0)]:
            row[left * 3 : right * 3] = bytes(colour) * (right - left)

    def write(self, text: str, left: int, top: int, colour: Colour) -> None:
        for position, sign in enumerate(text):
            for down, bits in enumerate(GLYPHS[sign]):
                for across, bit in enumerate(bits):
                    if bit == "1":
                        x, y = left + position * ADVANCE + across * DOT, top + down * DOT
                        self.fill(x, y, x + DOT, y + DOT, colour)

    def png(self) -> bytes:
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\0" + bytes(row) for row in self._rows), 9)
        chunks = (_chunk(b"IHDR", header), _chunk(b"IDAT", pixels), _chunk(b"IEND", b""))
        return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def draw(series: Sequence[Series], frame: Frame) -> bytes:
    """Return the PNG: a line a series, a red stroke at each due day."""
    canvas = Canvas(frame.width, frame.height)
    _scale(canvas, frame)
    for due in {each.due for each in series}:
        _due(canvas, frame, due)
    for each in series:
        _steps(canvas, frame, each)
    return canvas.png()


def _scale(canvas: Canvas, frame: Frame) -> None:
    for count in _ticks(frame.limit):
        y = frame.y(count)
        canvas.fill(frame.left, y, frame.width - frame.right, y + 2, AXIS if count == 0 else GRID)
        label = str(count)
        canvas.write(label, frame.left - 14 - len(label) * ADVANCE, y - GLYPH_HEIGHT // 2, INK)
    for day in range(0, frame.days + 1, max(frame.days // 9, 1)):
        _date(canvas, frame, day)


def _ticks(limit: int) -> list[int]:
    steps = (first * 10**zeros for zeros in naturals() for first in (1, 2, 5))
    step = next(step for step in steps if limit / step <= 5)  # noqa: PLR2004  at most five lines
    return [*(count for count in range(0, limit, step) if limit - count > step // 2), limit]


def _date(canvas: Canvas, frame: Frame, day: int) -> None:
    moment = frame.first.fromordinal(frame.first.toordinal() + day)
    label = f"{moment.month}/{moment.day}"
    bottom = frame.height - frame.bottom
    canvas.fill(frame.x(day), bottom, frame.x(day) + 2, bottom + 8, AXIS)
    canvas.write(label, frame.x(day) - len(label) * ADVANCE // 2, bottom + 16, INK)


def _due(canvas: Canvas, frame: Frame, due: date) -> None:
    x = frame.x((due - frame.first).days + 1)
    for y in range(frame.top, frame.height - frame.bottom, 12):
        canvas.fill(x - 1, y, x + 2, y + 7, DUE)


def _steps(canvas: Canvas, frame: Frame, series: Series) -> None:
    before = 0
    for day, count in enumerate(series.counts):
        left, right, y = frame.x(day), frame.x(day + 1), frame.y(count)
        canvas.fill(left - 2, min(y, frame.y(before)) - 2, left + 3, max(y, frame.y(before)) + 3, series.colour)
        canvas.fill(left, y - 2, right + 1, y + 3, series.colour)
        before = count


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
