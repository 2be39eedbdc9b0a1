"""
An office package (docx, xlsx) written again, so that the same content is the same file.

The libraries put the time of writing into the package and its zip; here it gets the
moment it speaks of. Parts can be changed on the way.
"""

from __future__ import annotations

import re
from datetime import UTC
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

CORE = "docProps/core.xml"
TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def repack(package: bytes, *, at: datetime, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return the package with `at` for every time and each part as `change(name, content)` gives it."""
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            new.writestr(_entry(name, at), _dated(content, at) if name == CORE else content)
    return buffer.getvalue()


def _entry(name: str, at: datetime) -> ZipInfo:
    moment = at.astimezone(UTC)
    entry = ZipInfo(name, (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second))
    entry.compress_type = ZIP_DEFLATED
    return entry


def _dated(core: bytes, at: datetime) -> bytes:
    stamp = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}".encode()
    return TIMES.sub(rb"\g<1>" + stamp + rb"\g<2>", core)
