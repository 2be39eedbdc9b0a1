"""
The answer to a message as its revisions stand now that a person has decided on them.

Nothing is read again: what counts is told as accepted, what does not with the person's
reason, what still waits as being checked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.owing import any_unasked, owed_by
from ingest.reply import answered
from notifier.letters import Answer, AnswerKind, Taken, Trouble
from parsers.model import FormReading
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ingest.case import Case, Known
    from notifier.letters import Owed
    from store.readings import Reading
    from store.submissions import Recorded

ENDINGS = "。．.！!；;，, "


def restated(
    case: Case,
    known: Known,
    revisions: Sequence[Recorded],
    refused: Mapping[int, str],
    *,
    whole: str = "",
    key: str,
    now: datetime,
) -> Answer | None:
    """
    Return the answer to a message, or None where there is nothing to tell.

    `revisions` are its own; `refused`: id -> why a person refused it; `whole`: why it was
    refused although it gave none.
    """
    told = tuple(each for each in revisions if _is_told(each))
    held = tuple(each for each in revisions if each.standing is Standing.HELD)
    troubles = (*_troubles(revisions, refused), *((refusal(whole),) if whole else ()))
    if not (told or held or troubles):
        return None
    units = _units((*told, *(each for each in revisions if each.id in refused)))
    return Answer(
        kind=_kind(told, held, troubles),
        notice_title=case.notice.title,
        mailbox=case.mailbox,
        answered=answered(case),
        units=() if held else units,
        taken=tuple(_taken(told, case)),
        troubles=troubles,
        owed=_owed(units, held, case, known, now=now),
        unasked=any_unasked(units, case),
        key=key,
        reference=case.public,
        now=now,
    )


def refusal(reason: str, file: str | None = None) -> Trouble:
    """What a person's reason becomes in a letter."""
    return Trouble(file=file, code="rejected", detail=reason.strip().rstrip(ENDINGS))


def _is_told(recorded: Recorded) -> bool:
    """What counts, and what is faulty beside something better; not what a later mail has replaced."""
    if recorded.standing is Standing.CURRENT:
        return True
    return recorded.standing is Standing.SUPERSEDED and not recorded.revision.accepted


def _kind(told: Sequence[Recorded], held: Sequence[Recorded], troubles: Sequence[Trouble]) -> AnswerKind:
    if troubles or any(not each.revision.accepted for each in told):
        return AnswerKind.CORRECTION
    return AnswerKind.CHECKING if held else AnswerKind.ACKNOWLEDGEMENT


def _taken(told: Sequence[Recorded], case: Case) -> Iterator[Taken]:
    """One entry a file and deliverable, whatever the number of its units."""
    groups: dict[tuple[str, str, str], list[Recorded]] = {}
    for each in told:
        groups.setdefault((each.revision.deliverable, each.revision.file, each.revision.digest), []).append(each)
    for mine in groups.values():
        revision = mine[0].revision
        yield Taken(
            deliverable=revision.deliverable,
            title=case.notice.deliverable(revision.deliverable).title,
            units=_units(mine),
            file=revision.file,
            reading=_as_accepted(revision.reading) if revision.accepted else revision.reading,
            revision=mine[0].number,
            late=revision.late,
            accepted=revision.accepted,
        )


def _as_accepted(reading: Reading) -> Reading:
    """A person took it as it is: there is nothing left to mend in it."""
    return replace(reading, issues=()) if isinstance(reading, FormReading) else reading


def _troubles(revisions: Iterable[Recorded], refused: Mapping[int, str]) -> Iterator[Trouble]:
    told = dict.fromkeys((each.revision.file or None, refused[each.id]) for each in revisions if each.id in refused)
    yield from (refusal(reason, file) for file, reason in told)


def _owed(
    units: Sequence[str], held: Sequence[Recorded], case: Case, known: Known, *, now: datetime
) -> tuple[Owed, ...]:
    """What is with a person is not asked for again."""
    waiting = {each.revision.deliverable for each in held}
    return tuple(each for each in owed_by(units, case, known, placed=(), now=now) if each.deliverable not in waiting)


def _units(recorded: Iterable[Recorded]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.revision.unit for each in recorded))
