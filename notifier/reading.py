"""
What was read of a form, put back on a page for its sender to look at.

Driven by the notice: the labels, groups and measures are those of its forms. A cell
with an error is shown as wrong, one with a warning as to be looked at.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from notifier.page import Block, Cell, Fact, Facts, Grid, Tone
from notifier.phrases import say
from parsers.forms import Layout
from parsers.model import FormReading, Severity
from parsers.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.forms import Field, Form
    from parsers.model import Issue, Record, Value

Marks = dict[tuple[int | None, str | None], Tone]


def read_back(reading: FormReading, form: Form) -> Block:
    """Return every record of a reading: a row each, or label and value where the form has one record."""
    marks = _marks(reading.issues)
    match form.layout:
        case Layout.ROWS:
            return _grid(reading, form, marks)
        case Layout.SINGLE:
            return _facts(reading.records[0], form, marks)
        case _:
            assert_never(form.layout)


def shown(value: Value) -> str:
    """Return a value as people write it: 12.5, not 12.50."""
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value.normalize():f}"
        case _:
            return clean(str(value))


def with_measure(value: Value, field: Field) -> str:
    text = shown(value)
    return f"{text} {field.measure}" if text and field.measure else text


def place_words(issue: Issue, form: Form) -> str:
    """Return where an issue stands, in the words of the form; where it came in several files, in which."""
    place = place_of(issue.row_there if issue.file else issue.row, _label(issue.field, form))
    return say("taken.in_file", file=issue.file, message=place) if issue.file else place


def told(issue: Issue) -> str:
    """Return what an issue says, without the file that stands beside it."""
    return (
        issue.message.removeprefix(say("taken.in_file", file=issue.file, message="")) if issue.file else issue.message
    )


def place_of(row: int | None, label: str) -> str:
    match row, label:
        case None, "":
            return say("problem.place_form")
        case None, _:
            return say("problem.place_field", label=label)
        case _, "":
            return say("problem.place_row", row=row)
        case _:
            return say("problem.place_row_field", row=row, label=label)


def example(issue: Issue, form: Form) -> str:
    field = _field(issue.field, form)
    return say("problem.example", example=field.example) if field and field.example else ""


def _label(name: str | None, form: Form) -> str:
    field = _field(name, form)
    return field.label if field else ""


def _field(name: str | None, form: Form) -> Field | None:
    return next((each for each in form.fields if each.id == name), None)


def _marks(issues: tuple[Issue, ...]) -> Marks:
    """Errors after warnings, so that they win."""
    ordered = sorted(issues, key=lambda issue: issue.severity is Severity.ERROR)
    return {(issue.row, issue.field): _tone(issue) for issue in ordered}


def _tone(issue: Issue) -> Tone:
    return Tone.BAD if issue.severity is Severity.ERROR else Tone.WARN


def _grid(reading: FormReading, form: Form, marks: Marks) -> Grid:
    rows = tuple(
        tuple(_cell(record, field, marks.get((number, field.id), Tone.PLAIN)) for field in form.asked)
        for number, record in enumerate(reading.records, 1)
    )
    head = tuple(field.label for field in form.asked)
    if not any(record.file for record in reading.records):
        return Grid(head=head, rows=rows)
    files = ((Cell(text=record.file, tone=Tone.QUIET),) for record in reading.records)
    return Grid(
        head=(*head, say("taken.head_file")), rows=tuple((*row, *file) for row, file in zip(rows, files, strict=True))
    )


def _facts(record: Record, form: Form, marks: Marks) -> Facts:
    groups: Mapping[str | None, str] = {group.id: group.labels[0] for group in form.groups}
    return Facts(
        rows=tuple(
            Fact(
                label=field.label,
                value=_cell(record, field, marks.get((None, field.id), Tone.PLAIN)),
                group=groups.get(field.group, ""),
            )
            for field in form.asked
        )
    )


def _cell(record: Record, field: Field, tone: Tone) -> Cell:
    value = record.values.get(field.id)
    written = clean(record.written.get(field.id, ""))
    if value is None:
        return _empty(written, tone)
    text = with_measure(value, field)
    plain = written in {"", shown(value), text, text.replace(" ", "")}
    return Cell(text=text, tone=tone, note="" if plain else say("taken.written_as", written=written))


def _empty(written: str, tone: Tone) -> Cell:
    if written:
        return Cell(text=say("taken.unread"), tone=tone, note=say("taken.written_as", written=written))
    return Cell(text=say("taken.blank_faulty" if tone is Tone.BAD else "taken.blank"), tone=tone)
