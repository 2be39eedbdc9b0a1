"""
The last touches on a workbook's package that the library cannot give.

Formulas get the values they have, so that previews and readers that do not calculate
show them; the times in the file are the board's, so that the same board is the same file.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from notifier.workbook_tables import Value

NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
FIRST_ZIP_YEAR = 1980


def settle(package: bytes, *, values: Sequence[Mapping[str, Value]], at: datetime) -> bytes:
    """Return the package with the values of its formulas (a mapping a sheet, by cell) and with `at` for every time."""
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(_entry(name, at), _part(name, old.read(name), values, at))
    return buffer.getvalue()


def _entry(name: str, at: datetime) -> ZipInfo:
    moment = at.astimezone(UTC)
    entry = ZipInfo(name, (max(moment.year, FIRST_ZIP_YEAR), *moment.timetuple()[1:6]))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _part(name: str, content: bytes, values: Sequence[Mapping[str, Value]], at: datetime) -> bytes:
    if name == "docProps/core.xml":
        return TIMES.sub(rb"\g<1>" + f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode() + rb"\g<2>", content)
    if (sheet := SHEET.fullmatch(name)) and values[int(sheet[1]) - 1]:
        return _calculated(content, values[int(sheet[1]) - 1])
    return content


def _calculated(content: bytes, values: Mapping[str, Value]) -> bytes:
    root = etree.fromstring(content)
    for cell in root.iter(f"{NAMESPACE}c"):
        value = values.get(cell.get("r", ""))
        shown = cell.find(f"{NAMESPACE}v")
        if value is not None and shown is not None:
            shown.text = str(value)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
