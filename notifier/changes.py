"""What is different from the revision before, a line a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.phrases import say
from notifier.reading import place_of, with_measure
from parsers.forms import FieldType, Layout
from parsers.model import FormReading, ReportReading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.forms import Form
    from parsers.model import Record

    Reading = FormReading | ReportReading

MOST = 40  # lines; a form that was written anew says no more by more of them


def changes(former: Reading | None, now: Reading, form: Form | None) -> tuple[str, ...]:
    """Return what was added, changed and removed; nothing where there is nothing to compare."""
    match former, now:
        case FormReading(), FormReading() if form is not None:
            return _cut(tuple(_form(former, now, form)))
        case ReportReading(), ReportReading() if former.characters != now.characters:
            return (say("taken.length", before=former.characters, after=now.characters),)
        case _:
            return ()


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) <= MOST:
        return lines
    return (*lines[:MOST], say("taken.more_changes", count=len(lines) - MOST))


def _form(former: FormReading, now: FormReading, form: Form) -> Iterator[str]:
    pairs, gone = _paired(former.records, now.records, form)
    for number, (before, after) in enumerate(pairs, 1):
        row = number if form.layout is Layout.ROWS else None
        yield from _fields(before, after, form, row) if before else (_added(after, form, number),)
    yield from (say("taken.removed", name=_name(record, form)) for record in gone)


def _paired(
    former: tuple[Record, ...], now: tuple[Record, ...], form: Form
) -> tuple[list[tuple[Record | None, Record]], list[Record]]:
    """Pair each record with the former one of its name, else with a much alike one in its place; the rest is gone."""
    key, free = form.name_field, list(former)
    named = [_take(free, [each for each in free if each.values.get(key) == record.values.get(key)]) for record in now]
    placed = [
        match or _take(free, [each for each in former[place : place + 1] if _alike(each, record, form)])
        for place, (match, record) in enumerate(zip(named, now, strict=True))
    ]
    return list(zip(placed, now, strict=True)), free


def _alike(one: Record, other: Record, form: Form) -> bool:
    """Whether more than half of the answers are the same: then it was renamed, not replaced."""
    same = sum(one.values.get(field.id) == other.values.get(field.id) for field in form.asked)
    return same * 2 > len(form.asked) or form.layout is Layout.SINGLE


def _take(free: list[Record], wanted: Sequence[Record]) -> Record | None:
    """Take the first wanted record that nobody has taken yet."""
    for each in wanted:
        if each in free:
            free.remove(each)
            return each
    return None


def _fields(before: Record, after: Record, form: Form, row: int | None) -> Iterator[str]:
    for field in form.asked:
        old, new = before.values.get(field.id), after.values.get(field.id)
        if old != new and field.type is not FieldType.ORDINAL:
            texts = (with_measure(value, field) or say("taken.blank") for value in (old, new))
            yield say("taken.changed", place=place_of(row, field.label), before=next(texts), after=next(texts))


def _added(record: Record, form: Form, number: int) -> str:
    return say("taken.added", row=number, name=_name(record, form))


def _name(record: Record, form: Form) -> str:
    return with_measure(record.values.get(form.name_field), form.field(form.name_field)) or say("taken.blank")
