"""A story (body, cell, header, text box): its paragraphs and tables in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.errors import Unreadable
from parsers.formats.wordml.grid import Slot, slots_of
from parsers.formats.wordml.inline import chosen, paragraph_text, unwrapped
from parsers.formats.wordml.numbering import list_item
from parsers.formats.xml import Element, attribute, child, local, value_of
from parsers.model import Block, Cell, Flag, Paragraph, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.formats.wordml.reading import Reading

_PICTURES: Final = frozenset({"blip", "imagedata"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Text and tables of a container."""

    blocks: tuple[Block, ...] = ()
    label: str = ""  # the automatic number of its first numbered paragraph

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks if isinstance(block, Paragraph)).strip("\n")

    @property
    def tables(self) -> tuple[Table, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Table))


def read_story(container: Element, reading: Reading, scope: str = "") -> Story:
    """The blocks of a container; `scope` is the place of the cell it is, with a slash."""
    blocks: list[Block] = []
    label, begun = "", ""
    for element in unwrapped(container, reading):
        match local(element):
            case "p":
                begun += paragraph_text(element, reading)
                label = label or _label(element, reading)
                if not _runs_on(element):
                    blocks.append(Paragraph(text=begun))
                    begun = ""
                blocks += _drawn(reading, scope)
            case "tbl":
                blocks.append(read_table(element, reading, scope))
            case "altChunk":
                blocks += _embedded(element, reading, Flag.ALT_CHUNK)
            case _:
                pass
    return Story(blocks=(*blocks, *([Paragraph(text=begun)] if begun else [])), label=label)


def _runs_on(paragraph: Element) -> bool:
    """Whether the mark of this paragraph was deleted under tracking: its text goes on in the next one."""
    return child(child(child(paragraph, "pPr"), "rPr"), "del") is not None


def _label(paragraph: Element, reading: Reading) -> str:
    if not reading.numbering.levels:
        return ""
    properties = child(paragraph, "pPr")
    item = list_item(child(properties, "numPr")) or reading.styles.numbered.get(value_of(properties, "pStyle") or "")
    return "" if item is None else reading.numbering.next_label(item)


def read_table(table: Element, reading: Reading, scope: str = "") -> Table:
    """A `w:tbl` on its grid."""
    place = f"{scope}t{reading.ordinals.get(table, 0)}"
    with reading.nested():
        slots = slots_of(table, reading)
        cells = tuple(_cell(slot, reading, place) for slot in slots)
    rows = max((slot.row + slot.rowspan for slot in slots), default=0)
    return Table(cells=cells, rows=rows, cols=max((slot.end for slot in slots), default=0))


def _cell(slot: Slot, reading: Reading, table: str) -> Cell:
    place = f"{table}{slot.place}"
    reading.prompts += slot.is_mute
    story = read_story(slot.element, reading, f"{place}/")
    reading.prompts -= slot.is_mute
    return Cell(
        row=slot.row,
        col=slot.col,
        rowspan=slot.rowspan,
        colspan=slot.colspan,
        text=story.text if story.text.strip() or story.tables else story.label,
        tables=story.tables,
        place=place,
    )


def _drawn(reading: Reading, scope: str) -> Iterator[Block]:
    """What stands in the drawings of the paragraph just read."""
    graphics, reading.graphics = reading.graphics, []
    for graphic in graphics:
        for element in _shown(graphic):
            yield from _read_drawn(element, reading, scope)


def _shown(graphic: Element) -> Iterator[Element]:
    """Descendants of a drawing that hold something, one of each alternative, none inside another story."""
    for element in graphic:
        name = local(element)
        if name == "AlternateContent":
            yield from _shown(chosen(element))
        elif name == "txbxContent" or name in _PICTURES or name == "OLEObject":
            yield element
        else:
            yield from _shown(element)


def _read_drawn(element: Element, reading: Reading, scope: str) -> Iterator[Block]:
    match local(element):
        case "txbxContent":
            yield from _boxed(element, reading, scope)
        case "OLEObject":
            yield from _embedded(element, reading, Flag.EMBEDDED_OBJECT)
        case _:
            reading.flags.add(Flag.PICTURE)


def _boxed(element: Element, reading: Reading, scope: str) -> Iterator[Block]:
    """A text box: its text stands beside the flow, in its place where it is set into the line of a cell."""
    with reading.nested():
        story = read_story(element, reading, scope)
    if scope and _is_inline(element):
        yield Paragraph(text=story.text)
    elif story.text.strip():
        reading.boxes.append(story.text)
    yield from story.tables


def _is_inline(box: Element) -> bool:
    """`wp:inline`, or VML that is not positioned."""
    for ancestor in box.iterancestors():
        name = local(ancestor)
        if name in {"inline", "anchor"}:
            return name == "inline"
        if name in {"pict", "tc"}:
            break
    shape = next((each for each in box.iterancestors() if each.get("style")), None)
    return shape is not None and "absolute" not in (shape.get("style") or "")


def _embedded(element: Element, reading: Reading, flag: Flag) -> tuple[Block, ...]:
    """Another file that shows inside this one; a broken one is only flagged."""
    reading.flags.add(flag)
    relation = reading.package.relations(reading.part).get(attribute(element, "id") or "")
    if relation is None or relation.external or relation.target not in reading.package:
        return ()
    try:
        return reading.read_embedded(reading.package.read(relation.target))
    except Unreadable:
        return ()
