"""
A mail without anything usable counts as an attempt of its unit.

It counts for the deliverables that its subject or file names name, else for the next
one due. Beside something usable a file counts for what it names itself. An attempt
takes the place of nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.case import Placement
from ingest.claims import files_of
from ingest.identify import from_clues
from ingest.plans import taking_plans
from ingest.troubles import as_issue
from parsers.model import FormReading, ReportReading, UnitReading
from store.submissions import Revision, Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.case import Case, Known
    from ingest.placing import Placed
    from notifier.letters import Trouble
    from parsers.model import Issue
    from parsers.notice import Deliverable
    from store.readings import Reading


def attempts_at(case: Case, known: Known, troubles: Sequence[Trouble]) -> tuple[Placement, ...]:
    """The attempts to record: of a known unit, at deliverables of which it has sent nothing yet."""
    return tuple(
        _attempt(case, unit, deliverable, troubles)
        for unit in (units_of_attempt(case) if troubles else ())
        for deliverable in _at(case, known, unit, troubles)
        if (unit, deliverable.id) not in known.current
    )


def attempts_beside(
    case: Case, known: Known, troubles: Sequence[Trouble], placed: Sequence[Placed]
) -> tuple[Placement, ...]:
    """The same for files beside what was placed: of its units, at what no other file of the mail brings."""
    units = dict.fromkeys(one.unit for one in placed if not one.placing.held)
    brought = {one.claim.deliverable for one in placed}
    meant = {
        deliverable: [each for each in troubles if deliverable in _told_by(case, [each], "")]
        for deliverable in _told_by(case, troubles, "")
    }
    return tuple(
        _attempt(case, unit, case.notice.deliverable(deliverable), useless)
        for unit in units
        for deliverable, useless in meant.items()
        if deliverable not in brought and (unit, deliverable) not in known.current
    )


def aimed_at(case: Case, troubles: Sequence[Trouble]) -> tuple[str, ...]:
    """Ids of the deliverables that unusable files were meant for, as far as words tell."""
    return _told_by(case, troubles, case.mail.subject)


def _told_by(case: Case, troubles: Sequence[Trouble], words: str) -> tuple[str, ...]:
    """Ids of the deliverables of blank forms, those that plans belong to, those that `words`, files and titles name."""
    by_form = (case.notice.deliverable_of(form).id for form in _blank_forms(case, troubles))
    by_plan = taking_plans(case.notice) if any(each.code == "plan_only" for each in troubles) else ()
    names = (words, *(each.file or "" for each in troubles), *_titles(case, troubles))
    named = case.notice.deliverables_named(" ".join(names))
    return tuple(dict.fromkeys((*by_form, *by_plan, *named)))


def _titles(case: Case, troubles: Sequence[Trouble]) -> Iterator[str]:
    """What reports without text call themselves."""
    empty = {trouble.file for trouble in troubles if trouble.code == "empty_report"}
    return (file.title or "" for file in files_of(case.reports) if file.file in empty)


def units_of_attempt(case: Case) -> tuple[str, ...]:
    if case.assigned:
        return case.assigned
    names = tuple(name for file in files_of(case.reports) for name in case.registry.find(file.file).names)
    return from_clues(case.clues, tuple(dict.fromkeys(names))).units


def _blank_forms(case: Case, troubles: Sequence[Trouble]) -> Iterator[str]:
    blank = {trouble.file for trouble in troubles if trouble.code == "blank_form"}
    for file in files_of(case.reports):
        if file.file in blank:
            yield from (form.form for form in file.forms)


def _at(case: Case, known: Known, unit: str, troubles: Sequence[Trouble]) -> tuple[Deliverable, ...]:
    named = aimed_at(case, troubles)
    if named:
        return tuple(case.notice.deliverable(each) for each in named)
    return _next_due(case, known, unit)


def _next_due(case: Case, known: Known, unit: str) -> tuple[Deliverable, ...]:
    """The next one due that the unit has sent nothing of; when all are overdue, the first of those."""
    open_ones = [each for each in case.notice.deliverables if (unit, each.id) not in known.current]
    ahead = [each for each in open_ones if each.due >= case.received_at]
    return tuple(sorted(ahead or open_ones, key=lambda each: each.due)[:1])


def _attempt(case: Case, unit: str, deliverable: Deliverable, troubles: Sequence[Trouble]) -> Placement:
    revision = _revision(case, unit, deliverable, troubles)
    return Placement(revision=revision, standing=Standing.CURRENT, why="attempt")


def _revision(case: Case, unit: str, deliverable: Deliverable, troubles: Sequence[Trouble]) -> Revision:
    issues = tuple(as_issue(trouble) for trouble in troubles)
    return Revision(
        notice=case.notice.id,
        deliverable=deliverable.id,
        unit=unit,
        in_registry=case.registry.by_name(unit) is not None,
        message=case.message,
        file=troubles[0].file or "",
        digest="",  # there is nothing in it that could come again
        reading=_nothing(case, deliverable, issues),
        issues=issues,
        accepted=False,
        sender=case.trust.address,
        vouched=case.trust.vouched,
        received_at=case.received_at,
        late=case.received_at > deliverable.due,
    )


def _nothing(case: Case, deliverable: Deliverable, issues: tuple[Issue, ...]) -> Reading:
    if deliverable.form:
        return FormReading(form=deliverable.form, notice=case.notice.id, unit=UnitReading(), records=(), issues=issues)
    return ReportReading(
        deliverables=(deliverable.id,), title=None, characters=0, unit=UnitReading(), notice=case.notice.id
    )
