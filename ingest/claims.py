"""
What a mail claims to deliver: for each form and report in it, the deliverable and the unit.

A blank form, and the same form once more as a PDF, claim nothing of their own; a table in
several files is one claim.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.identify import Whose, whose
from ingest.merging import merged
from ingest.versions import final_among, without_drafts
from parsers.model import FormReading, Severity
from store.readings import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.identify import Clues
    from parsers.model import FileReport, Issue, ReportReading
    from parsers.notice import Notice
    from parsers.units import Registry
    from store.readings import Reading

ABOUT_ALL = 0.8  # of the characters of a report; a PDF counts its page numbers too


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One form or report, the deliverable it answers and whose it is."""

    deliverable: str
    whose: Whose
    file: str
    reading: Reading
    digest: str  # of what it says

    @property
    def issues(self) -> tuple[Issue, ...]:
        return self.reading.issues

    @property
    def usable(self) -> bool:
        return all(issue.severity is not Severity.ERROR for issue in self.issues)


def claims_of(
    reports: Sequence[FileReport], clues: Clues, *, subject: str, notice: Notice, registry: Registry
) -> tuple[Claim, ...]:
    """Every claim of a mail, in the order of its files, each once."""
    forms = _form_claims(reports, clues, notice, registry)
    found = _each_once((*forms, *_report_claims(reports, clues, subject, notice, registry)))
    return merged(without_drafts(found), notice)


def given(claim: Claim, units: tuple[str, ...], *, notice: Notice, registry: Registry) -> Claim:
    """The claim for the units a person named; what was wrong with its own words about the unit is settled by that."""
    in_registry = all(registry.by_name(unit) for unit in units)
    mine = replace(claim, whose=Whose(units=units, in_registry=in_registry, source="assigned"))
    if not isinstance(claim.reading, FormReading):
        return mine
    column = notice.form(claim.reading.form).unit_field
    left = tuple(each for each in claim.issues if not _is_about_the_unit(each, column))
    return replace(mine, reading=replace(claim.reading, issues=left))


def blank_files(reports: Sequence[FileReport], notice: Notice) -> tuple[tuple[FileReport, FormReading], ...]:
    """The forms sent in as the notice sent them out, beside no filled one of their kind."""
    found = tuple((file, form) for file in files_of(reports) for form in file.forms if form.notice == notice.id)
    filled = {form.form for _, form in found if not form.is_blank}
    return tuple((file, form) for file, form in found if form.is_blank and form.form not in filled)


def files_of(reports: Sequence[FileReport]) -> tuple[FileReport, ...]:
    """Every file of a mail, those inside archives and forwarded mails too."""
    return tuple(file for report in reports for file in report.walk())


def _form_claims(reports: Sequence[FileReport], clues: Clues, notice: Notice, registry: Registry) -> tuple[Claim, ...]:
    return tuple(
        Claim(
            deliverable=notice.deliverable_of(form.form).id,
            whose=whose(
                form.unit, form.issues, report.file, clues, registry, column=_column_units(form, notice, registry)
            ),
            file=report.file,
            reading=form,
            digest=digest(form),
        )
        for report in files_of(reports)
        for form in report.forms
        if form.notice == notice.id and not form.is_blank
    )


def _is_about_the_unit(issue: Issue, column: str | None) -> bool:
    """A blank cell of the column that repeats the unit is filled by knowing it."""
    missing = issue.code == "required_missing" and column is not None and issue.field == column
    return missing or issue.code in {"unit_missing", "unit_mismatch", "unit_unrecognised"}


def _column_units(form: FormReading, notice: Notice, registry: Registry) -> tuple[str, ...]:
    """The registry units that the records name, each once."""
    column = notice.form(form.form).unit_field
    written = dict.fromkeys(str(record.values.get(column) or "") for record in form.records) if column else {}
    return tuple(dict.fromkeys(name for text in written for name in registry.find(text).names))


def _report_claims(
    reports: Sequence[FileReport], clues: Clues, subject: str, notice: Notice, registry: Registry
) -> tuple[Claim, ...]:
    told: dict[tuple[str, tuple[str, ...]], list[tuple[ReportReading, Claim]]] = {}
    for file, report in ((file, file.report) for file in files_of(reports) if file.report is not None):
        mine = whose(report.unit, report.issues, file.file, clues, registry)
        for deliverable in _delivered(report, subject, notice):
            claim = Claim(deliverable=deliverable, whose=mine, file=file.file, reading=report, digest=file.fingerprint)
            told.setdefault((deliverable, mine.units), []).append((report, claim))
    return tuple(_fullest(each) for each in told.values())


def _fullest(told: Sequence[tuple[ReportReading, Claim]]) -> Claim:
    """Of several files with one report (docx, PDF, annexes) the final one, else the first that says about all of it."""
    final = final_among([claim.file for _, claim in told])
    own = [each for each in told if each[1].file == final] or [each for each in told if each[0].deliverables] or told
    longest = max(report.characters for report, _ in own)
    return next(claim for report, claim in own if report.characters >= longest * ABOUT_ALL)


def _delivered(report: ReportReading, subject: str, notice: Notice) -> tuple[str, ...]:
    """The deliverables a report answers; where it does not say, those the subject names, else every one in prose."""
    prose = tuple(each.id for each in notice.deliverables if each.form is None)
    named = tuple(each for each in notice.deliverables_named(subject) if each in prose)
    return report.deliverables or named or prose


def _each_once(found: Iterable[Claim]) -> tuple[Claim, ...]:
    """The same said twice (a form as docx and as PDF) is said once, by the first file."""
    seen: dict[tuple[str, tuple[str, ...], str], Claim] = {}
    for claim in found:
        seen.setdefault((claim.deliverable, claim.whose.units, claim.digest), claim)
    return tuple(seen.values())
