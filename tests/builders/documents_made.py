"""Documents made by hand: what a reader of a format would give, without a format."""

from parsers.model import Cell, Document, Paragraph, Table


def table(rows, *, sheet=None, place="t0"):
    """
    A table from rows of cells. A cell is its text, or `(text, colspan, rowspan)`; None
    stands where a cell of the row above reaches down or of the left reaches over.
    """
    cells = []
    for row, line in enumerate(rows):
        for col, entry in enumerate(line):
            if entry is None:
                continue
            text, colspan, rowspan = entry if isinstance(entry, tuple) else (entry, 1, 1)
            cells.append(
                Cell(row=row, col=col, colspan=colspan, rowspan=rowspan, text=text, place=f"{place}r{row}c{col}")
            )
    return Table(cells=tuple(cells), rows=len(rows), cols=max(map(len, rows)), sheet=sheet)


def nested(inner, *texts):
    """A table of one cell that only lays out the page round others."""
    cell = Cell(row=0, col=0, text="\n".join(texts), tables=tuple(inner))
    return Table(cells=(cell,), rows=1, cols=1)


def lines(*texts):
    return tuple(Paragraph(text=text) for text in texts)


def document(*blocks, boxes=()):
    return Document(format="docx", blocks=tuple(blocks), boxes=tuple(boxes))
