"""`FileReport` -> the JSON contract of `baosong parse --json`; nothing else knows its shape."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parsers.model import Fault, FileReport, FormReading, Issue, UnitReading, Value

Json = dict[str, Any]


def as_json(report: FileReport) -> Json:
    """One object, every key always there."""
    return {
        "file": report.file,
        "kind": report.kind.value,
        "forms": [_form(each) for each in report.forms],
        "members": [as_json(each) for each in report.members],
        "error": _fault(report.error),
    }


def issue_as_json(issue: Issue) -> Json:
    """An issue as `parse` and `status` show it."""
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "row": issue.row,
        "field": issue.field,
        "message": issue.message,
    }


def _form(form: FormReading) -> Json:
    return {
        "form": form.form,
        "unit": _unit(form.unit),
        "records": [{key: _value(value) for key, value in record.values.items()} for record in form.records],
        "issues": [issue_as_json(each) for each in form.issues],
    }


def _unit(unit: UnitReading) -> Json:
    return {"text": unit.text, "name": unit.name, "names": list(unit.names)}


def _fault(fault: Fault | None) -> Json | None:
    return None if fault is None else {"code": fault.code.value, "message": fault.message}


def _value(value: Value) -> str | int | float | None:
    """JSON knows no Decimal: a whole one becomes an integer."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
