"""The files of a mail that could not be used, and what was kept beside those that could."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.claims import blank_files, files_of
from ingest.plans import forms_with_plans, is_plan, only_plans
from ingest.versions import is_called_draft, is_called_final
from notifier.letters import Trouble
from notifier.phrases import say
from parsers.model import FileReport, Issue, Kind, Severity

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from ingest.case import Case
    from ingest.claims import Claim

KEPT = (Kind.SCAN, Kind.OTHER)


def troubles_of(case: Case, claims: Sequence[Claim]) -> tuple[Trouble, ...]:
    """What is wrong with a mail's files beyond the cells of its forms."""
    unreadable = tuple(_unreadable(file) for file in files_of(case.reports) if file.error is not None)
    blank = tuple(_blank(file.file, form.issues) for file, form in blank_files(case.reports, case.notice))
    if claims or unreadable or blank:
        return (*unreadable, *blank)
    return (case.absent,) if case.absent else _unrelated(case)


def kept_of(case: Case, used: Collection[str]) -> tuple[FileReport, ...]:
    """Scans, plans, drafts and other papers that come with a submission; `used`: the files it was read from."""
    files = files_of(case.reports)
    return tuple(file for file in files if file.kind in KEPT or (file.file not in used and _is_spare(file, used)))


def _is_spare(file: FileReport, used: Collection[str]) -> bool:
    """A second report, or the draft of a form that came in its final version too."""
    if file.kind is Kind.FORM:
        return is_called_draft(file.file) and any(is_called_final(each) for each in used)
    return file.kind is Kind.REPORT


def as_issue(trouble: Trouble) -> Issue:
    """A trouble as an issue of the deliverable it was an attempt at."""
    return (
        trouble.issues[0]
        if trouble.issues
        else Issue(code=trouble.code, severity=Severity.ERROR, message=_sentence(trouble), written=trouble.file)
    )


def _sentence(trouble: Trouble) -> str:
    file = f"{trouble.file}：" if trouble.file else ""
    said = (say(f"trouble.{trouble.code}.{part}", detail=trouble.detail) for part in ("problem", "remedy"))
    return file + "".join(said)


def _unreadable(file: FileReport) -> Trouble:
    code = file.error.code.value if file.error else ""
    return Trouble(file=file.file, code=code, detail=file.format or "")


def _blank(file: str, issues: tuple[Issue, ...]) -> Trouble:
    return Trouble(file=file, code="blank_form", issues=issues)


def _unrelated(case: Case) -> tuple[Trouble, ...]:
    files = files_of(case.reports)
    if _is_about_plans(case):
        asked = "、".join(form.short_title for form in forms_with_plans(case.notice))
        return tuple(Trouble(file=file.file, code="plan_only", detail=asked) for file in files if is_plan(file))
    if any(file.kind is Kind.SCAN for file in files):
        return (Trouble(file=next(file.file for file in files if file.kind is Kind.SCAN), code="photo_only"),)
    return tuple(Trouble(file=file.file, code=_useless(file, case)) for file in files if _is_nothing(file))


def _is_about_plans(case: Case) -> bool:
    files = files_of(case.reports)
    words = "\n".join((case.mail.subject, *(file.file for file in files)))
    papers = tuple(file for file in files if not file.members)
    return only_plans(papers, case.notice, case.notice.deliverables_named(words))


def _useless(file: FileReport, case: Case) -> str:
    """A paper that is called a report of ours and has nearly no text is told so."""
    prose = {each.id for each in case.notice.deliverables if each.form is None}
    names = (file.file, file.title or "", case.mail.subject)
    named = next((found for each in names if (found := case.notice.deliverables_named(each))), ())
    return "empty_report" if _is_paper(file) and named and prose.issuperset(named) else "unrelated_file"


def _is_paper(file: FileReport) -> bool:
    return file.kind is Kind.OTHER and not is_plan(file)


def _is_nothing(file: FileReport) -> bool:
    """Some other paper, or an archive with nothing in it."""
    return file.kind is Kind.OTHER or (file.kind in {Kind.ARCHIVE, Kind.MAIL} and not file.members)
