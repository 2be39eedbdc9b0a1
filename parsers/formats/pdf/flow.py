"""Pages as one document: running heads told once, page numbers not at all, broken tables mended."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from parsers.formats.pdf.abreast import pages_abreast
from parsers.formats.pdf.ruled import Ruled, beside, continued
from parsers.model import Block, Paragraph
from parsers.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.formats.pdf.page import Item, Page

_PAGE_NUMBER: Final = re.compile(r"[-—–－~\s]*(?:第\s*\d+\s*页)?[-—–－~\s]*(?:[共/]?\s*\d+\s*页?)?[-—–－~\s]*")
_DIGITS: Final = re.compile(r"\d+")


def blocks_of(pages: list[Page]) -> Iterator[Block]:
    """Blocks in order; a table that a page ends goes on in the first of the next."""
    items: list[Item] = []
    for page in pages_abreast(list(_without_running_lines(pages))):
        joined = _joined(items, page)
        items[-1:] = [joined] if joined else items[-1:]
        items += page[1:] if joined else page
    tables = 0
    for item in items:
        if isinstance(item, Ruled):
            yield item.table(f"t{tables}")
            tables += 1
        else:
            yield Paragraph(text=item)


def _joined(items: list[Item], page: Page) -> Ruled | None:
    if not items or not page:
        return None
    side_by_side = beside(items[-1], page[0]) if len(page) == 1 else None
    return side_by_side or continued(items[-1], page[0])


def _without_running_lines(pages: list[Page]) -> Iterator[Page]:
    """Without page numbers, and without lines that stand at the head or foot of every page but the first."""
    bodies = [[item for item in page if not _is_page_number(item)] for page in pages]
    heads = Counter(_pattern(body[0]) for body in bodies if body)
    feet = Counter(_pattern(body[-1]) for body in bodies if body)
    for number, body in enumerate(bodies):
        kept = body
        if kept and _runs(kept[-1], feet, len(pages)):
            kept = kept[:-1]
        if kept and number and _runs(kept[0], heads, len(pages)):
            kept = kept[1:]
        yield kept


def _is_page_number(item: Item) -> bool:
    return isinstance(item, str) and _PAGE_NUMBER.fullmatch(item) is not None


def _pattern(item: Item) -> str:
    """A line whatever its numbers; nothing for a table."""
    return _DIGITS.sub("0", fold(item)) if isinstance(item, str) else ""


def _runs(item: Item, lines: Counter[str], pages: int) -> bool:
    pattern = _pattern(item)
    return bool(pattern) and pages > 1 and lines[pattern] == pages
