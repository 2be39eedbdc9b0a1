"""
Everything known about one message -> what is to change.

Pure: the same case is always decided alike. The caller commits the outcome in one
transaction, the owed answer with what it answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.case import Outcome, Placement, Reason, set_aside
from ingest.claims import claims_of, given
from ingest.fruitless import attempts_at, attempts_beside, units_of_attempt
from ingest.merging import completed
from ingest.placing import Placed, Placing, held_apart, place, rehearsed
from ingest.reply import checking, letter_for, supplement
from ingest.supplements import supplemented
from ingest.troubles import troubles_of
from store.inbox import State
from store.submissions import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from ingest.case import Case, Known
    from ingest.claims import Claim
    from notifier.letters import Trouble

NOTHING = frozenset[str]()


def claims_in(case: Case) -> tuple[Claim, ...]:
    """What the message claims, for the units a person gave it to where one did."""
    found = claims_of(case.reports, case.clues, subject=case.mail.subject, notice=case.notice, registry=case.registry)
    if not case.assigned:
        return found
    return tuple(given(claim, case.assigned, notice=case.notice, registry=case.registry) for claim in found)


def units_in(case: Case, claims: Sequence[Claim]) -> tuple[str, ...]:
    """Every unit the message may bear on: what must be known of to decide it."""
    claimed = (unit for claim in claims for unit in claim.whose.everyone())
    return tuple(dict.fromkeys((*claimed, *units_of_attempt(case), *case.clues.everyone())))


def decide(case: Case, claims: Sequence[Claim], known: Known, *, now: datetime) -> Outcome:
    """What becomes of a message. `claims`: what `claims_in` found in it."""
    placed = tuple(_rehearsals(claims)) if case.trial else held_apart(tuple(_places(claims, case, known)))
    nameless = tuple(claim for claim in claims if not claim.whose.known)
    troubles = troubles_of(case, claims)
    if not (claims or troubles):
        return replace(set_aside(State.HELD, "unclear"), letter=checking(case, now=now))
    if not claims and (meant := supplemented(case, known, troubles)):
        return _kept(case, known, meant, now=now)
    attempts = attempts_beside(case, known, troubles, placed) if claims else attempts_at(case, known, troubles)
    tried = units_of_attempt(case) if troubles and not claims else ()
    placements = (*_placements(placed, case), *attempts)
    letter = letter_for(case, known, placed=placed, nameless=nameless, troubles=troubles, tried=tried, now=now)
    outcome = Outcome(
        state=State.HELD if any(one.placing.held for one in placed) else State.HANDLED,
        reason=_reason(placed, nameless, troubles),
        units=_each(one.unit for one in placed) or tried,
        deliverables=_each((*(claim.deliverable for claim in claims), *(one.revision.deliverable for one in attempts))),
        placements=placements,
        learned=tuple(_learned(placed, case, known)),
        letter=letter,
        fresh=any(one.placing is not Placing.AGAIN for one in placed) or bool(nameless),
        verdict={**_verdict(case, placed, nameless, troubles), "asks": letter.asked},
    )
    return _uncounted(outcome) if case.trial else outcome


def _kept(case: Case, known: Known, meant: tuple[str, ...], *, now: datetime) -> Outcome:
    """A stamped scan of what is here already: kept with it, and nothing changes."""
    units = units_of_attempt(case)
    return Outcome(
        state=State.HANDLED,
        reason=Reason.SUPPLEMENT,
        units=units,
        deliverables=meant,
        letter=supplement(case, known, units, now=now),
        verdict=_verdict(case, (), (), ()),
    )


def _rehearsals(claims: Sequence[Claim]) -> Iterable[Placed]:
    for claim in claims:
        for unit in claim.whose.units:
            yield rehearsed(claim, unit)


def _places(claims: Sequence[Claim], case: Case, known: Known) -> Iterable[Placed]:
    for claim in claims:
        whole: dict[str, Claim] = {}  # by what it completes: units that sent one table together stay together
        for unit in claim.whose.everyone():
            former = known.current.get((unit, claim.deliverable))
            key = former.revision.digest if former else ""
            if key not in whole:
                whole[key] = completed(claim, former.revision.reading if former else None, case.notice)
            yield place(
                whole[key],
                unit,
                former=former,
                trust=case.trust,
                addresses=known.addresses.get(unit, NOTHING),
                received_at=case.received_at,
            )


def _placements(placed: Sequence[Placed], case: Case) -> Iterable[Placement]:
    for one in placed:
        standing = one.placing.standing
        if standing is not None:
            yield Placement(revision=_revision(one, case), standing=standing, why=one.placing)


def _revision(one: Placed, case: Case) -> Revision:
    claim = one.claim
    return Revision(
        notice=case.notice.id,
        deliverable=claim.deliverable,
        unit=one.unit,
        in_registry=one.in_registry,
        message=case.message,
        file=claim.file,
        digest=claim.digest,
        reading=claim.reading,
        issues=claim.issues,
        accepted=claim.usable,
        sender=case.trust.address,
        vouched=case.trust.vouched,
        received_at=case.received_at,
        late=case.received_at > case.notice.deliverable(claim.deliverable).due,
    )


def _reason(placed: Sequence[Placed], nameless: Sequence[Claim], troubles: Sequence[Trouble]) -> Reason:
    for one in placed:
        if one.placing.held:
            return Reason(one.placing.value)
    if any(one.placing is not Placing.AGAIN and not one.claim.usable for one in placed) or nameless:
        return Reason.NEEDS_CORRECTION
    if any(one.placing is Placing.TAKEN for one in placed):
        return Reason.ACCEPTED
    if any(one.placing is Placing.OVERTAKEN for one in placed):
        return Reason.OVERTAKEN
    return Reason.DUPLICATE if placed and not troubles else Reason.ATTEMPT


def _learned(placed: Sequence[Placed], case: Case, known: Known) -> Iterable[tuple[str, str]]:
    """An address becomes a unit's with its first accepted mail, or when a person says so; not beside known others."""
    address = case.trust.address
    if address is None:
        return
    for one in placed:
        fresh = one.placing is Placing.TAKEN and one.claim.usable and one.in_registry
        theirs = known.addresses.get(one.unit, NOTHING)
        if fresh and (case.trust.assigned or not theirs or address in theirs):
            yield address, one.unit


def _verdict(
    case: Case, placed: Sequence[Placed], nameless: Sequence[Claim], troubles: Sequence[Trouble]
) -> dict[str, object]:
    return {
        "vouching": case.trust.vouching.value,
        "files": [[file.file, file.kind.value] for report in case.reports for file in report.walk()],
        "placed": [
            {
                "unit": one.unit,
                "deliverable": one.claim.deliverable,
                "file": one.claim.file,
                "source": one.claim.whose.source,
                "against": list(one.claim.whose.against),
                "placing": one.placing.value,
                "errors": sum(issue.severity == "error" for issue in one.claim.issues),
                "warnings": sum(issue.severity == "warning" for issue in one.claim.issues),
            }
            for one in placed
        ],
        "nameless": [claim.file for claim in nameless],
        "troubles": [[trouble.file, trouble.code, trouble.detail] for trouble in troubles],
    }


def _uncounted(outcome: Outcome) -> Outcome:
    """预检: checked and answered in full, counted for nothing."""
    return replace(outcome, state=State.HANDLED, reason=Reason.TRIAL, placements=(), learned=())


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
