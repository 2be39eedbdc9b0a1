"""
Forms as invented units fill them in, and the reports they write.

The blank forms of the notice are filled with python-docx; a workbook is laid out from
the notice's labels with openpyxl. Nothing here reads what it writes.
"""

from __future__ import annotations

import copy
import io
import zipfile
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import docx
import openpyxl

from parsers.forms import Layout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from docx.document import Document
    from docx.table import Table

    from parsers.forms import Form
    from parsers.notice import Notice


TITLE = "TITLE OF THE REPORT"


def filled_docx(notice: Notice, form_id: str, *, unit: str, records: Sequence[Mapping[str, object]]) -> bytes:
    """The notice's own blank form with a unit and its records written into it."""
    form = notice.form(form_id)
    document = docx.Document(io.BytesIO(notice.blank(form_id)[1]))
    _sign(document, form, unit)
    table = document.tables[0]
    if form.layout is Layout.ROWS:
        _fill_rows(table, form, records)
    else:
        _fill_single(table, form, records[0])
    return _bytes(document)


def filled_xlsx(notice: Notice, form_id: str, *, unit: str, records: Sequence[Mapping[str, object]]) -> bytes:
    """The same questions laid out in a workbook, as offices do that live in Excel."""
    form = notice.form(form_id)
    book = openpyxl.Workbook()
    sheet = book.create_sheet(form.short_title, 0)
    sheet.append([form.title])
    sheet.append([f"{form.headings[0]}：{unit}"])
    if form.layout is Layout.ROWS:
        sheet.append([field.label for field in form.asked])
        for record in records:
            sheet.append([record.get(field.id, "") for field in form.asked])
    else:
        for field in form.asked:
            sheet.append([field.labels[0] if field.labels else field.label, records[0].get(field.id, "")])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def report_docx(title: str, paragraphs: tuple[str, ...]) -> bytes:
    """A report in prose. Most offices fill a text of their own with another title; so does this."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_report(paragraphs))) as pattern, zipfile.ZipFile(written, "w") as bundle:
        for part in pattern.infolist():
            content = pattern.read(part)
            bundle.writestr(part, content.replace(TITLE.encode(), escape(title).encode()))
    return written.getvalue()


def notice_docx(notice: Notice, lines: Sequence[str]) -> bytes:
    """The notice itself: its text, and behind it each of its forms as it was sent out."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    for form in notice.forms:
        blank = docx.Document(io.BytesIO(notice.blank(form.id)[1]))
        for element in blank.element.body:
            if not str(element.tag).endswith("sectPr"):
                document.element.body.insert(-1, copy.deepcopy(element))
    return _bytes(document)


@cache
def _report(paragraphs: tuple[str, ...]) -> bytes:
    document = docx.Document()
    document.add_heading(TITLE, 0)
    for text in paragraphs:
        document.add_paragraph(text)
    return _bytes(document)


def _sign(document: Document, form: Form, unit: str) -> None:
    """Write the unit behind the label of the heading line."""
    for paragraph in document.paragraphs:
        label = next((each for each in form.headings if paragraph.text.strip().startswith(each)), None)
        if label:
            before, colon, _ = paragraph.text.partition("：")
            paragraph.text = f"{before}{colon or '：'}{unit}"
            return


def _fill_rows(table: Table, form: Form, records: Sequence[Mapping[str, object]]) -> None:
    while len(table.rows) <= len(records):
        table.add_row()  # type: ignore[no-untyped-call]
    for row, record in zip(table.rows[1:], records, strict=False):
        for cell, field in zip(row.cells, form.asked, strict=True):
            cell.text = str(record.get(field.id, ""))


def _fill_single(table: Table, form: Form, record: Mapping[str, object]) -> None:
    for row, field in zip(table.rows, form.asked, strict=True):
        row.cells[-1].text = str(record.get(field.id, ""))


def _bytes(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
