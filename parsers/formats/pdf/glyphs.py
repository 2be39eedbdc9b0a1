"""What is printed on a page: characters and filled-in form fields, gathered into lines."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from pdfminer.utils import decode_text

from parsers.text import clean, is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.formats.pdf.ruled import Box

_WORD_GAP: Final = 0.25  # of the character's size, between words of letters
_FAR_GAP: Final = 0.9  # and between Chinese characters that are set apart
_COLUMN_GAP: Final = 0.7  # and between what stands in two columns
_SLANT: Final = 0.1
_RADICALS: Final = range(0x2F00, 0x2FE0)
_MAX_CHARS: Final = 40_000  # on one page
_BAND: Final = 20.0  # points of height that are looked through together


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character, or the text of a form field, where it is printed; top is measured downwards, in points."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        return max(self.bottom - self.top, 1.0)

    def is_in(self, box: Box) -> bool:
        left, top, right, bottom = box
        return left - 1 <= (self.left + self.right) / 2 <= right + 1 and top - 1 <= self.middle <= bottom + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    text: str
    top: float
    left: float
    right: float
    size: float


@dataclass(slots=True)
class Glyphs:
    """All of a page, to be asked for by place."""

    every: list[Glyph]
    _bands: dict[int, list[Glyph]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for glyph in self.every:
            self._bands.setdefault(int(glyph.middle // _BAND), []).append(glyph)

    def within(self, box: Box) -> list[Glyph]:
        bands = range(int((box[1] - 1) // _BAND), int((box[3] + 1) // _BAND) + 1)
        return [glyph for band in bands for glyph in self._bands.get(band, ()) if glyph.is_in(box)]


def glyphs_of(page: Any) -> Glyphs:
    """What a reader of the page sees in words."""
    return Glyphs([*_characters(page), *_filled_in(page)])


def _characters(page: Any) -> Iterator[Glyph]:
    for char in page.dedupe_chars().chars[:_MAX_CHARS]:
        if not _is_slanted(char["matrix"]):
            text = "".join(_ordinary(sign) for sign in char["text"])
            yield Glyph(text=text, left=char["x0"], right=char["x1"], top=char["top"], bottom=char["bottom"])


def _ordinary(sign: str) -> str:
    """Some fonts map characters to the radicals that look like them."""
    return unicodedata.normalize("NFKC", sign) if ord(sign) in _RADICALS else sign


def _is_slanted(matrix: Sequence[float]) -> bool:
    """As a watermark is set."""
    return min(abs(matrix[0]), abs(matrix[1])) > _SLANT * max(abs(matrix[0]), abs(matrix[1]), _SLANT)


def _filled_in(page: Any) -> Iterator[Glyph]:
    """Values of form fields, and text that was typed over the page."""
    for note in page.annots:
        text = _written(note.get("data") or {})
        if text:
            yield Glyph(text=text, left=note["x0"], right=note["x1"], top=note["top"], bottom=note["bottom"])


def _written(source: dict[str, Any]) -> str:
    match getattr(source.get("Subtype"), "name", ""):
        case "Widget":
            value = source.get("V")
        case "FreeText":
            value = source.get("Contents")
        case _:
            return ""
    return decode_text(value) if isinstance(value, bytes) else ""


def lines_of(glyphs: Sequence[Glyph]) -> list[Line]:
    """Glyphs gathered into lines, each from left to right; blank ones left out."""
    lines = map(_line, _rows(glyphs))
    return [line for line in lines if clean(line.text)]


def pieces_of(glyphs: Sequence[Glyph]) -> list[list[Line]]:
    """Lines in the pieces that wide gaps leave."""
    return [pieces for row in _rows(glyphs) if (pieces := [_line(piece) for piece in _split(row)])]


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: (each.middle, each.left)):
        if rows and glyph.middle - rows[-1][0].middle < rows[-1][0].size / 2:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return (sorted(row, key=lambda each: each.left) for row in rows)


def _split(row: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    printed = [glyph for glyph in row if clean(glyph.text)]
    piece: list[Glyph] = printed[:1]
    for before, glyph in pairwise(printed):
        if glyph.left - before.right > _COLUMN_GAP * glyph.size:
            yield piece
            piece = []
        piece.append(glyph)
    if piece:
        yield piece


def _line(row: Sequence[Glyph]) -> Line:
    pieces = [row[0].text]
    for before, glyph in pairwise(row):
        pieces += [" ", glyph.text] if _are_apart(before, glyph) else [glyph.text]
    printed = [glyph for glyph in row if not glyph.text.isspace()] or row
    return Line(
        text="".join(pieces).strip(),
        top=row[0].top,
        left=printed[0].left,
        right=max(glyph.right for glyph in printed),
        size=printed[-1].size,
    )


def _are_apart(before: Glyph, glyph: Glyph) -> bool:
    """Whether a space belongs between two that have none."""
    if before.text.isspace() or glyph.text.isspace():
        return False
    is_solid = is_chinese(before.text[-1:] or " ") or is_chinese(glyph.text[:1] or " ")
    return (glyph.left - before.right) / glyph.size > (_FAR_GAP if is_solid else _WORD_GAP)
