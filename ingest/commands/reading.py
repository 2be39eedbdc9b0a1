"""A `FileReport` for a person at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from parsers.model import FileReport, FormReading, Issue, ReportReading, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def shown(report: FileReport, *, explain: bool) -> RenderableType:
    """The file, its forms as tables, its issues as lines; members indented below it."""
    inner = [*_content(report, explain=explain), *(shown(member, explain=explain) for member in report.members)]
    return Group(_title(report), Padding(Group(*inner), (0, 0, 0, 2)))


def _title(report: FileReport) -> Text:
    details = [report.kind.value, *([report.format] if report.format else []), *sorted(report.flags)]
    return Text.assemble((report.file, "bold"), "  ", (" ".join(details), "cyan"))


def _content(report: FileReport, *, explain: bool) -> Iterator[RenderableType]:
    if report.error:
        yield Text(f"{report.error.code}: {report.error.message}", style="red")
        if explain and report.error.detail:
            yield Text(report.error.detail, style="dim")
    if report.report:
        yield _report(report.report)
    for form in report.forms:
        yield from _form(form, explain=explain)
    if explain:
        yield from (Text(line, style="dim") for line in report.evidence)


def _report(report: ReportReading) -> Text:
    parts = (report.title, report.unit.text, f"{report.characters}字", ", ".join(report.deliverables))
    return Text("  ".join(part for part in parts if part))


def _form(form: FormReading, *, explain: bool) -> Iterator[RenderableType]:
    names = "、".join(form.unit.names) or "?"
    yield Text.assemble((form.form, "bold cyan"), f"  {form.unit.text or '?'} -> {names}")
    yield from (_record(form, number) for number in range(1, len(form.records) + 1))
    yield from (_issue(issue) for issue in form.issues)
    if explain:
        yield from (Text(f"  {line}", style="dim") for line in form.evidence)


def _record(form: FormReading, number: int) -> Table:
    table = Table(title=str(number), title_justify="left", show_header=False)
    record = form.records[number - 1]
    for field, value in record.values.items():
        table.add_row(
            field, Text("" if value is None else str(value)), Text(record.written.get(field, ""), style="dim")
        )
    return table


def _issue(issue: Issue) -> Text:
    place = ", ".join(str(part) for part in (issue.row, issue.field) if part is not None)
    return Text.assemble(
        (f"{issue.code} ({place})" if place else issue.code, COLOURS[issue.severity]), f"  {issue.message}"
    )
