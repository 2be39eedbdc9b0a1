"""What a unit is told about its mail: one answer for everything in it, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.fruitless import aimed_at
from ingest.owing import any_unasked, owed_by
from ingest.placing import Placing
from ingest.supplements import lacks_stamp
from ingest.troubles import kept_of
from ingest.wording import asks_outright
from notifier.etiquette import thread
from notifier.letters import Answer, Answered, AnswerKind, Taken, Trouble
from parsers.bodies import body_name
from parsers.model import ReportReading
from parsers.quoting import words_of
from parsers.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ingest.case import Case, Known
    from ingest.claims import Claim
    from ingest.placing import Placed
    from parsers.mail import Mail


def letter_for(
    case: Case,
    known: Known,
    *,
    placed: Sequence[Placed],
    nameless: Sequence[Claim],
    troubles: Sequence[Trouble],
    tried: Sequence[str],
    now: datetime,
) -> Answer:
    """`tried`: the units whose attempt a mail without anything usable was."""
    certain = tuple(one for one in placed if not one.placing.held)
    taken = (*_taken(certain, case, known), *(_nameless(claim, case) for claim in nameless))
    told = (*troubles, *_unknown_units(nameless))
    kind = _kind(placed, taken, told)
    units = tuple(dict.fromkeys(one.unit for one in certain)) or tuple(tried)
    return Answer(
        kind=kind,
        notice_title=case.notice.title,
        mailbox=case.mailbox,
        answered=answered(case),
        units=units if len(certain) == len(placed) else (),
        taken=() if kind is AnswerKind.DUPLICATE else taken,
        troubles=told,
        kept=kept_of(case, {each.file for each in taken}) if taken else (),
        owed=owed_by(_who_may_hear(units, case, certain), case, known, placed=placed, now=now),
        unasked=any_unasked(units, case),
        attach_forms=tuple(_forms(case, troubles)),
        key=case.content_key,
        reference=case.public,
        trial=case.trial,
        asked=asks_outright(words_of(case.mail)) and not any(each.unattached for each in taken),
        now=now,
    )


def _who_may_hear(units: Sequence[str], case: Case, certain: Sequence[Placed]) -> tuple[str, ...]:
    """
    Of which units a sender is told what they still owe, which also tells what they have sent.

    Of those it hands something in for; else only of those it is known to write for:
    rubbish under a unit's name, or a trial, is no way to find out.
    """
    handed_in = {one.unit for one in certain if one.placing is not Placing.TRIAL}
    own = {*handed_in, *case.clues.sender, *case.assigned}
    return tuple(unit for unit in units if unit in own)


def checking(case: Case, *, now: datetime) -> Answer:
    """For a mail that a person must look at first: nothing is said of what it holds."""
    return Answer(
        kind=AnswerKind.CHECKING,
        notice_title=case.notice.title,
        mailbox=case.mailbox,
        answered=answered(case),
        units=case.assigned,
        key=case.content_key,
        reference=case.public,
        now=now,
    )


def supplement(case: Case, known: Known, units: tuple[str, ...], *, now: datetime) -> Answer:
    """For a stamped scan of what is here already."""
    return Answer(
        kind=AnswerKind.ACKNOWLEDGEMENT,
        notice_title=case.notice.title,
        mailbox=case.mailbox,
        answered=answered(case),
        units=units,
        kept=kept_of(case, ()),
        owed=owed_by(units, case, known, placed=(), now=now),
        unasked=any_unasked(units, case),
        key=case.content_key,
        reference=case.public,
        now=now,
    )


def answered(case: Case) -> Answered:
    return answered_by(case.mail, received_at=case.received_at)


def answered_by(mail: Mail, *, received_at: datetime) -> Answered:
    """The message an answer goes out to; every text cleaned."""
    place = thread(mail)
    return Answered(
        address=mail.sender.address or "",
        display_name=one_line(mail.sender.display_name, 60),
        subject=place.subject,
        message_id=place.message_id,
        references=place.references,
        date=mail.date,
        received_at=received_at,
    )


def _kind(placed: Sequence[Placed], taken: Sequence[Taken], troubles: Sequence[Trouble]) -> AnswerKind:
    if troubles or any(not one.accepted for one in taken):
        return AnswerKind.CORRECTION
    if any(one.placing.held for one in placed):
        return AnswerKind.CHECKING
    if all(one.placing is Placing.AGAIN for one in placed):
        return AnswerKind.DUPLICATE
    return AnswerKind.ACKNOWLEDGEMENT


def _taken(placed: Sequence[Placed], case: Case, known: Known) -> Iterator[Taken]:
    """One entry a claim, whatever the number of its units."""
    claims = {id(one.claim): one.claim for one in placed}
    for key, claim in claims.items():
        mine = tuple(one for one in placed if id(one.claim) == key)
        yield Taken(
            deliverable=claim.deliverable,
            title=case.notice.deliverable(claim.deliverable).title,
            units=tuple(one.unit for one in mine),
            file=claim.file,
            reading=claim.reading,
            revision=_number(mine[0], known),
            late=case.received_at > case.notice.deliverable(claim.deliverable).due,
            accepted=claim.usable,
            overtaken=all(one.placing is Placing.OVERTAKEN for one in mine),
            former=mine[0].former.revision.reading if _replaces(mine[0]) and mine[0].former else None,
            unstamped=lacks_stamp(case, claim),
            unattached=claim.file == body_name(),
        )


def _number(one: Placed, known: Known) -> int:
    if one.placing is Placing.AGAIN and one.former:
        return one.former.number
    return known.numbers.get((one.unit, one.claim.deliverable), 0) + 1


def _replaces(one: Placed) -> bool:
    return one.placing is Placing.TAKEN and one.former is not None and bool(one.former.revision.digest)


def _nameless(claim: Claim, case: Case) -> Taken:
    due = case.notice.deliverable(claim.deliverable)
    return Taken(
        deliverable=claim.deliverable,
        title=due.title,
        units=(),
        file=claim.file,
        reading=claim.reading,
        revision=1,
        late=case.received_at > due.due,
        accepted=False,
    )


def _unknown_units(nameless: Sequence[Claim]) -> tuple[Trouble, ...]:
    """A form says itself that its unit is missing; a report cannot."""
    reports = (claim for claim in nameless if isinstance(claim.reading, ReportReading))
    return tuple(Trouble(file=claim.file, code="unit_unknown") for claim in reports)


def _forms(case: Case, troubles: Sequence[Trouble]) -> Iterator[str]:
    """The blank forms that help to do better: those aimed at, else every one due next."""
    aimed = tuple(case.notice.deliverable(each) for each in aimed_at(case, troubles)) if troubles else ()
    ahead = [each for each in case.notice.deliverables if each.due >= case.received_at] or case.notice.deliverables
    due_next = tuple(each for each in ahead if each.due == ahead[0].due) if troubles else ()
    for deliverable in aimed or due_next:
        if deliverable.form:
            yield deliverable.form
