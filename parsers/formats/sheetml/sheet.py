"""One worksheet part of an xlsx: its cells as stored, then as seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.sheetml.formula import NotAPlainSum, Stored, Sums, shifted
from parsers.formats.sheetml.grid import MAX_COLS, Area, SheetCell, lay_out
from parsers.formats.sheetml.numfmt import exact, plain, show
from parsers.formats.sheetml.places import Place, place_of
from parsers.formats.xml import Element, attribute, child, is_on, local, whole
from parsers.model import Flag, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MAX_CELLS: Final = 100_000
_MAX_BLANK: Final = 10_000
_MAX_TEXT: Final = 8_000_000  # characters of all cells together
_MAX_AREAS: Final = 200_000
_PICTURE: Final = "DISPIMG("  # how WPS sets a picture into a cell
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ISO_DATE: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:T00:00(?::00(?:\.0+)?)?Z?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What the cells of every sheet refer to."""

    strings: Sequence[str] = ()
    formats: Sequence[str] = ()  # number format of each cell style
    epoch: str = "1900"
    is_recalculated: bool = False  # written by a library: a cached 0 may never have been computed


@dataclass(slots=True)
class _Sheet:
    """A sheet while it is read."""

    book: Book
    stored: dict[Place, Stored] = field(default_factory=dict)
    cells: dict[Place, SheetCell] = field(default_factory=dict)
    shared: dict[str, tuple[Place, str]] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    characters: int = 0
    flags: set[Flag] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class SheetReading:
    table: Table
    flags: frozenset[Flag]


def read_sheet(root: Element, name: str, book: Book) -> SheetReading:
    """What a person sees of a worksheet."""
    sheet = _Sheet(book)
    rows = child(root, "sheetData")
    if rows is not None:
        _read_rows(rows, sheet, hides_all=_is_true(child(root, "sheetFormatPr"), "zeroHeight"))
    _compute(sheet)
    laid_out = lay_out(
        name, sheet.cells.values(), _areas(child(root, "mergeCells")), sheet.hidden, _hidden_columns(root)
    )
    if laid_out.is_clipped or sheet.characters > _MAX_TEXT:
        sheet.flags.add(Flag.CLIPPED)
    return SheetReading(laid_out.table, frozenset(sheet.flags))


def _hidden_columns(root: Element) -> Iterator[int]:
    columns = child(root, "cols")
    for each in () if columns is None else columns:
        if _is_true(each, "hidden"):
            yield from range(whole(each.get("min"), 1) - 1, min(whole(each.get("max"), 0), MAX_COLS))


def _read_rows(rows: Element, sheet: _Sheet, *, hides_all: bool) -> None:
    number = -1
    for row in rows:
        if local(row) != "row":
            continue
        number = whole(row.get("r"), number + 2) - 1
        if _is_hidden(row, hides_all=hides_all):
            sheet.hidden.append(number)
            sheet.flags.add(Flag.HIDDEN_TEXT)
        _read_row(row, number, sheet)


def _read_row(row: Element, number: int, sheet: _Sheet) -> None:
    col = -1
    for cell in row:
        if local(cell) != "c":
            continue
        place = place_of(cell.get("r") or "")
        col = col + 1 if place is None else place[1]
        if not len(cell):
            _note_blank((number, col), sheet)
        elif sheet.characters <= _MAX_TEXT:
            _read_cell(cell, (number, col), sheet)
        if len(sheet.cells) > _MAX_CELLS:
            raise Unreadable(FaultCode.TOO_LARGE, f"more than {_MAX_CELLS} cells")


def _note_blank(place: Place, sheet: _Sheet) -> None:
    """A cell that is only formatted; whole columns of them stretch far below the form."""
    if len(sheet.cells) < _MAX_BLANK:
        sheet.cells[place] = SheetCell(row=place[0], col=place[1])


def _is_hidden(row: Element, *, hides_all: bool) -> bool:
    height = row.get("ht")
    flat = height is not None and exact(height) == 0
    return flat or _is_true(row, "hidden") or (hides_all and row.get("hidden") is None and height is None)


def _read_cell(cell: Element, place: Place, sheet: _Sheet) -> None:
    formula = _formula(child(cell, "f"), place, sheet)
    if formula is not None and _PICTURE in formula.upper():
        sheet.flags.add(Flag.PICTURE)
        return
    content = child(cell, "v")
    cached = None if content is None else content.text
    if formula is not None and _is_uncached(cell, cached, sheet.book):
        sheet.stored[place] = Stored(formula=formula)
        sheet.cells[place] = SheetCell(row=place[0], col=place[1], uncached_formula=f"={formula}")
        return
    seen = _seen(cell, place, cached or "", sheet.book)
    sheet.characters += len(seen.text)
    sheet.stored[place] = Stored(value=seen.number if seen.number is not None else seen.text or None)
    sheet.cells[place] = seen


def _is_uncached(cell: Element, cached: str | None, book: Book) -> bool:
    if cell.get("t") in {"str", "e", "b"} and cached is not None:
        return False
    return cached is None or cached == "" or (book.is_recalculated and cached == "0")


def _formula(element: Element | None, place: Place, sheet: _Sheet) -> str | None:
    if element is None:
        return None
    text, key = element.text or "", element.get("si")
    if element.get("t") != "shared" or key is None:
        return text
    if text:
        sheet.shared[key] = (place, text)
        return text
    origin, master = sheet.shared.get(key, (place, ""))
    return shifted(master, rows=place[0] - origin[0], cols=place[1] - origin[1])


def _seen(cell: Element, place: Place, cached: str, book: Book) -> SheetCell:
    row, col = place
    match cell.get("t"):
        case "s":
            return SheetCell(row=row, col=col, text=_shared(cached, book.strings))
        case "inlineStr":
            return SheetCell(row=row, col=col, text=rich_text(child(cell, "is")))
        case "b":
            return SheetCell(row=row, col=col, text="TRUE" if cached == "1" else "FALSE")
        case "str" | "e":
            return SheetCell(row=row, col=col, text=unescaped(cached))
        case "d":
            return SheetCell(row=row, col=col, text=_iso(cached))
        case _:
            return _numeric(cell, place, cached, book)


def _numeric(cell: Element, place: Place, cached: str, book: Book) -> SheetCell:
    number = exact(cached)
    if number is None:
        return SheetCell(row=place[0], col=place[1], text=cached)
    return SheetCell(row=place[0], col=place[1], text=_display(cell, number, book), number=number)


def _display(cell: Element, number: Decimal, book: Book) -> str:
    style = whole(cell.get("s"), 0)
    code = book.formats[style] if style < len(book.formats) else "General"
    return show(number, code, epoch=book.epoch)


def _compute(sheet: _Sheet) -> None:
    """Fill in the sums that the file left out."""
    sums = Sums(sheet.stored)
    for place, cell in sheet.cells.items():
        if cell.uncached_formula is None:
            continue
        try:
            value = sums.compute(cell.uncached_formula[1:])
        except (NotAPlainSum, RecursionError):
            continue
        text = plain(value) if isinstance(value, Decimal) else value or ""
        number = value if isinstance(value, Decimal) else None
        sheet.cells[place] = SheetCell(row=cell.row, col=cell.col, text=text, number=number)


def _areas(merges: Element | None) -> Iterator[Area]:
    for merge in list(merges if merges is not None else ())[:_MAX_AREAS]:
        first, _, last = (merge.get("ref") or "").partition(":")
        start, end = place_of(first), place_of(last or first)
        if start and end:
            yield Area(top=start[0], left=start[1], bottom=end[0], right=end[1])


def rich_text(element: Element | None) -> str:
    """A string with its runs; the phonetic ones (`rPh`) and those struck out are no text."""
    if element is None:
        return ""
    return unescaped("".join(_runs(element)))


def _runs(element: Element) -> Iterator[str]:
    for part in element:
        match local(part):
            case "t":
                yield part.text or ""
            case "r" if not is_on(child(part, "rPr"), "strike"):
                yield from (inner.text or "" for inner in part if local(inner) == "t")
            case _:
                pass


def unescaped(text: str) -> str:
    """`_x000D_` is how OOXML writes what XML cannot hold."""
    plain_text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return plain_text.replace("\r\n", "\n").replace("\r", "\n")


def _shared(index: str, strings: Sequence[str]) -> str:
    number = whole(index, -1)
    return strings[number] if 0 <= number < len(strings) else ""


def _iso(text: str) -> str:
    found = _ISO_DATE.fullmatch(text)
    return f"{int(found[1])}/{int(found[2])}/{int(found[3])}" if found else text.replace("T", " ")


def _is_true(element: Element | None, name: str) -> bool:
    return element is not None and (attribute(element, name) or "").lower() in {"1", "true"}


def formats_of(root: Element, builtin: Mapping[int, str]) -> list[str]:
    """The number format of each cell style of `styles.xml`."""
    declared = child(root, "numFmts")
    own = (
        {} if declared is None else {whole(each.get("numFmtId"), -1): each.get("formatCode") or "" for each in declared}
    )
    styles = child(root, "cellXfs")
    codes = {**builtin, **own}
    return [] if styles is None else [codes.get(whole(each.get("numFmtId"), 0), "General") for each in styles]
