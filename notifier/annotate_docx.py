"""Remarks at the cells of a Word document, by python-docx; everything else stays as it was."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from parsers.formats.wordml.places import find_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from docx.document import Document

SHADE: Final = "FFE699"  # amber: seen on paper too
_BEFORE_SHADE: Final = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders")  # the schema's order in tcPr
_MARKS: Final = ("commentRangeStart", "commentRangeEnd", "commentReference")


def annotated_docx(content: bytes, remarks: Mapping[str, str], *, author: str, at: datetime) -> bytes | None:
    """None where not every place is found: then it is another document than the one that was read."""
    document = docx.Document(BytesIO(content))
    _forget_former(document, author)
    cells = {place: find_cell(document.element, place) for place in remarks}
    if None in cells.values():
        return None
    for place, cell in cells.items():
        _shade(cell)
        _comment(document, cell, remarks[place], author=author, at=at)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _forget_former(document: Document, author: str) -> None:
    """A copy of ours that comes back loses what we wrote on it before."""
    body: Any = document.element
    for shade in list(body.iter(qn("w:shd"))):
        if shade.get(qn("w:fill")) == SHADE:
            shade.getparent().remove(shade)
    former: list[Any] = [each._comment_elm for each in document.comments if each.author == author]  # noqa: SLF001  it can only be removed there
    _forget_marks(body, {comment.get(qn("w:id")) for comment in former})
    for comment in former:
        comment.getparent().remove(comment)


def _forget_marks(body: Any, ids: set[str | None]) -> None:
    for mark in _MARKS:
        for found in list(body.iter(qn(f"w:{mark}"))):
            if found.get(qn("w:id")) in ids:
                found.getparent().remove(found)


def _shade(cell: Any) -> None:
    properties = cell.get_or_add_tcPr()
    for former in properties.findall(qn("w:shd")):
        properties.remove(former)
    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", SHADE)):
        shade.set(qn(f"w:{name}"), value)
    ahead = [each for each in properties if each.tag in {qn(f"w:{name}") for name in _BEFORE_SHADE}]
    properties.insert(len(ahead), shade)


def _comment(document: Document, cell: Any, text: str, *, author: str, at: datetime) -> None:
    comment = document.add_comment(_runs(document, cell), text=text, author=author, initials=author[:2])
    comment._comment_elm.set(qn("w:date"), at.strftime("%Y-%m-%dT%H:%M:%SZ"))  # noqa: SLF001  the library takes the clock's


def _runs(document: Document, cell: Any) -> Sequence[Run]:
    """What the comment stands at: the first paragraph's text, or an empty run where there is none."""
    element: Any = next(cell.iter(qn("w:p")), None)
    if element is None:
        element = OxmlElement("w:p")
        cell.append(element)
    paragraph = Paragraph(element, document)
    found = [Run(run, paragraph) for run in element.findall(qn("w:r"))]
    return (found[0], found[-1]) if found else (paragraph.add_run(),) * 2
