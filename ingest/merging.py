"""
A table that a unit sent in several files: one submission, its records in the order of the files.

Files that each bring other records belong together. Where two say different things of one
record, or a file's name says that it takes the place of another, nobody guesses which one
is meant: they stay apart.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from ingest.versions import bare_name, names_a_version
from notifier.phrases import say
from notifier.reading import told
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
    from store.readings import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one file brings to a submission."""

    file: str
    records: tuple[Record, ...]
    issues: tuple[Issue, ...]  # `row` as in that file


Rows = list[tuple[str, int, "Record"]]  # the file it stands in, its number there, the record


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


def completed(claim: Claim, former: Reading | None, notice: Notice) -> Claim:
    """
    A file that comes again of several: the others still stand beside it.

    It is the one whose activities it names, or whose name it bears.
    """
    reading = claim.reading
    if not (isinstance(former, FormReading) and isinstance(reading, FormReading) and _is_of(former, reading)):
        return claim
    form, new = notice.form(reading.form), _pieces(reading, claim.file)
    there = _pieces(former, "")
    replaced = [each for each in there if _replaces(new, each, form)]
    if not replaced or len(replaced) == len(there):
        return claim
    at = there.index(replaced[0])
    stays = [each for each in there if each not in replaced]
    return _joined(claim, (*stays[:at], *new, *stays[at:]), form)


def _replaces(new: Sequence[Piece], piece: Piece, form: Form) -> bool:
    """Whether any of the new files bears the name of a former one, or names one of its activities."""
    if bare_name(piece.file) in {bare_name(each.file) for each in new}:
        return True
    names = {_name(record, form) for each in new for record in each.records}
    return any(_name(record, form) in names for record in piece.records)


def _is_of(former: FormReading, reading: FormReading) -> bool:
    """Whether the former came in several files, and this is the same form."""
    return former.form == reading.form and any(record.file for record in former.records)


def _as_one(group: list[Claim], notice: Notice) -> Sequence[Claim]:
    readings = [claim.reading for claim in group if isinstance(claim.reading, FormReading)]
    if len(readings) < 2 or len(group) != len(readings) or any(names_a_version(claim.file) for claim in group):  # noqa: PLR2004
        return group
    if len({claim.file for claim in group}) < len(group):
        return group
    form = notice.form(readings[0].form)
    pieces = [piece for claim, reading in zip(group, readings, strict=True) for piece in _pieces(reading, claim.file)]
    if _contradict(_each_once(pieces, form), form):
        return group
    return (_joined(group[0], pieces, form),)


def _joined(claim: Claim, pieces: Sequence[Piece], form: Form) -> Claim:
    """One submission of all of them, under the first unit's words."""
    rows = _each_once(pieces, form)
    records = tuple(replace(record, file=file) for file, _, record in rows)
    reading = replace(cast("FormReading", claim.reading), records=records, issues=tuple(_issues(pieces, rows)))
    files = say("taken.files", files=tuple(dict.fromkeys(piece.file for piece in pieces)))
    return replace(claim, file=files, reading=reading, digest=digest(reading))


def _pieces(reading: FormReading, file: str) -> list[Piece]:
    """The files of a reading; `file` where it is of one."""
    files = dict.fromkeys(record.file or file for record in reading.records)
    return [_piece(reading, each, file) for each in files]


def _piece(reading: FormReading, name: str, file: str) -> Piece:
    mine = (each for each in reading.issues if (each.file or file) == name)
    as_there = (
        replace(each, row=each.row_there, message=told(each), file="", row_there=None) if each.file else each
        for each in mine
    )
    return Piece(
        file=name,
        records=tuple(replace(each, file="") for each in reading.records if (each.file or file) == name),
        issues=tuple(as_there),
    )


def _each_once(pieces: Iterable[Piece], form: Form) -> Rows:
    """What is said in two files is said by the first."""
    rows: dict[object, tuple[str, int, Record]] = {}
    for piece in pieces:
        for number, record in enumerate(piece.records, 1):
            rows.setdefault(_said(record, form), (piece.file, number, record))
    return list(rows.values())


def _said(record: Record, form: Form) -> object:
    """What a record says beside its number: each file counts from one."""
    asked = (each.id for each in form.asked if each.type is not FieldType.ORDINAL)
    return tuple(fold(str(record.values.get(each) or "")) for each in asked)


def _name(record: Record, form: Form) -> str:
    return fold(str(record.values.get(form.name_field) or ""))


def _contradict(rows: Rows, form: Form) -> bool:
    """Whether two files name the same thing and say different things of it."""
    files: dict[str, set[str]] = {}
    for file, _, record in rows:
        files.setdefault(_name(record, form), set()).add(file)
    return any(name and len(each) > 1 for name, each in files.items())


def _issues(pieces: Iterable[Piece], rows: Rows) -> Iterator[Issue]:
    """Each with the number its record has now, and with the file and the number it has there."""
    now = {(file, there): number for number, (file, there, _) in enumerate(rows, 1)}
    for piece in pieces:
        for issue in piece.issues:
            if issue.row is None or (piece.file, issue.row) in now:
                yield _placed(issue, piece.file, now.get((piece.file, issue.row or 0)))


def _placed(issue: Issue, file: str, row: int | None) -> Issue:
    message = say("taken.in_file", file=file, message=issue.message)
    return replace(issue, row=row, file=file, row_there=issue.row, message=message)
