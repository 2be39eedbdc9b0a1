"""Matched cells -> `FormReading`s: values, what was written beside them, and every issue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, assert_never

from parsers.checks import Setting
from parsers.forms import Field, Form, Layout
from parsers.judge import Answered, Case, judge
from parsers.layout.labels import measure_line
from parsers.model import FormReading, Record, Value
from parsers.naming import heading, read_unit, signature
from parsers.understand import derive, understand
from parsers.values.places import find_region
from parsers.written import Row, Written, answers, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.match import Found, Matched
    from parsers.model import UnitReading
    from parsers.units import Registry

Named = tuple["Found", str | None]  # a form and the unit its heading names


def read_forms(matched: Matched, registry: Registry) -> tuple[FormReading, ...]:
    """Every form that was found in a document; of blank ones only those of a kind that is nowhere filled in."""
    named = [(found, heading(found, registry)) for found in matched.forms]
    return _without_blanks([extract(found, head, registry) for found, head in _by_unit(named)])


def _by_unit(named: Sequence[Named]) -> list[Named]:
    """Rows that one unit sent on two sheets are one form."""
    kept: dict[tuple[Form, str | int], Named] = {}
    for number, (found, head) in enumerate(named):
        form = found.parts[0].form
        key = (form, head if head and form.layout is Layout.ROWS else number)
        first = kept.get(key, (None, None))[0]
        kept[key] = (replace(first, parts=(*first.parts, *found.parts), after=found.after) if first else found, head)
    return list(kept.values())


def _without_blanks(forms: Sequence[FormReading]) -> tuple[FormReading, ...]:
    """Blank forms count only where none of the kind is filled in, and once."""
    kept: list[FormReading] = []
    seen = {(each.notice, each.form) for each in forms if not each.is_blank}
    for form in forms:
        if not form.is_blank or (form.notice, form.form) not in seen:
            seen.add((form.notice, form.form))
            kept.append(form)
    return tuple(kept)


def extract(found: Found, head: str | None, registry: Registry) -> FormReading:
    """Read one form that was found, whose heading names `head`."""
    form = found.parts[0].form
    rows = tuple(_answered(found, row) for row in _rows(found))
    filled = tuple(row for row in rows if not all(each.missing for each in row))
    column = tuple(
        text for row in filled for each in row if each.field.id == form.unit_field and (text := each.written.meant)
    )
    unit = read_unit(head, column, signature(found, registry), registry)
    setting = _setting(found, unit, registry)
    case = Case(found=found, unit=unit, column=column, rows=filled, setting=setting, registry=registry)
    return FormReading(
        form=form.id,
        notice=found.notice.id,
        unit=unit,
        records=tuple(_record(form, row, setting.region) for row in filled),
        issues=tuple(judge(case)),
        evidence=found.evidence,
    )


def _rows(found: Found) -> Iterator[Row]:
    match found.parts[0].form.layout:
        case Layout.ROWS:
            yield from (row for part in found.parts for row in records(part))
        case Layout.SINGLE:
            measure = next(filter(None, map(measure_line, reversed(found.before))), None)
            yield {field: written for part in found.parts for field, written in answers(part, measure).items()}
        case layout:
            assert_never(layout)


def _answered(found: Found, row: Row) -> tuple[Answered, ...]:
    """What a row answers to each question that stands in the form."""
    pairs = [(each, row.get(each.id, Written())) for each in found.parts[0].form.asked if each.id in found.fields]
    return tuple(Answered(field=each, written=written, understood=understand(each, written)) for each, written in pairs)


def _setting(found: Found, unit: UnitReading, registry: Registry) -> Setting:
    """Dates of a form of another year may be of that year."""
    own = found.notice.edition
    return Setting(
        window=found.notice.window,
        years=tuple(dict.fromkeys((*found.title.years, own))),
        region=registry.unit(unit.name).region if unit.name else find_region(unit.text or ""),
    )


def _record(form: Form, row: tuple[Answered, ...], region: str | None) -> Record:
    by_id = {each.field.id: each for each in row}
    return Record(
        values={each.id: _value(each, by_id, region) for each in form.fields},
        written={name: each.written.text for name, each in by_id.items() if each.written.text is not None},
        places={name: each.written.place for name, each in by_id.items() if each.written.place is not None},
    )


def _value(field: Field, by_id: Mapping[str, Answered], region: str | None) -> Value:
    asked = by_id.get(field.source or field.id)
    if asked is None:
        return None
    return asked.understood.value if field.source is None else derive(field, asked.written.meant, region)
