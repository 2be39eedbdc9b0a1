"""One page of a PDF: its ruled tables and the lines beside them, from top to bottom."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from parsers.formats.pdf.columns import Strip
from parsers.formats.pdf.glyphs import Glyph, Glyphs, Line, glyphs_of, lines_of, pieces_of
from parsers.formats.pdf.ruled import Box, Ruled, RuledCell, belong, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Item = str | Ruled
Page = list[Item]
_HAIRLINE: Final = 3.0  # points up to which a filled rectangle is a rule
_SAME: Final = 3.0  # points within which two rules meet
_FULL: Final = 1.6  # characters left free at the end of a line that was broken for want of room
_INDENT: Final = 2.6  # characters by which a first line may be set in
_LEAST_RIGHT: Final = 0.75  # of the width of a page: no text area ends further left
_COVER: Final = 0.8  # share of a page that a scan fills


def read_page(page: Any) -> tuple[Page, list[Strip]]:
    """
    Tables and lines in order; nothing where the page is a scan, recognised text or not.

    Of a page without tables also its lines in pieces.
    """
    glyphs = glyphs_of(page)
    if not glyphs.every:
        return [], []
    grids = [cells for cells in _grids(page) if len(cells) > 1]
    if not grids and _is_scan(page):
        return [], []
    hulls = [_hull(cells) for cells in grids]
    outside = [glyph for glyph in glyphs.every if not any(glyph.is_in(hull) for hull in hulls)]
    placed = [(hull[1], _ruled(cells, glyphs)) for hull, cells in zip(hulls, grids, strict=True)]
    flow: list[tuple[float, Item]] = [*placed, *_paragraphs(lines_of(outside), hulls, page.width)]
    items = [item for _, item in sorted(flow, key=lambda entry: entry[0])]
    return items, [] if grids else _strips(page, glyphs.every)


def _strips(page: Any, glyphs: Sequence[Glyph]) -> list[Strip]:
    return [Strip(pieces=tuple(pieces), page=page.page_number, top=pieces[0].top) for pieces in pieces_of(glyphs)]


def _grids(page: Any) -> Iterator[list[Box]]:
    """Boxes of each table."""
    drawn = page.filter(_is_drawn)
    settings = {"explicit_horizontal_lines": _open_ends(drawn.edges)}
    return (list(table.cells) for table in drawn.find_tables(settings))


def _is_drawn(shape: dict[str, Any]) -> bool:
    """Rules, not the shading behind text or cells."""
    if shape.get("object_type") != "rect" or shape.get("stroke"):
        return True
    return bool(min(shape["width"], shape["height"]) <= _HAIRLINE)


def _open_ends(edges: Sequence[dict[str, Any]]) -> list[float]:
    """Where columns begin or end without a rule across: a browser leaves rows open where it breaks the page."""
    across = [edge["top"] for edge in edges if edge["orientation"] == "h" and edge["width"] > _HAIRLINE]
    down = [edge for edge in edges if edge["orientation"] == "v" and edge["height"] > _HAIRLINE]
    if not down:
        return []
    tops = Counter(round(edge["top"]) for edge in down)
    bottoms = Counter(round(edge["bottom"]) for edge in down)
    ends = ((min(tops), tops), (max(bottoms), bottoms))
    return [float(end) for end, counts in ends if counts[end] > 1 and _is_open(end, across)]


def _is_open(end: float, across: Iterable[float]) -> bool:
    return all(abs(top - end) > _SAME for top in across)


def _is_scan(page: Any) -> bool:
    """A picture that fills the page: text over it is what a machine recognised, not what was written."""
    area = float(page.width) * float(page.height) or 1.0
    return any(image["width"] * image["height"] > _COVER * area for image in page.images)


def _hull(cells: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*cells, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _ruled(cells: Sequence[Box], glyphs: Glyphs) -> Ruled:
    return Ruled.of(_cell(box, glyphs.within(box)) for box in cells)


def _cell(box: Box, glyphs: Sequence[Glyph]) -> RuledCell:
    """Lines of a cell; one that was broken for want of room goes on without a break."""
    texts: list[str] = []
    is_full = False
    for line in lines_of(glyphs):
        if texts and (is_full or belong(texts[-1], line.text)):
            texts[-1] = joined(texts[-1], line.text)
        else:
            texts.append(line.text)
        is_full = line.right > box[2] - _FULL * line.size
    return RuledCell(box=box, text="\n".join(texts), full=is_full)


def _paragraphs(lines: Sequence[Line], tables: Sequence[Box], width: float) -> Iterator[tuple[float, str]]:
    """Lines outside tables; one that was broken for want of room goes on in the next."""
    lefts = [*(line.left for line in lines), *(table[0] for table in tables)]
    rights = [width * _LEAST_RIGHT, *(line.right for line in lines), *(table[2] for table in tables)]
    margins = min(lefts, default=0.0), max(rights)
    start, text = 0.0, ""
    for before, line in zip([None, *lines], lines, strict=False):
        if before and _goes_on(before, line, margins) and not any(before.top < hull[1] < line.top for hull in tables):
            text = joined(text, line.text)
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
