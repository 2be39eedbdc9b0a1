"""
A correction carries the unit's own file with each wrong cell marked.

The copy is made and read again in a reading child. It goes out only where it says the
same as the file that came; where none can be made the list in the letter is enough.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from notifier.letters import Answer, AnswerKind, Enclosure
from notifier.phrases import say
from notifier.reading import told
from notifier.remarks import CONVERTED, Order
from parsers.model import FormReading
from parsers.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ingest.judge import Examined, Judgement
    from ingest.sandbox import Sandbox
    from parsers.mail import Attachment, Mail
    from parsers.model import FileReport, Issue

TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_BYTES = 8_000_000  # of all copies in one letter
NAME_LENGTH = 80  # characters of the file's own name that are kept


def with_copies(judged: Judgement, examined: Examined, sandbox: Sandbox, *, now: datetime) -> Judgement:
    """The same judgement; a correction that goes out encloses the copies that can be made."""
    return enclosing(judged, copies_for(judged, examined, sandbox, now=now))


def copies_for(judged: Judgement, examined: Examined, sandbox: Sandbox, *, now: datetime) -> tuple[Enclosure, ...]:
    """The slow part, in which no transaction should be open."""
    letter = _correction(judged)
    return tuple(_within(_copies(letter, examined, sandbox, now))) if letter else ()


def enclosing(judged: Judgement, copies: tuple[Enclosure, ...]) -> Judgement:
    letter = _correction(judged)
    if letter is None or not copies:
        return judged
    return replace(judged, outcome=replace(judged.outcome, letter=replace(letter, enclosures=copies)))


def _correction(judged: Judgement) -> Answer | None:
    """The correction that goes out, where one does."""
    letter = judged.outcome.letter
    if judged.silence or not isinstance(letter, Answer) or letter.kind is not AnswerKind.CORRECTION:
        return None
    return letter


def _copies(letter: Answer, examined: Examined, sandbox: Sandbox, now: datetime) -> Iterator[Enclosure]:
    for outer in examined.reports:
        file = _file(examined.mail, outer)
        for report in outer.walk() if file else ():
            remarks = remarks_at(_errors(letter, report))
            if file is not None and remarks and report.format in (*TYPES, *CONVERTED):
                author = say("annotated.author", mailbox=letter.mailbox.name)
                order = Order(remarks=remarks, author=author, at=now, file=report.fingerprint)
                yield from _sound_copy(file, report, order, sandbox)


def remarks_at(issues: Sequence[Issue]) -> dict[str, str]:
    """`Cell.place` -> what is to be mended there; what has no place stands in the letter alone."""
    remarks: dict[str, dict[str, None]] = {}
    for issue in issues:
        if issue.place:
            remarks.setdefault(issue.place, {})[told(issue)] = None
    return {place: "\n".join(messages) for place, messages in remarks.items()}


def _errors(letter: Answer, report: FileReport) -> tuple[Issue, ...]:
    """What the letter finds wrong in this file; what a person's word settled is not among it."""
    faulty = [(each.file, each.reading) for each in letter.taken if not each.accepted]
    forms = [(file, reading) for file, reading in faulty if isinstance(reading, FormReading)]
    return tuple(
        issue
        for file, reading in forms
        if _stands_in(report, file, reading)
        for issue in reading.errors
        if (issue.file or file) == report.file
    )


def _stands_in(report: FileReport, file: str, reading: FormReading) -> bool:
    """Whether it was read from this file, and not from one of the same name in another archive."""
    mine = [replace(each, file="") for each in reading.records if (each.file or file) == report.file]
    read = [record for form in report.forms for record in form.records]
    return bool(mine) and all(record in read for record in mine)


def _file(mail: Mail, report: FileReport) -> Attachment | None:
    """The attachment that was read."""
    return next((each for each in mail.attachments if sha256(each.data).hexdigest() == report.fingerprint), None)


def _sound_copy(file: Attachment, report: FileReport, order: Order, sandbox: Sandbox) -> Iterator[Enclosure]:
    """The copy, where one can be made that says the same."""
    content = sandbox.annotate(file.data, order)
    again = sandbox.read(report.file, content) if content else None
    if content and again and again.format in TYPES and _said(again) == _said(report):
        yield Enclosure(name=_name(report, again.format), content=content, content_type=TYPES[again.format])


def _said(report: FileReport) -> list[object]:
    """What a file says, wherever in it."""
    return [
        (form.form, form.unit, [dict(record.values) for record in form.records], [issue.code for issue in form.issues])
        for form in report.forms
    ]


def _name(report: FileReport, ending: str) -> str:
    """`原名（请修改）.docx`; one that came back with that name keeps it."""
    stem = one_line(report.file.rpartition("/")[2].rpartition(".")[0] or report.file, NAME_LENGTH)
    mark = say("annotated.mark")
    return f"{stem.removesuffix(mark)}{mark}.{ending}"


def _within(copies: Iterator[Enclosure]) -> Iterator[Enclosure]:
    left = MOST_BYTES
    for copy in copies:
        left -= len(copy.content)
        if left >= 0:
            yield copy
