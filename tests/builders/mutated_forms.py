"""
Any form of any notice, filled in by anybody, laid out by anybody.

`mutated` draws a filling and a composition of the liberties that senders take, and
gives the document together with what a clerk would read in it.
"""

from dataclasses import replace

from hypothesis import strategies as st

from parsers.forms import Layout
from parsers.model import Paragraph
from tests.builders.documents_made import lines, table
from tests.builders.mutated_figures import drawn_figures
from tests.builders.mutated_rows import drawn_rows


def mutated(notice, form):
    return st.composite(_mutated)(notice, form)


def _mutated(draw, notice, form):
    filled = drawn_rows(draw, notice, form) if form.layout is Layout.ROWS else drawn_figures(draw, notice, form)
    blocks = filled.document.blocks
    match draw(st.integers(0, 9)):
        case 0:
            blocks = (*lines(*LETTER), *blocks)
        case 1:
            blocks = (*blocks, *lines("联系人名单"), table([["姓名", "职务", "微信"], ["赵六", "科长", "无"]]))
        case 2:
            blocks = (*blocks, *lines(*LETTER))
        case 3:
            blocks = tuple(map(_shifted, blocks))
        case 4:
            blocks = tuple(map(_spread, blocks))
    filled.document = replace(filled.document, blocks=blocks)
    return filled


LETTER = [
    "关于报送材料的函",
    "各位领导：",
    "现将有关材料报上，请审阅。文化科技卫生“三下乡”活动另行报送。",
    "特此函告。",
]


def _shifted(block):
    """A table that begins one row and one column later, as workbooks do."""
    if isinstance(block, Paragraph):
        return block
    cells = tuple(replace(cell, row=cell.row + 1, col=cell.col + 1) for cell in block.cells)
    return replace(block, cells=cells, rows=block.rows + 1, cols=block.cols + 1)


def _spread(block):
    """A table whose columns are each two wide, as programs write them that draw by the pixel."""
    if isinstance(block, Paragraph):
        return block
    cells = tuple(replace(cell, col=2 * cell.col, colspan=2 * cell.colspan) for cell in block.cells)
    return replace(block, cells=cells, cols=2 * block.cols)
