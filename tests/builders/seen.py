"""A document as a test likes to compare it."""

from parsers.model import Paragraph, Table


def tables(document):
    return [block for block in document.blocks if isinstance(block, Table)]


def paragraphs(document):
    """Texts of the paragraphs that have one."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph) and block.text.strip()]


def rows(table):
    """Every place of the grid by the text of the cell that covers it; None where there is no cell."""
    return [[_text(table.at(row, col)) for col in range(table.cols)] for row in range(table.rows)]


def _text(cell):
    return None if cell is None else cell.text


def spans(table):
    """(row, col, rowspan, colspan) of each cell."""
    return [(cell.row, cell.col, cell.rowspan, cell.colspan) for cell in table.cells]
