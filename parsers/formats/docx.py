"""Word documents: docx, docm, dotx, Strict, flat OPC and the XML of Word 2003."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.embedded import read_embedded, unplaced
from parsers.formats.package import Package, open_flat_package, open_package
from parsers.formats.wordml.flow import read_story
from parsers.formats.wordml.numbering import Numbering, read_numbering
from parsers.formats.wordml.places import table_ordinals
from parsers.formats.wordml.reading import Reading
from parsers.formats.wordml.styles import read_styles
from parsers.formats.xml import Element, child, local, parse_xml
from parsers.model import Block, Document, Flag, Paragraph, Table
from parsers.sniff import sniff

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_DEPTH: Final = 2  # documents in documents


def read_docx(data: bytes) -> Document:
    """A package whose main part is a Word document."""
    return _read(open_package(data), depth=0)


def read_xml_word(data: bytes) -> Document:
    """One XML file: a flat package, or Word 2003's own."""
    root = parse_xml(data)
    if local(root) == "package":
        return _read(open_flat_package(root), depth=0)
    return _document(_Source(package=Package({}), part="", depth=0), root)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """The part that is read, and how many documents hold it."""

    package: Package
    part: str
    depth: int


def _read(package: Package, *, depth: int) -> Document:
    part = package.main_part("word/document.xml")
    return _document(_Source(package=package, part=part, depth=depth), package.xml(part))


def _document(source: _Source, root: Element) -> Document:
    body = child(root, "body")
    if body is None:
        raise Unreadable(FaultCode.CORRUPT, "a document without a body")
    reading = _reading(source, root)
    story = read_story(body, reading)
    boxes = tuple(_margins(source, reading))
    return Document(
        format="docx",
        blocks=story.blocks,
        boxes=(*reading.boxes, *boxes),
        flags=frozenset(reading.flags | set(_marks(source))),
    )


def _reading(source: _Source, root: Element) -> Reading:
    styles = read_styles(source.package, source.part, root)
    has_lists = bool(styles.numbered) or next(root.iter("{*}numPr"), None) is not None
    return Reading(
        package=source.package,
        part=source.part,
        styles=styles,
        numbering=read_numbering(source.package, source.part) if has_lists else Numbering(),
        ordinals=table_ordinals(root),
        read_embedded=partial(_read_embedded, depth=source.depth + 1),
    )


def _read_embedded(data: bytes, *, depth: int) -> tuple[Block, ...]:
    """A page, a workbook or another document that shows inside this one."""
    if depth <= _MAX_DEPTH and sniff(data) == "docx":
        return unplaced(_read(open_package(data), depth=depth).blocks)
    return read_embedded(data)


def _margins(source: _Source, reading: Reading) -> Iterator[str]:
    """Headers and footers, tables in them as plain text."""
    package = source.package
    for kind in ("header", "footer"):
        for name in package.related(source.part, kind):
            root = package.xml(name)
            inner = _reading(replace(source, part=name), root)
            text = "\n".join(plain_text(read_story(root, inner).blocks)).strip()
            reading.flags.update(inner.flags)
            yield from (each for each in (text, *inner.boxes) if each)


def plain_text(blocks: tuple[Block, ...]) -> Iterator[str]:
    """Lines of text, those in tables too."""
    for block in blocks:
        match block:
            case Paragraph():
                yield block.text
            case Table():
                for cell in block.cells:
                    yield cell.text
                    yield from plain_text(cell.tables)


def _marks(source: _Source) -> Iterator[Flag]:
    if any(name.endswith("vbaproject.bin") for name in source.package.members):
        yield Flag.MACROS
    relations = source.package.relations(source.part).values()
    if any(each.external and each.kind != "hyperlink" for each in relations):
        yield Flag.EXTERNAL_LINKS
