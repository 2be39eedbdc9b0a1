"""
Stamped scans (盖章) and plans (方案): kept where they come later than the form they belong to.

A missing stamp is asked for, a plan is not. A scan is never read. Beside a form that counts
it is proof; alone it is an attempt at a form, unless that form is here already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.claims import files_of
from ingest.fruitless import aimed_at, units_of_attempt
from parsers.model import Flag, FormReading, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.case import Case, Known
    from ingest.claims import Claim
    from notifier.letters import Trouble

BESIDE = ("photo_only", "plan_only")  # what belongs to a form and may come after it


def lacks_stamp(case: Case, claim: Claim) -> bool:
    """Whether a good form that is to bear a stamp came without a scan, a picture in it, or as a PDF."""
    if not (claim.usable and isinstance(claim.reading, FormReading) and case.notice.form(claim.reading.form).stamped):
        return False
    files = files_of(case.reports)
    own = (file for file in files if file.file == claim.file)
    stamped = any(Flag.PICTURE in file.flags or file.format == "pdf" for file in own)
    return not (stamped or any(file.kind is Kind.SCAN for file in files))


def supplemented(case: Case, known: Known, troubles: Sequence[Trouble]) -> tuple[str, ...]:
    """
    Ids of the deliverables that scans or plans sent on their own belong to: all of them accepted before. Else nothing.

    Only for an address of the unit: a picture is no way for a stranger to ask what is here.
    """
    if not troubles or any(trouble.code not in BESIDE for trouble in troubles):
        return ()
    stamped = (case.notice.deliverable_of(form.id).id for form in case.notice.forms if form.stamped)
    meant = aimed_at(case, troubles) or tuple(stamped)
    own = {*case.clues.sender, *case.assigned}
    units = units_of_attempt(case)
    if not own.issuperset(units):
        return ()
    here = [known.current.get((unit, deliverable)) for unit in units for deliverable in meant]
    return meant if here and all(each is not None and each.revision.accepted for each in here) else ()
