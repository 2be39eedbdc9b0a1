"""
The values of a workbook's formulas, which the library cannot write beside them.

Previews and readers that do not calculate show them all the same.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from notifier.opc import repack

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from notifier.workbook_tables import Value

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")


def settle(package: bytes, *, values: Sequence[Mapping[str, Value]], at: datetime) -> bytes:
    """Return the package with the values of its formulas: a mapping a sheet, by cell."""

    def change(name: str, content: bytes) -> bytes:
        sheet = SHEET.fullmatch(name)
        known = values[int(sheet[1]) - 1] if sheet else {}
        return _calculated(content, known) if known else content

    return repack(package, at=at, change=change)


def _calculated(content: bytes, values: Mapping[str, Value]) -> bytes:
    root = etree.fromstring(content)
    for cell in root.iter(f"{NAMESPACE}c"):
        value = values.get(cell.get("r", ""))
        shown = cell.find(f"{NAMESPACE}v")
        if value is not None and shown is not None:
            shown.text = str(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
