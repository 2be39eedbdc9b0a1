"""Word documents: docx, docm, dotx, Strict, flat OPC and the XML of Word 2003."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.errors import FaultCode, Unreadable
from parsers.formats.package import Package, open_flat_package, open_package
from parsers.formats.wordml.flow import read_story
from parsers.formats.wordml.numbering import Numbering, read_numbering
from parsers.formats.wordml.places import table_ordinals
from parsers.formats.wordml.reading import Reading
from parsers.formats.wordml.styles import read_styles
from parsers.formats.xml import Element, child, local, parse_xml
from parsers.model import Block, Document, Flag, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator


def read_docx(data: bytes) -> Document:
    """A package whose main part is a Word document."""
    return _read(open_package(data))


def read_xml_word(data: bytes) -> Document:
    """One XML file: a flat package, or Word 2003's own."""
    root = parse_xml(data)
    if local(root) == "package":
        return _read(open_flat_package(root))
    return _document(Package({}), "", root)


def _read(package: Package) -> Document:
    part = main_part(package)
    return _document(package, part, package.xml(part))


def main_part(package: Package, otherwise: str = "word/document.xml") -> str:
    """The part a reader starts at, by relationship, else by its usual name."""
    return next(iter(package.related("", "officeDocument")), otherwise)


def _document(package: Package, part: str, root: Element) -> Document:
    body = child(root, "body")
    if body is None:
        raise Unreadable(FaultCode.CORRUPT, "a document without a body")
    reading = _reading(package, part, root)
    story = read_story(body, reading)
    boxes = tuple(_margins(package, part, reading))
    return Document(
        format="docx",
        blocks=story.blocks,
        boxes=(*reading.boxes, *boxes),
        flags=frozenset(reading.flags | set(_marks(package, part))),
    )


def _reading(package: Package, part: str, root: Element) -> Reading:
    styles = read_styles(package, part, root)
    has_lists = bool(styles.numbered) or next(root.iter("{*}numPr"), None) is not None
    return Reading(
        package=package,
        part=part,
        styles=styles,
        numbering=read_numbering(package, part) if has_lists else Numbering(),
        ordinals=table_ordinals(root),
        read_embedded=_read_embedded,
    )


def _margins(package: Package, part: str, reading: Reading) -> Iterator[str]:
    """Headers and footers, tables in them as plain text."""
    for kind in ("header", "footer"):
        for name in package.related(part, kind):
            inner = _reading(package, name, package.xml(name))
            blocks = read_story(package.xml(name), inner).blocks
            reading.flags.update(inner.flags)
            text = "\n".join(plain_text(blocks)).strip()
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


def _marks(package: Package, part: str) -> Iterator[Flag]:
    if any(name.endswith("vbaproject.bin") for name in package.members):
        yield Flag.MACROS
    if any(each.external and each.kind != "hyperlink" for each in package.relations(part).values()):
        yield Flag.EXTERNAL_LINKS


def _read_embedded(data: bytes) -> tuple[Block, ...]:
    """A page or a workbook that shows inside a document."""
    from parsers.formats.embedded import read_embedded  # noqa: PLC0415  it reads documents too

    return read_embedded(data)
