"""
A table that a unit sent in several files: one submission, its records in the order of the files.

Files that each bring other records belong together. Where two say different things of one
record, or a file's name says that it takes the place of another, nobody guesses which one
is meant: they stay apart.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.wording import names_a_version
from notifier.phrases import say
from parsers.forms import FieldType, Layout
from parsers.model import FormReading
from parsers.text import fold
from store.readings import digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.claims import Claim
    from parsers.forms import Form
    from parsers.model import Issue, Record
    from parsers.notice import Notice

Rows = list[tuple["Claim", int, "Record"]]  # the file it stands in, its number there, the record


def merged(claims: Sequence[Claim], notice: Notice) -> tuple[Claim, ...]:
    """The claims, those that belong together as one, at the place of the first of them."""
    groups: dict[object, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(_belongs_to(claim, notice), []).append(claim)
    return tuple(one for group in groups.values() for one in _as_one(group, notice))


def _belongs_to(claim: Claim, notice: Notice) -> object:
    """What is the same for files of one submission; of its own where it stands alone."""
    reading = claim.reading
    if not isinstance(reading, FormReading) or notice.form(reading.form).layout is not Layout.ROWS:
        return id(claim)
    if not claim.whose.known or claim.whose.contradicted:
        return id(claim)
    return reading.form, claim.whose.units, claim.whose.in_registry


def _as_one(group: list[Claim], notice: Notice) -> Sequence[Claim]:
    readings = [claim.reading for claim in group if isinstance(claim.reading, FormReading)]
    if len(readings) < 2 or len(group) != len(readings) or any(names_a_version(claim.file) for claim in group):  # noqa: PLR2004
        return group
    form = notice.form(readings[0].form)
    rows = _each_once(group, form)
    if _contradict(rows, form):
        return group
    reading = replace(readings[0], records=tuple(_records(rows)), issues=tuple(_issues(group, rows)))
    files = say("taken.files", files=tuple(dict.fromkeys(claim.file for claim in group)))
    return (replace(group[0], file=files, reading=reading, digest=digest(reading)),)


def _each_once(group: Iterable[Claim], form: Form) -> Rows:
    """What is said in two files is said by the first."""
    rows: dict[object, tuple[Claim, int, Record]] = {}
    for claim in group:
        records = claim.reading.records if isinstance(claim.reading, FormReading) else ()
        for number, record in enumerate(records, 1):
            rows.setdefault(_said(record, form), (claim, number, record))
    return list(rows.values())


def _said(record: Record, form: Form) -> object:
    """What a record says beside its number: each file counts from one."""
    asked = (each.id for each in form.asked if each.type is not FieldType.ORDINAL)
    return tuple(fold(str(record.values.get(each) or "")) for each in asked)


def _contradict(rows: Rows, form: Form) -> bool:
    """Whether two files name the same thing and say different things of it."""
    told: dict[str, set[int]] = {}
    for claim, _, record in rows:
        told.setdefault(fold(str(record.values.get(form.name_field) or "")), set()).add(id(claim))
    return any(name and len(files) > 1 for name, files in told.items())


def _records(rows: Rows) -> Iterator[Record]:
    for claim, _, record in rows:
        yield replace(record, file=claim.file)


def _issues(group: Iterable[Claim], rows: Rows) -> Iterator[Issue]:
    """Each with the number its record has now, and with the file and the number it has there."""
    now = {(id(claim), there): number for number, (claim, there, _) in enumerate(rows, 1)}
    for claim in group:
        for issue in claim.issues:
            if issue.row is None or (id(claim), issue.row) in now:
                yield _placed(issue, claim, now.get((id(claim), issue.row or 0)))


def _placed(issue: Issue, claim: Claim, row: int | None) -> Issue:
    message = say("taken.in_file", file=claim.file, message=issue.message)
    return replace(issue, row=row, file=claim.file, row_there=issue.row, message=message)
