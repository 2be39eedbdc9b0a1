"""
The unit's own file, annotated: each wrong cell is shaded and has a comment with the remedy.

The libraries that write office files can be hung by what they read, so this runs where
attachments are read: in a child process under limits. Where a faithful copy cannot be
made (another format, macros, parts a library would lose), or it would fetch something
from elsewhere, there is none, and the list in the letter is enough.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING, Final

from notifier.annotate_docx import annotated_docx
from notifier.annotate_xlsx import annotated_xlsx
from notifier.opc import repack
from parsers.sniff import sniff

if TYPE_CHECKING:
    from notifier.remarks import Order

MOST_BYTES: Final = 5_000_000  # of a file that is sent back; a larger one would not get through many mailboxes
_PROGRAMS: Final = re.compile(r"vbaProject|macroEnabled|activeX|ctrlProps", re.IGNORECASE)
_RELATION: Final = re.compile(rb"<Relationship\b[^>]*>")
_ELSEWHERE: Final = re.compile(rb"Target\s*=\s*[\"'](?:https?:|ftp:|file:/*(?!/*[A-Z]:)|[\\\\/]{2})", re.IGNORECASE)


def annotate(content: bytes, order: Order) -> bytes | None:
    """The annotated copy of a docx or xlsx, the same bytes every time; None where it cannot be made."""
    if len(content) > MOST_BYTES or not order.remarks:
        return None
    write = {"docx": annotated_docx, "xlsx": annotated_xlsx}.get(sniff(content))
    if write is None or _has_programs(content) or _reaches_out(content):
        return None
    copy = write(content, order.remarks, author=order.author, at=order.at)
    return repack(copy, at=order.at, change=_unchanged) if copy else None


def _has_programs(content: bytes) -> bool:
    with zipfile.ZipFile(BytesIO(content)) as package:
        names = package.namelist()
        types = package.read("[Content_Types].xml").decode("utf-8", "replace")
    return bool(_PROGRAMS.search(types)) or any(_PROGRAMS.search(name) for name in names)


def _reaches_out(content: bytes) -> bool:
    """Whether opening it fetches something from another machine: a template, a picture. Links wait to be clicked."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        lines = [
            line
            for name in package.namelist()
            if name.lower().endswith(".rels")
            for line in _RELATION.findall(package.read(name))
        ]
    outside = (line for line in lines if b"External" in line and b"/hyperlink" not in line)
    return any(_ELSEWHERE.search(line) for line in outside)


def _unchanged(_: str, content: bytes) -> bytes:
    return content
