"""
The tables that come from the notice's own forms.

A form that asks for a row a record becomes a list of all records; a form of one record
becomes a table of units by indicators.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from notifier import tally
from notifier.phrases import say
from notifier.workbook_tables import TONES, Column, Row, Sums, Table, column, source_cells, source_columns
from parsers.forms import FieldType, Layout
from parsers.model import FormReading

if TYPE_CHECKING:
    from notifier.board import Board
    from notifier.tally import Submission
    from parsers.forms import Field, Form
    from parsers.model import Record
    from parsers.notice import Deliverable, Notice

NUMBERS = frozenset({FieldType.COUNT, FieldType.MONEY})
TAB_LENGTH = 24  # Excel allows 31
NUMBER_WIDTH = 8
TEXT_WIDTH = 24
PROSE_WIDTH = 44  # of a field that allows many characters
SHORT_WIDTH = 16
SHORT = frozenset({FieldType.PERSON, FieldType.PHONE, FieldType.COUNTY})

Filled = tuple["Submission", FormReading]


def form_table(deliverable: Deliverable, board: Board, notice: Notice) -> Table:
    """Return what was sent of one form."""
    form = notice.form(deliverable.form or "")
    found: list[Filled] = [
        (each, each.standing.reading)
        for each in tally.submissions(board)
        if each.deliverable.id == deliverable.id and isinstance(each.standing.reading, FormReading)
    ]
    make = _records if form.layout is Layout.ROWS else _indicators
    return make(say("workbook.summary", form=_plain(form.short_title)), found, form, notice)


def _plain(title: str) -> str:
    """Return a title without its bracket and without what a sheet or a file may not be called."""
    return re.sub(r"（.*?）|[\[\]:*?/\\<>|\"]", "", title)[:TAB_LENGTH]


def _records(name: str, found: list[Filled], form: Form, notice: Notice) -> Table:
    """Return every record of every unit."""
    shown = [each for each in form.fields if each.type is not FieldType.ORDINAL]
    lines = [(each, record) for each, reading in found for record in reading.records]
    return Table(
        name=name,
        columns=(
            column("number", widest=NUMBER_WIDTH),
            column("region", widest=SHORT_WIDTH),
            column("unit"),
            *(_text_column(each) for each in shown if each.source is None),
            *(_text_column(each) for each in shown if each.source is not None),
            column("state", widest=SHORT_WIDTH),
            *source_columns(),
        ),
        rows=tuple(_record(number, each, record, shown, notice) for number, (each, record) in enumerate(lines, 1)),
        frozen=3,
    )


def _text_column(field: Field) -> Column:
    if "max_chars" in field.checks:
        return Column(head=field.label, widest=PROSE_WIDTH)
    return Column(head=field.label, widest=SHORT_WIDTH if field.type in SHORT else TEXT_WIDTH)


def _record(number: int, each: Submission, record: Record, shown: list[Field], notice: Notice) -> Row:
    asked = [field for field in shown if field.source is None]
    taken = [field for field in shown if field.source is not None]
    return Row(
        cells=(
            number,
            each.region,
            "、".join(each.units),
            *(record.values.get(field.id) for field in (*asked, *taken)),
            say(f"state.{each.standing.state.value}"),
            *source_cells(each, notice, file=record.file),
        ),
        tones={3 + len(shown): TONES[each.standing.state]},
    )


def _indicators(name: str, found: list[Filled], form: Form, notice: Notice) -> Table:
    """Return units by indicators; only what was accepted is summed."""
    return Table(
        name=name,
        columns=(
            column("region", widest=SHORT_WIDTH),
            column("unit"),
            column("state", widest=SHORT_WIDTH),
            *(_number_column(each) for each in form.asked),
            *source_columns(),
        ),
        rows=tuple(_indicator(each, reading.records[0], form, notice) for each, reading in found if reading.records),
        frozen=2,
        footer=Sums(
            columns=tuple(3 + n for n, each in enumerate(form.asked) if each.type in NUMBERS),
            region=0,
            state=2,
            counted=say("state.accepted"),
        ),
        pages=1,
    )


def _number_column(field: Field) -> Column:
    head = say("workbook.measured", label=field.label, measure=field.measure) if field.measure else field.label
    return Column(head=head, widest=NUMBER_WIDTH if field.type in NUMBERS else TEXT_WIDTH)


def _indicator(each: Submission, record: Record, form: Form, notice: Notice) -> Row:
    return Row(
        cells=(
            each.region or say("workbook.no_region"),
            "、".join(each.units),
            say(f"state.{each.standing.state.value}"),
            *(record.values.get(field.id) for field in form.asked),
            *source_cells(each, notice),
        ),
        tones={2: TONES[each.standing.state]},
    )
