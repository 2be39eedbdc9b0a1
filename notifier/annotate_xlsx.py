"""Remarks at the cells of a workbook, by openpyxl, where it loses nothing a reader would miss."""

from __future__ import annotations

import re
import zipfile
from copy import copy
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

SHADE: Final = "FFFFE699"
_FILL: Final = PatternFill("solid", fgColor=SHADE)
_WIDTH, _HEIGHT = 260, 110  # of a comment, in points: three lines of Chinese
# Parts that openpyxl writes again as they were, or whose loss nobody sees.
_KEPT: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/.*|docProps/.*|customXml/.*|xl/_rels/.*|xl/(workbook|styles|sharedStrings|calcChain|metadata)\.xml"
    r"|xl/theme/.*|xl/worksheets/(sheet[^/]*\.xml|_rels/.*)|xl/comments[^/]*(/.*)?|xl/drawings/(vmlDrawing[^/]*|commentsDrawing[^/]*)"
    r"|xl/printerSettings/.*|xl/persons/.*|.*/"
)


def annotated_xlsx(content: bytes, remarks: Mapping[str, str], *, author: str, at: datetime) -> bytes | None:  # noqa: ARG001  the moment is written by `repack`
    """None where a part would be lost, or a place is not found."""
    if not _is_kept_whole(content):
        return None
    book = openpyxl.load_workbook(BytesIO(content), rich_text=True)
    _forget_former(book, author)
    cells = {place: _cell(book, place) for place in remarks}
    if None in cells.values():
        return None
    for place, cell in cells.items():
        _remark(cell, remarks[place], author)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _is_kept_whole(content: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(content)) as package:
        return all(_KEPT.fullmatch(name) for name in package.namelist())


def _forget_former(book: Any, author: str) -> None:
    """A copy of ours that comes back loses what we wrote on it before."""
    for sheet in book.worksheets:
        for cell in sheet._cells.values():  # noqa: SLF001  those there are: walking rows visits every one up to the farthest
            if cell.comment is not None and cell.comment.author == author:
                cell.comment = None
                cell.fill = PatternFill()


def _cell(book: Any, place: str) -> Any:
    """`Sheet1!C5`; of merged cells the one that holds the value."""
    title, _, reference = place.rpartition("!")
    if title not in book.sheetnames:
        return None
    cell = book[title][reference]
    merged = (each for each in book[title].merged_cells.ranges if reference in each)
    return next((book[title].cell(each.min_row, each.min_col) for each in merged), cell)


def _remark(cell: Any, text: str, author: str) -> None:
    cell.fill = copy(_FILL)
    former = f"{cell.comment.text}\n" if cell.comment is not None else ""
    cell.comment = Comment(former + text, author, height=_HEIGHT, width=_WIDTH)
