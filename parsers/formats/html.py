"""HTML that offices send as .doc or .xls: what a browser would show of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from lxml import etree

from parsers.charset import UndecodableError, decode
from parsers.errors import FaultCode, Unreadable
from parsers.formats.spans import Spanned, place_spans
from parsers.formats.xml import local, whole
from parsers.model import Block, Cell, Document, Paragraph, Table
from parsers.text import is_chinese

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.formats.xml import Element

_SKIPPED: Final = frozenset(
    {"script", "style", "head", "title", "template", "rt", "rp", "del", "s", "strike", "noscript", "object"}
)
_BLOCKS: Final = frozenset(
    {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "ul", "ol", "dl", "dt", "dd", "pre", "blockquote", "center",
     "section", "article", "header", "footer", "body", "form", "fieldset", "hr", "caption", "address"}
)  # fmt: skip
_HIDDEN: Final = re.compile(
    r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE
)
_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_BREAK: Final = re.compile(r"(?<=([^ \t\r\n\v]))[ \t\r]*\n[ \t\r\n]*(?=([^ \t\r\n\v]))")
_KEPT: Final = "\v"  # a break that is shown; the text of a page holds no such sign
_TAB: Final = "\x1c"
_AS_TYPED: Final = str.maketrans({"\n": _KEPT, "\t": _TAB, " ": "\u00a0"})
_PRESERVED: Final = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_MAX_CELLS: Final = 200_000


def read_html(data: bytes, charset: str | None = None) -> Document:
    """A page; `charset` is what its envelope says, if it had one."""
    root = _parse(_text(data, charset))
    story = _Story()
    if root is not None:
        _walk(root, story, scope="")
    return Document(format="html", blocks=tuple(story.finished()))


def _text(data: bytes, charset: str | None) -> str:
    """UTF-8 where it is UTF-8, else what is declared, else GB18030."""
    declared = _DECLARED.search(data[:4096])
    stated = charset or (declared[1].decode("ascii", "replace") if declared else "")
    try:
        return decode(data)
    except UndecodableError:
        pass
    try:
        return data.decode("gb18030" if stated.lower().startswith("gb") else stated or "gb18030", "replace")
    except LookupError:
        return data.decode("gb18030", "replace")


def _parse(text: str) -> Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    usable = "".join(char for char in text if char >= " " or char in "\t\r\n")
    try:
        return etree.fromstring(usable.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(FaultCode.CORRUPT, f"HTML: {error}") from None


@dataclass(slots=True)
class _Story:
    """Blocks while they are gathered; text runs on until a block begins or ends."""

    blocks: list[Block] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    tables: int = 0

    def finished(self) -> list[Block]:
        self.break_line()
        return self.blocks

    def break_line(self) -> None:
        text = _SPACES.sub(" ", _BREAK.sub(_wrapped, "".join(self.pieces)))
        self.pieces.clear()
        lines = "\n".join(line.strip(" \u00a0") for line in text.replace(_TAB, "\t").split(_KEPT))
        if lines.strip():
            self.blocks.append(Paragraph(text=lines))


def _walk(element: Element, story: _Story, scope: str, *, kept: bool = False) -> None:
    """`kept`: line breaks of the source are shown."""
    if _is_hidden(element):
        return
    name = _name(element)
    if name == "table":
        story.break_line()
        story.blocks.append(_table(element, f"{scope}t{story.tables}"))
        story.tables += 1
        return
    if name == "br":
        story.pieces.append(_KEPT)
    is_block = name in _BLOCKS or name == "tr"
    if is_block:
        story.break_line()
    _tell(element, story, scope, kept=kept or _keeps_breaks(element))
    if is_block:
        story.break_line()


def _tell(element: Element, story: _Story, scope: str, *, kept: bool = False) -> None:
    """What stands inside an element."""
    _say(element.text, story, kept=kept)
    for inner in element:
        _walk(inner, story, scope, kept=kept)
        _say(inner.tail, story, kept=kept)


def _say(text: str | None, story: _Story, *, kept: bool) -> None:
    if text:
        story.pieces.append(text.replace("\r\n", "\n").translate(_AS_TYPED) if kept else text)


def _keeps_breaks(element: Element) -> bool:
    return _name(element) in {"pre", "textarea"} or bool(_PRESERVED.search(element.get("style") or ""))


def _wrapped(found: re.Match[str]) -> str:
    """A line break of the source: nothing between Chinese characters, a space elsewhere."""
    return "" if is_chinese(found[1]) and is_chinese(found[2]) else " "


def _name(element: Element) -> str:
    return local(element).rpartition(":")[2].lower()


def _is_hidden(element: Element) -> bool:
    return (
        _name(element) in _SKIPPED
        or element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
    )


def _table(element: Element, place: str) -> Table:
    rows = [list(_cells(row)) for row in _rows(element) if not _is_hidden(row)]
    if sum(len(row) for row in rows) > _MAX_CELLS:
        raise Unreadable(FaultCode.TOO_LARGE, f"more than {_MAX_CELLS} cells")
    spans = [[(_span(cell, "rowspan"), _span(cell, "colspan")) for cell in row] for row in rows]
    elements = [cell for row in rows for cell in row]
    placed = list(place_spans(spans))
    cells = tuple(_cell(cell, at, place) for cell, at in zip(elements, placed, strict=True))
    return Table(
        cells=cells,
        rows=len(rows),
        cols=max((at.col + at.colspan for at in placed), default=0),
    )


def _rows(table: Element) -> Iterator[Element]:
    for inner in table:
        match _name(inner):
            case "tr":
                yield inner
            case "thead" | "tbody" | "tfoot" if not _is_hidden(inner):
                yield from (row for row in inner if _name(row) == "tr")
            case _:
                pass


def _cells(row: Element) -> Iterator[Element]:
    return (cell for cell in row if _name(cell) in {"td", "th"} and not _is_hidden(cell))


def _span(cell: Element, name: str) -> int:
    return max(whole((cell.get(name) or "").strip(), 1), 1)


def _cell(element: Element, at: Spanned, table: str) -> Cell:
    place = f"{table}r{at.row}c{at.number}"
    story = _Story()
    _tell(element, story, f"{place}/", kept=_keeps_breaks(element))
    blocks = story.finished()
    return Cell(
        row=at.row,
        col=at.col,
        rowspan=at.rowspan,
        colspan=at.colspan,
        text="\n".join(block.text for block in blocks if isinstance(block, Paragraph)),
        tables=tuple(block for block in blocks if isinstance(block, Table)),
        place=place,
    )
