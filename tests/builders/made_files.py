"""A document made by hand, written down as the files that offices send."""

import html
import io

import docx
import openpyxl

from parsers.model import Paragraph


def as_docx(document):
    paper = docx.Document()
    for block in document.blocks:
        if isinstance(block, Paragraph):
            paper.add_paragraph(block.text)
        else:
            _fill(paper.add_table(block.rows, block.cols), block)
            paper.add_paragraph("")
    for box in document.boxes:
        paper.sections[0].header.add_paragraph(box)
    return _saved(paper)


def _fill(drawn, table):
    for cell in table.cells:
        corner = drawn.cell(cell.row, cell.col)
        if cell.rowspan > 1 or cell.colspan > 1:
            corner = corner.merge(drawn.cell(cell.row + cell.rowspan - 1, cell.col + cell.colspan - 1))
        corner.text = cell.text
        for inner in cell.tables:
            _fill(corner.add_table(inner.rows, inner.cols), inner)
            corner.add_paragraph("")


def as_xlsx(document):
    """Paragraphs are rows of one sheet, split at their tabs; tables stand below one another."""
    book = openpyxl.Workbook()
    sheet = book.active
    row = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            row += 1
            for col, text in enumerate(block.text.split("\t"), 1):
                _write(sheet, row, col, text)
            continue
        for cell in block.cells:
            _write(sheet, row + cell.row + 1, cell.col + 1, cell.text)
            if cell.rowspan > 1 or cell.colspan > 1:
                first, last = (
                    (row + cell.row + 1, cell.col + 1),
                    (row + cell.row + cell.rowspan, cell.col + cell.colspan),
                )
                sheet.merge_cells(start_row=first[0], start_column=first[1], end_row=last[0], end_column=last[1])
        row += block.rows
    return _saved(book)


def _write(sheet, row, col, text):
    cell = sheet.cell(row, col)
    cell.value = text or None
    if text:
        cell.data_type = "s"


def as_html(document):
    parts = ["<html><head><meta charset='utf-8'></head><body>", *map(_block, document.blocks), "</body></html>"]
    return "".join(parts).encode()


def _block(block):
    if isinstance(block, Paragraph):
        return f"<p>{_escaped(block.text)}</p>"
    rows = "".join(f"<tr>{''.join(map(_cell, _row(block, row)))}</tr>" for row in range(block.rows))
    return f"<table>{rows}</table>"


def _row(table, row):
    return sorted((cell for cell in table.cells if cell.row == row), key=lambda cell: cell.col)


def _cell(cell):
    inner = "".join(map(_block, cell.tables))
    return f"<td colspan={cell.colspan} rowspan={cell.rowspan}>{_escaped(cell.text)}{inner}</td>"


def _escaped(text):
    return (
        html.escape(text)
        .replace("\n", "<br>")
        .replace("\t", "&emsp;&emsp;")
        .replace("    ", "&nbsp;&nbsp;&nbsp;&nbsp;")
    )


def _saved(paper):
    stream = io.BytesIO()
    paper.save(stream)
    return stream.getvalue()
