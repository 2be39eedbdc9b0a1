"""
Matched cells -> a `FormReading`: values, what was written beside them, and every issue.

All that is asked and how it is judged comes from the notice; nothing here names a field.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from parsers.checks import CHECKS, CROSS_CHECKS, Setting
from parsers.findings import Finding, Spot, issue
from parsers.forms import Field, FieldType, Form, Layout, Required
from parsers.model import FormReading, Issue, Record, UnitReading, Value
from parsers.naming import heading, judge_unit, read_unit, signature
from parsers.understand import derive, understand
from parsers.values.places import find_region
from parsers.written import Row, Written, answers, records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from parsers.match import Found
    from parsers.notice import Notice
    from parsers.units import Registry


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """What every step of reading one form needs."""

    notice: Notice
    form: Form
    setting: Setting
    headed: bool  # the heading names the unit
    present: frozenset[str]  # fields that stand in the form


def extract(found: Found, registry: Registry) -> FormReading:
    """Read one form that was found."""
    form = found.parts[0].form
    rows = _rows(found)
    named = _column(form, rows)
    head = heading(found, registry)
    unit = read_unit(head, named, signature(found, registry), registry)
    desk = _Desk(
        notice=found.notice,
        form=form,
        setting=_setting(found, unit, registry),
        headed=head is not None,
        present=frozenset().union(*(part.fields for part in found.parts)),
    )
    return FormReading(
        form=form.id,
        notice=found.notice.id,
        unit=unit,
        records=tuple(_record(desk, row) for row in rows),
        issues=tuple(_issues(desk, found, rows, unit, named, registry)),
        evidence=found.evidence,
    )


def _column(form: Form, rows: Sequence[Row]) -> list[str]:
    """What the rows say in the column of units."""
    answers = (row.get(form.unit_field or "", Written()).text for row in rows)
    return [text for text in answers if text is not None]


def _rows(found: Found) -> list[Row]:
    """The records as written; a form of one record has none while nothing is filled in."""
    match found.parts[0].form.layout:
        case Layout.ROWS:
            return [row for part in found.parts for row in records(part)]
        case Layout.SINGLE:
            whole = {field: written for part in found.parts for field, written in answers(part).items()}
            return [whole] if any(not written.blank for written in whole.values()) else []
        case layout:
            assert_never(layout)


def _setting(found: Found, unit: UnitReading, registry: Registry) -> Setting:
    own = (found.notice.edition,)
    other = tuple(year for year in found.title.years if year not in own)
    return Setting(
        window=found.notice.window,
        years=other + own if other else own,
        region=registry.unit(unit.name).region if unit.name else find_region(unit.text or ""),
    )


def _record(desk: _Desk, row: Row) -> Record:
    values: dict[str, Value] = {}
    for field in desk.form.fields:
        values[field.id] = (
            understand(field, row.get(field.id, Written())).value
            if field.source is None
            else derive(field, row.get(field.source, Written()).text, desk.setting.region)
        )
    return Record(
        values=values,
        written={name: written.text for name, written in row.items() if written.text is not None},
        places={name: written.place for name, written in row.items() if written.place is not None},
    )


def _issues(
    desk: _Desk, found: Found, rows: Sequence[Row], unit: UnitReading, column: Sequence[str], registry: Registry
) -> Iterator[Issue]:
    whole = Spot(label=desk.form.short_title)
    if not rows:
        yield issue(desk.notice, Finding(code="template_unfilled"), whole)
        return
    yield from _edition(desk, found)
    unit_label = (desk.form.headings or (desk.form.short_title,))[0]
    for finding in judge_unit(unit, column, registry):
        written = unit.text or "、".join(dict.fromkeys(column)) or None
        yield issue(desk.notice, finding, Spot(label=unit_label, written=written))
    for field in _missing_columns(desk):
        yield issue(desk.notice, Finding(code="column_missing"), Spot(label=field.label, field=field))
    for number, row in enumerate(rows, 1):
        yield from _row_issues(desk, row, number if desk.form.layout is Layout.ROWS else None)


def _edition(desk: _Desk, found: Found) -> Iterator[Issue]:
    years = found.title.years
    if years and desk.notice.edition not in years:
        words = {"edition": str(desk.notice.edition)}
        spot = Spot(label=desk.form.short_title, written="、".join(map(str, years)))
        yield issue(desk.notice, Finding(code="other_edition", words=words), spot)


def _missing_columns(desk: _Desk) -> Iterator[Field]:
    return (field for field in desk.form.asked if field.id not in desk.present and _is_required(desk, field))


def _is_required(desk: _Desk, field: Field) -> bool:
    match field.required:
        case Required.ALWAYS:
            return True
        case Required.NEVER:
            return False
        case Required.UNLESS_HEADING:
            return not desk.headed
        case required:
            assert_never(required)


def _row_issues(desk: _Desk, row: Row, number: int | None) -> Iterator[Issue]:
    values: dict[str, Decimal | None] = {}
    for field in desk.form.asked:
        if field.id not in desk.present:
            continue
        written = row.get(field.id, Written())
        spot = Spot(label=field.label, field=field, row=number, written=_quote(written), place=written.place)
        understood = understand(field, written)
        values[field.id] = understood.value if isinstance(understood.value, Decimal) else None
        for finding in (*understood.findings, *_checked(desk, field, written)):
            yield issue(desk.notice, finding, spot)
    yield from _crossed(desk, row, values, number)


def _quote(written: Written) -> str | None:
    return written.text or written.formula


def _checked(desk: _Desk, field: Field, written: Written) -> Iterator[Finding]:
    if written.blank:
        if _is_required(desk, field):
            asks_number = field.type in {FieldType.COUNT, FieldType.MONEY}
            yield Finding(code="required_missing", sentence="required_missing_number" if asks_number else None)
        return
    for name, option in field.checks.items():
        yield from CHECKS[name](written.text or "", option, desk.setting)


def _crossed(desk: _Desk, row: Row, values: Mapping[str, Decimal | None], number: int | None) -> Iterator[Issue]:
    for cross in desk.form.cross_checks:
        for name in CROSS_CHECKS[cross.check](cross, values):
            field = desk.form.field(name)
            written = row.get(name, Written())
            spot = Spot(label=field.label, field=field, row=number, written=_quote(written), place=written.place)
            yield issue(desk.notice, Finding(code="implausible", text=cross.sentence), spot)
