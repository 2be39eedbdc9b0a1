"""One page of a PDF: ruled tables, lines of text beside them, what was typed into its form fields."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pdfminer.utils import decode_text

from parsers.formats.pdf_tables import Box, Ruled, RuledCell
from parsers.text import clean, is_chinese, join_wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Item = str | Ruled
_HAIRLINE: Final = 3.0  # points up to which a filled rectangle is a rule
_WORD_GAP: Final = 0.25  # of the character's size, between words of letters
_FAR_GAP: Final = 0.9  # and between Chinese characters that are set apart
_FULL: Final = 1.6  # characters left free at the end of a line that was broken for want of room
_INDENT: Final = 2.6  # characters by which a first line may be set in
_COVER: Final = 0.8  # share of a page that a scan fills
_RADICALS: Final = range(0x2F00, 0x2FE0)
_MAX_CHARS: Final = 40_000  # on one page


@dataclass(frozen=True, slots=True, kw_only=True)
class Glyph:
    """A character, or the text of a form field, where it is printed; top is measured downwards."""

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


def read_page(page: Any) -> list[Item]:
    """Tables and lines from top to bottom; nothing where the page is a scan, recognised text or not."""
    glyphs = [*_characters(page), *_filled_in(page)]
    if not glyphs:
        return []
    boxes = [_inside(table.cells) for table in page.filter(_is_drawn).find_tables()]
    grids = [cells for cells in boxes if len(cells) > 1]
    if not grids and _is_scan(page):
        return []
    placed = [(_top(cells), _ruled(cells, glyphs)) for cells in grids]
    outside = [glyph for glyph in glyphs if not any(glyph.is_in(_hull(cells)) for cells in grids)]
    flow: list[tuple[float, Item]] = [*placed, *_paragraphs(outside, [_top(cells) for cells in grids])]
    return [item for _, item in sorted(flow, key=lambda entry: entry[0])]


def _is_drawn(shape: dict[str, Any]) -> bool:
    """Rules, not the shading behind text or cells."""
    if shape.get("object_type") != "rect" or shape.get("stroke"):
        return True
    return bool(min(shape["width"], shape["height"]) <= _HAIRLINE)


def _characters(page: Any) -> Iterator[Glyph]:
    for char in page.dedupe_chars().chars[:_MAX_CHARS]:
        if _is_watermark(char["matrix"]):
            continue
        text = "".join(_ordinary(sign) for sign in char["text"])
        yield Glyph(text=text, left=char["x0"], right=char["x1"], top=char["top"], bottom=char["bottom"])


def _ordinary(sign: str) -> str:
    """Some fonts map characters to the radicals that look like them."""
    return unicodedata.normalize("NFKC", sign) if ord(sign) in _RADICALS else sign


def _is_watermark(matrix: Sequence[float]) -> bool:
    """Set at a slant."""
    return abs(matrix[0]) > 0.1 and abs(matrix[1]) > 0.1 * abs(matrix[0]) and abs(matrix[1]) > 0.1  # noqa: PLR2004


def _filled_in(page: Any) -> Iterator[Glyph]:
    """Values of form fields, and text that was typed over the page."""
    for note in page.annots:
        source = note.get("data") or {}
        text = _written(source)
        if text:
            yield Glyph(text=text, left=note["x0"], right=note["x1"], top=note["top"], bottom=note["bottom"])


def _written(source: dict[str, Any]) -> str:
    kind = getattr(source.get("Subtype"), "name", "")
    value = source.get("V") if kind == "Widget" else source.get("Contents") if kind == "FreeText" else None
    return decode_text(value) if isinstance(value, bytes) else ""


def _is_scan(page: Any) -> bool:
    """A picture that fills the page: text over it is what a machine recognised, not what was written."""
    area = float(page.width) * float(page.height) or 1.0
    return any(image["width"] * image["height"] > _COVER * area for image in page.images)


def _inside(cells: Sequence[Box]) -> list[Box]:
    return [(left, top, right, bottom) for left, top, right, bottom in cells]


def _hull(cells: Sequence[Box]) -> Box:
    return (
        min(cell[0] for cell in cells),
        min(cell[1] for cell in cells),
        max(cell[2] for cell in cells),
        max(cell[3] for cell in cells),
    )


def _top(cells: Sequence[Box]) -> float:
    return _hull(cells)[1]


def _ruled(cells: Sequence[Box], glyphs: Sequence[Glyph]) -> Ruled:
    return Ruled.of(RuledCell(box=box, text=_cell_text(box, glyphs)) for box in cells)


def _cell_text(box: Box, glyphs: Sequence[Glyph]) -> str:
    """Lines of a cell; one that was broken for want of room goes on without a break."""
    lines = _lines([glyph for glyph in glyphs if glyph.is_in(box)])
    texts: list[str] = []
    is_full = False
    for line in lines:
        if texts and (is_full or _is_solid(texts[-1], line.text)):
            texts[-1] = _joined(texts[-1], line.text)
        else:
            texts.append(line.text)
        is_full = line.right > box[2] - _FULL * line.size
    return "\n".join(texts)


def _is_solid(before: str, after: str) -> bool:
    return is_chinese(before[-1]) and is_chinese(after[0])


def _joined(before: str, after: str) -> str:
    """Across a break for want of room: letters keep a space, digits and Chinese do not."""
    letters = before[-1].isalpha() and after[0].isalpha() and not _is_solid(before, after)
    return join_wrapped([before, after]) if letters else before + after


def _paragraphs(glyphs: Sequence[Glyph], tables: Sequence[float]) -> Iterator[tuple[float, str]]:
    """Lines outside tables; one that was broken for want of room goes on in the next."""
    lines = _lines(glyphs)
    margins = min((line.left for line in lines), default=0.0), max((line.right for line in lines), default=0.0)
    start, text = 0.0, ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before and _goes_on(before, line, margins) and not any(before.top < top < line.top for top in tables):
            text = _joined(text, line.text)
            continue
        if text:
            yield start, text
        start, text = line.top, line.text
    if text:
        yield start, text


def _goes_on(line: Line, after: Line, margins: tuple[float, float]) -> bool:
    """Whether a line fills the text area and the next begins at its left, in the same size: titles do neither."""
    left, right = margins
    is_full = line.right > right - _FULL * line.size and line.left < left + _INDENT * line.size
    return is_full and after.left < left + line.size and abs(after.size - line.size) < 1


def _lines(glyphs: Sequence[Glyph]) -> list[Line]:
    """Glyphs gathered into lines, each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda each: (each.middle, each.left)):
        if rows and glyph.middle - rows[-1][0].middle < rows[-1][0].size * 0.5:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    lines = (_line(sorted(row, key=lambda each: each.left)) for row in rows)
    return [line for line in lines if clean(line.text)]


def _line(row: Sequence[Glyph]) -> Line:
    pieces = [row[0].text]
    for before, glyph in itertools.pairwise(row):
        gap = (glyph.left - before.right) / glyph.size
        solid = is_chinese(before.text[-1:] or " ") or is_chinese(glyph.text[:1] or " ")
        if gap > (_FAR_GAP if solid else _WORD_GAP) and not before.text.isspace() and not glyph.text.isspace():
            pieces.append(" ")
        pieces.append(glyph.text)
    printed = [glyph for glyph in row if not glyph.text.isspace()] or row
    text = "".join(pieces).strip()
    return Line(
        text=text,
        top=row[0].top,
        left=printed[0].left,
        right=max(each.right for each in printed),
        size=printed[-1].size,
    )
