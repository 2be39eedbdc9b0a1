"""Workbooks: xlsx, xlsm, xltx, Strict ones too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.package import Package, open_package
from parsers.formats.sheetml.numfmt import BUILTIN
from parsers.formats.sheetml.sheet import Book, formats_of, read_sheet, rich_text
from parsers.formats.xml import Element, attribute, child, local
from parsers.model import Document, Flag, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARGIN_CODES: Final = re.compile(r'&(?:[LCRDTPNAFGZBIUESXYK]|"[^"]*"|\d+)')
_MAX_SHEETS: Final = 100


def read_xlsx(data: bytes) -> Document:
    """The sheets that are shown, each one table."""
    package = open_package(data)
    part = package.main_part("xl/workbook.xml")
    workbook = package.xml(part)
    book = _book(package, part, workbook)
    tables: list[Table] = []
    boxes: list[str] = []
    flags = set(_marks(package))
    for name, sheet_part in _sheets(package, part, workbook):
        root = package.xml(sheet_part)
        sheet = read_sheet(root, name, book)
        tables.append(sheet.table)
        boxes += _boxes(package, sheet_part, root)
        flags |= sheet.flags | _pictures(package, sheet_part)
    return Document(format="xlsx", blocks=tuple(tables), boxes=tuple(dict.fromkeys(boxes)), flags=frozenset(flags))


def _book(package: Package, part: str, workbook: Element) -> Book:
    strings = next((package.xml(name) for name in package.related(part, "sharedStrings")), None)
    styles = next((package.xml(name) for name in package.related(part, "styles")), None)
    settings, calculation = child(workbook, "workbookPr"), child(workbook, "calcPr")
    return Book(
        strings=[] if strings is None else [rich_text(each) for each in strings if local(each) == "si"],
        formats=[] if styles is None else formats_of(styles, BUILTIN),
        epoch="1904" if _is_set(settings, "date1904") else "1900",
        is_recalculated=_is_set(calculation, "fullCalcOnLoad"),
    )


def _is_set(element: Element | None, name: str) -> bool:
    return element is not None and (attribute(element, name) or "") in {"1", "true"}


def _sheets(package: Package, part: str, workbook: Element) -> Iterator[tuple[str, str]]:
    """Name and part of each sheet that is shown and has cells."""
    listed = child(workbook, "sheets")
    if listed is None:
        raise Unreadable(FaultCode.CORRUPT, "a workbook without sheets")
    relations = package.relations(part)
    for number, sheet in enumerate(list(listed)[:_MAX_SHEETS], 1):
        relation = relations.get(attribute(sheet, "id") or "")
        if (attribute(sheet, "state") or "visible").lower() != "visible" or relation is None:
            continue
        if relation.kind == "worksheet" and relation.target in package:
            yield attribute(sheet, "name") or f"Sheet{number}", relation.target


def _boxes(package: Package, part: str, root: Element) -> Iterator[str]:
    """Text boxes, and the printed head of the page: titles and units stand there too."""
    for name in package.related(part, "drawing"):
        for body in package.xml(name).iter("{*}txBody"):
            lines = ("".join(text.text or "" for text in each.iter("{*}t")) for each in body if local(each) == "p")
            yield "\n".join(lines)
    margins = child(root, "headerFooter")
    for margin in margins if margins is not None else ():
        text = _MARGIN_CODES.sub(" ", margin.text or "").strip()
        if text:
            yield text


def _pictures(package: Package, part: str) -> set[Flag]:
    drawings = package.related(part, "drawing")
    return {Flag.PICTURE} if any(package.related(name, "image") for name in drawings) else set()


def _marks(package: Package) -> Iterator[Flag]:
    if any(name.endswith("vbaproject.bin") for name in package.members):
        yield Flag.MACROS
    if any("/externallinks/" in name for name in package.members):
        yield Flag.EXTERNAL_LINKS
