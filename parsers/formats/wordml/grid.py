"""Where the cells of a Word table stand: columns by spans, rows by vertical merges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.wordml.inline import unwrapped
from parsers.formats.wordml.reading import MAX_ROWS, Reading
from parsers.formats.xml import Element, attribute, child, is_on, local, value_of, whole
from parsers.model import Flag

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_SPAN: Final = 63  # columns a table of Word can have


@dataclass(slots=True, kw_only=True)
class Slot:
    """A `w:tc` on the grid; merged ones below or beside it only widen it."""

    element: Element
    row: int
    col: int
    colspan: int
    rowspan: int = 1
    place: str  # `r3c2`
    is_mute: bool = False  # inside a content control that shows its prompt

    @property
    def end(self) -> int:
        """The first column after it."""
        return self.col + self.colspan


def slots_of(table: Element, reading: Reading) -> list[Slot]:
    """The cells that are seen, in reading order."""
    edges = _edges(table)
    slots: list[Slot] = []
    above: dict[int, Slot] = {}  # slots a cell of the next row may continue, by column
    row = 0
    for number, element in enumerate(_rows(table, reading)):
        if _is_gone(child(element, "trPr"), reading):
            continue
        above = _read_row(element, _Row(row=row, number=number, edges=edges), above, slots, reading)
        row += 1
        if row > MAX_ROWS:
            raise Unreadable(FaultCode.TOO_LARGE, f"more than {MAX_ROWS} rows")
    return slots


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    row: int  # on the grid
    number: int  # in the file
    edges: tuple[int, ...]  # right edges of the grid's columns, in twentieths of a point


def _rows(table: Element, reading: Reading) -> Iterator[Element]:
    return (element for element in unwrapped(table, reading) if local(element) == "tr")


def _is_gone(properties: Element | None, reading: Reading) -> bool:
    """Deleted under tracking, or hidden."""
    if child(properties, "del") is not None:
        reading.flags.add(Flag.TRACKED_CHANGES)
        return True
    if is_on(properties, "hidden"):
        reading.flags.add(Flag.HIDDEN_TEXT)
        return True
    return False


def _read_row(
    element: Element, at: _Row, above: dict[int, Slot], slots: list[Slot], reading: Reading
) -> dict[int, Slot]:
    """Append this row's new slots; what the next row may continue is returned."""
    open_slots: dict[int, Slot] = {}
    left: Slot | None = None
    for cell in _placed(element, at, reading):
        merge = cell.merge
        upper = above.get(cell.slot.col)
        if merge.across == "continue" and left is not None:
            left.colspan = max(left.colspan, cell.slot.end - left.col)
            continue
        if merge.down == "continue" and upper is not None:
            upper.rowspan += 1
            left = open_slots[upper.col] = upper
            continue
        reading.count_cell()
        slots.append(cell.slot)
        left = cell.slot
        if merge.down is not None:
            open_slots[cell.slot.col] = cell.slot
    return open_slots


@dataclass(frozen=True, slots=True)
class _Merge:
    down: str | None  # "restart", "continue" or none
    across: str | None


@dataclass(frozen=True, slots=True)
class _Placed:
    slot: Slot
    merge: _Merge


_Properties = dict[str, Element]  # children of w:tcPr by name in lower case, as Word 2003 writes some of them


def _placed(element: Element, at: _Row, reading: Reading) -> Iterator[_Placed]:
    col = _before(element)
    cells = [(cell, reading.is_mute) for cell in unwrapped(element, reading) if local(cell) == "tc"]
    every = [_properties(cell) for cell, _ in cells]
    spans = _spans(every, col, at.edges)
    for number, ((cell, is_mute), properties, span) in enumerate(zip(cells, every, spans, strict=True)):
        if "celldel" in properties:
            reading.flags.add(Flag.TRACKED_CHANGES)
            continue
        place = f"r{at.number}c{number}"
        slot = Slot(element=cell, row=at.row, col=col, colspan=span, place=place, is_mute=is_mute)
        yield _Placed(slot, _merge(properties))
        col += span


def _properties(cell: Element) -> _Properties:
    written = child(cell, "tcPr")
    return {} if written is None else {local(each).lower(): each for each in written}


def _before(row: Element) -> int:
    return _clamped(value_of(child(row, "trPr"), "gridBefore"), least=0)


def _merge(properties: _Properties) -> _Merge:
    tracked = properties.get("cellmerge")
    if tracked is not None and attribute(tracked, "vMerge") is not None:
        return _Merge({"rest": "restart", "cont": "continue"}.get(attribute(tracked, "vMerge") or ""), None)
    return _Merge(_direction(properties.get("vmerge")), _direction(properties.get("hmerge")))


def _direction(merge: Element | None) -> str | None:
    """`restart`, or `continue`, which is also what no value means."""
    if merge is None:
        return None
    return "restart" if attribute(merge, "val") == "restart" else "continue"


def _spans(cells: list[_Properties], first: int, edges: tuple[int, ...]) -> list[int]:
    """Columns each cell covers: as written, or by its width where the row leaves columns out."""
    written = [_span(cell.get("gridspan")) for cell in cells]
    if first or not edges or sum(written) >= len(edges) or any(span > 1 for span in written):
        return written
    return _spans_by_width(cells, edges) or written


def _span(element: Element | None) -> int:
    return 1 if element is None else _clamped(attribute(element, "val"), least=1)


def _spans_by_width(cells: list[_Properties], edges: tuple[int, ...]) -> list[int] | None:
    """Spans of a row that fills the table with fewer cells than columns; None where widths do not tell."""
    widths = [_width(cell.get("tcw")) for cell in cells]
    if not all(widths) or abs(sum(widths) - edges[-1]) > edges[-1] // 20:
        return None
    spans, at, reached = [], 0, 0
    for width in widths:
        reached += width
        end = min(range(len(edges)), key=lambda index: abs(edges[index] - reached)) + 1
        spans.append(end - at)
        at = end
    return spans if all(span > 0 for span in spans) else None


def _edges(table: Element) -> tuple[int, ...]:
    grid = child(table, "tblGrid")
    widths = [] if grid is None else [_twips(attribute(col, "w")) for col in grid if local(col) == "gridCol"]
    if not widths or len(widths) > _MAX_SPAN or not all(widths):
        return ()
    return tuple(sum(widths[: index + 1]) for index in range(len(widths)))


def _width(element: Element | None) -> int:
    if element is None or attribute(element, "type") not in {"dxa", None}:
        return 0
    return _twips(attribute(element, "w"))


def _twips(text: str | None) -> int:
    """Strict files may write a fraction."""
    return whole((text or "").partition(".")[0])


def _clamped(text: str | None, *, least: int) -> int:
    return min(max(whole(text), least), _MAX_SPAN)
