"""
Where a cell stands in a Word document, as text: `t0r3c2`, nested ones `t0r3c2/t1r0c0`.

Tables count within their scope (the document, or the cell that holds them), rows within
their table, cells within their row; all in document order of the elements, whether shown
or not, so that a place can be found again without understanding the document.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

from parsers.formats.xml import Element

if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP: Final = re.compile(r"t(\d{1,6})r(\d{1,6})c(\d{1,6})")

Ordinals = dict[Element, int]


def table_ordinals(root: Element) -> Ordinals:
    """The number of each table within its scope."""
    counts: Counter[Element | None] = Counter()
    ordinals: Ordinals = {}
    for table in root.iter("{*}tbl"):
        scope = next(table.iterancestors("{*}tc"), None)
        ordinals[table] = counts[scope]
        counts[scope] += 1
    return ordinals


def find_cell(root: Element, place: str) -> Element | None:
    """The `w:tc` at a place, or None where this is another document."""
    scope: Element | None = root
    for step in place.split("/"):
        found = _STEP.fullmatch(step)
        if found is None or scope is None:
            return None
        scope = _step(scope, *map(int, found.groups()))
    return scope


def _step(scope: Element, table: int, row: int, cell: int) -> Element | None:
    holder: Element | None = scope
    for name, owner, number in (("tbl", "tc", table), ("tr", "tbl", row), ("tc", "tr", cell)):
        if holder is None:
            return None
        holder = _nth(_own(holder, name, owner), number)
    return holder


def _own(holder: Element, name: str, owner: str) -> Iterator[Element]:
    """Elements of a name under a holder that belong to no nearer one."""
    wanted = holder if holder.tag.rpartition("}")[2] == owner else None
    for element in holder.iter(f"{{*}}{name}"):
        if element is not holder and next(element.iterancestors(f"{{*}}{owner}"), None) is wanted:
            yield element


def _nth(elements: Iterator[Element], number: int) -> Element | None:
    return next((element for index, element in enumerate(elements) if index == number), None)
