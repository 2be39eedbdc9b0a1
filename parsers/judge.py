"""
Everything that is wrong with one form, told place by place.

What is asked, what is required and which checks are made comes from the notice; nothing
here names a field.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from parsers.checks import CHECKS, CROSS_CHECKS, Setting
from parsers.findings import Finding, Spot, issue
from parsers.forms import Field, FieldType, Form, Layout, Required
from parsers.naming import judge_unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from parsers.match import Found
    from parsers.model import Issue, UnitReading
    from parsers.notice import Notice
    from parsers.understand import Understood
    from parsers.units import Registry
    from parsers.written import Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question of one record: what was written and what it means."""

    field: Field
    written: Written
    understood: Understood

    @property
    def missing(self) -> bool:
        """Whether nothing was answered; a line drawn to write on is nothing, nor is a formula where words are asked."""
        if self.field.type in {FieldType.COUNT, FieldType.MONEY}:
            return self.written.blank or self.understood.silent
        return self.written.text is None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One form, read and not yet judged."""

    found: Found
    unit: UnitReading
    column: tuple[str, ...]  # what the rows say in the column of units
    rows: tuple[tuple[Answered, ...], ...]
    setting: Setting
    registry: Registry

    @property
    def form(self) -> Form:
        return self.found.parts[0].form

    @property
    def notice(self) -> Notice:
        return self.found.notice


def judge(case: Case) -> Iterator[Issue]:
    """Every issue; a form with nothing filled in has just this one."""
    if not case.rows:
        yield issue(case.notice, Finding(code="template_unfilled"), Spot(label=case.form.short_title))
        return
    yield from _edition(case)
    yield from _unit(case)
    yield from _missing_columns(case)
    for number, row in enumerate(case.rows, 1):
        yield from _row(case, row, number if case.form.layout is Layout.ROWS else None)


def _edition(case: Case) -> Iterator[Issue]:
    years = case.found.title.years
    if years and case.notice.edition not in years:
        finding = Finding(code="other_edition", words={"edition": str(case.notice.edition)})
        yield issue(case.notice, finding, Spot(label=case.form.short_title, written="、".join(map(str, years))))


def _unit(case: Case) -> Iterator[Issue]:
    label = (case.form.headings or (case.form.short_title,))[0]
    written = case.unit.text or "、".join(dict.fromkeys(case.column)) or None
    for finding in judge_unit(case.unit, case.column, case.registry):
        yield issue(case.notice, finding, Spot(label=label, written=written))


def _missing_columns(case: Case) -> Iterator[Issue]:
    for field in case.form.asked:
        if field.id not in case.found.fields and _is_required(case, field):
            yield issue(case.notice, Finding(code="column_missing"), Spot(label=field.label, field=field))


def _is_required(case: Case, field: Field) -> bool:
    match field.required:
        case Required.ALWAYS:
            return True
        case Required.NEVER:
            return False
        case Required.UNLESS_HEADING:
            return case.unit.source not in {"heading", "signature"}
        case required:
            assert_never(required)


def _row(case: Case, row: tuple[Answered, ...], number: int | None) -> Iterator[Issue]:
    told = [issue(case.notice, each, _spot(answered, number)) for answered in row for each in _findings(case, answered)]
    doubted = {(each.code, each.field) for each in told}
    yield from told
    yield from (each for each in _crossed(case, row, number) if (each.code, each.field) not in doubted)


def _spot(answered: Answered, number: int | None) -> Spot:
    written = answered.written
    return Spot(
        label=answered.field.label,
        field=answered.field,
        row=number,
        written=written.text or written.formula,
        place=written.place,
    )


def _findings(case: Case, answered: Answered) -> Iterator[Finding]:
    field = answered.field
    if answered.missing:
        if _is_required(case, field):
            asks_number = field.type in {FieldType.COUNT, FieldType.MONEY}
            yield Finding(code="required_missing", sentence="required_missing_number" if asks_number else None)
        return
    yield from answered.understood.findings
    for name, option in field.checks.items():
        yield from CHECKS[name](answered.written.meant or "", option, case.setting)


def _crossed(case: Case, row: tuple[Answered, ...], number: int | None) -> Iterator[Issue]:
    by_id: Mapping[str, Answered] = {each.field.id: each for each in row}
    numbers = {
        name: each.understood.value for name, each in by_id.items() if isinstance(each.understood.value, Decimal)
    }
    for cross in case.form.cross_checks:
        for name in CROSS_CHECKS[cross.check](cross, numbers):
            yield issue(case.notice, Finding(code="implausible", text=cross.sentence), _spot(by_id[name], number))
