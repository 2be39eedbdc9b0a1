"""A part of a Word document as a document of its own: an annex, ready to be filled in."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from parsers.formats.package import inflate, open_zip
from parsers.formats.xml import child, local, parse_xml

if TYPE_CHECKING:
    from parsers.formats.xml import Element

_MAIN = re.compile(r"word/document\d*\.xml", re.IGNORECASE)


def annexes_of(content: bytes, begins: re.Pattern[str]) -> tuple[bytes, ...]:
    """
    Each annex of a docx as a docx; `begins` matches the line an annex begins with.

    Styles, headers and pictures stay in every one of them. Raises Unreadable.
    """
    with open_zip(content) as package:
        parts = {member.filename: inflate(package, member) for member in package.infolist() if not member.is_dir()}
    main = next((name for name in parts if _MAIN.fullmatch(name)), None)
    if main is None:
        return ()
    starts = _starts(parse_xml(parts[main]), begins)
    ends = [*starts[1:], None]
    return tuple(_packed(parts | {main: _cut(parts[main], *span)}) for span in zip(starts, ends, strict=True))


def _starts(root: Element, begins: re.Pattern[str]) -> list[int]:
    body = child(root, "body")
    return [] if body is None else [number for number, each in enumerate(body) if begins.match(_text(each))]


def _cut(main: bytes, start: int, end: int | None) -> bytes:
    root = parse_xml(main)
    body = child(root, "body")
    for number, each in enumerate(list(body) if body is not None else []):
        outside = number < start or (end is not None and number >= end)
        if body is not None and outside and local(each) != "sectPr":
            body.remove(each)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _text(element: Element) -> str:
    if local(element) != "p":
        return ""
    return "".join(each.text or "" for each in element.iter("{*}t")).strip()


def _packed(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()
