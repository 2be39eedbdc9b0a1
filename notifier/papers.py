"""
The province's own copies of the forms, ready to send up: the blank form of the notice, filled.

A form with a row a record gets every accepted record of every unit; a form of one record
gets the totals. Where to write is found by the labels of the notice.
"""

from __future__ import annotations

import copy
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

import docx
from docx.text.paragraph import Paragraph

from notifier import tally
from notifier.board import State
from notifier.opc import repack
from notifier.phrases import say
from notifier.reading import shown
from parsers.forms import FieldType, Form, Layout
from parsers.model import FormReading
from parsers.text import clean, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docx.document import Document
    from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc

    from notifier.board import Board
    from notifier.tally import Submission
    from parsers.forms import Field
    from parsers.model import Record, Value
    from parsers.notice import Deliverable, Notice

NUMBERS = frozenset({FieldType.COUNT, FieldType.MONEY})


def paper(deliverable: Deliverable, board: Board, *, notice: Notice) -> tuple[str, bytes]:
    """Return the filled form of a deliverable: its file name and its bytes."""
    form = notice.form(deliverable.form or "")
    name, blank = notice.blank(form.id)
    document = docx.Document(BytesIO(blank))
    _name_unit(document, form, notice.contacts[0].name if notice.contacts else "")
    accepted = [
        each
        for each in tally.submissions(board)
        if each.deliverable.id == deliverable.id and each.standing.state is State.ACCEPTED
    ]
    (_list_records if form.layout is Layout.ROWS else _write_totals)(document, form, accepted)
    buffer = BytesIO()
    document.save(buffer)
    stem, _, suffix = name.rpartition(".")
    return say("paper.name", stem=stem, suffix=suffix), repack(buffer.getvalue(), at=board.now, change=_unchanged)


def total(field: Field, records: list[Record]) -> Value:
    """Add up a field over all records; one that nobody filled stays empty."""
    values = [Decimal(value) for record in records if isinstance(value := record.values.get(field.id), int | Decimal)]
    return sum(values, start=Decimal(0)) if values else None


def _unchanged(_: str, content: bytes) -> bytes:
    return content


def _name_unit(document: Document, form: Form, organisation: str) -> None:
    """Write who reports after the label of the unit's line, in place of what the notice printed there."""
    for paragraph in document.paragraphs:
        label, colon, _ = paragraph.text.partition("：")
        if colon and any(fold(label).startswith(fold(heading)) for heading in form.headings):
            _retype(paragraph, f"{label}：{organisation}")
            return


def _list_records(document: Document, form: Form, accepted: list[Submission]) -> None:
    table, columns = _head_of(document, form)
    _, *blank = table.tr_lst
    pattern = copy.deepcopy(blank[0])
    for row in blank:
        table.remove(row)
    for number, (submission, record) in enumerate(_records(accepted), 1):
        row = copy.deepcopy(pattern)
        _fill(row, columns, _texts(form, submission, record, number))
        table.append(row)


def _head_of(document: Document, form: Form) -> tuple[CT_Tbl, dict[str, int]]:
    """Return the table of the form and the column of each field, by the labels in its first row."""
    for table in (each._tbl for each in document.tables):  # noqa: SLF001  rows are copied, which python-docx cannot
        heads = [fold(_text(cell)) for cell in table.tr_lst[0].tc_lst]
        columns = {each.id: heads.index(label) for each in form.asked if (label := _label_in(each, heads))}
        if columns:
            return table, columns
    raise LookupError(f"the blank form {form.file} has no table with the labels of the notice")


def _label_in(field: Field, texts: list[str]) -> str | None:
    return next((label for each in field.labels if (label := fold(each)) in texts), None)


def _records(accepted: list[Submission]) -> Iterator[tuple[Submission, Record]]:
    for submission in accepted:
        if isinstance(submission.standing.reading, FormReading):
            yield from ((submission, record) for record in submission.standing.reading.records)


def _texts(form: Form, submission: Submission, record: Record, number: int) -> dict[str, str]:
    """Return what goes into each column: rows are numbered anew, and a blank unit is the one that sent it."""
    texts = {each.id: shown(record.values.get(each.id)) for each in form.asked}
    texts |= {each.id: str(number) for each in form.asked if each.type is FieldType.ORDINAL}
    if form.unit_field and not texts[form.unit_field]:
        texts[form.unit_field] = "、".join(submission.units)
    return texts


def _fill(row: CT_Row, columns: dict[str, int], texts: dict[str, str]) -> None:
    cells = row.tc_lst
    for field, column in columns.items():
        _write(cells[column], texts[field])


def _write_totals(document: Document, form: Form, accepted: list[Submission]) -> None:
    records = [record for _, record in _records(accepted)]
    labels = {fold(label): each for each in form.asked if each.type in NUMBERS for label in each.labels}
    for table in document.tables:
        for row in table._tbl.tr_lst:  # noqa: SLF001
            for label, answer in zip(row.tc_lst, row.tc_lst[1:], strict=False):
                if field := labels.get(fold(_text(label))):
                    _write(answer, shown(total(field, records)))


def _text(cell: CT_Tc) -> str:
    return "".join(Paragraph(each, None).text for each in cell.p_lst)  # type: ignore[arg-type]


def _write(cell: CT_Tc, text: str) -> None:
    first, *rest = cell.p_lst
    for paragraph in rest:
        cell.remove(paragraph)
    _retype(Paragraph(first, None), clean(text))  # type: ignore[arg-type]


def _retype(paragraph: Paragraph, text: str) -> None:
    """Replace the text and keep how it looks."""
    first, *rest = paragraph.runs or [paragraph.add_run()]
    first.text = text
    for run in rest:
        run.text = ""
