"""
A message judged once more, from its archived bytes: whose it is has been said, or the rules are others now.

What it gave before is withdrawn and what it gives now is recorded in one transaction,
beside a running daemon. Where nothing that counts would change, nothing does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ingest.afterwards import answer_key, call_back, still_true, was_answered
from ingest.annotating import copies_for, enclosing
from ingest.asking import Asking
from ingest.bygone import as_it_was
from ingest.judge import examine, examine_whole, judge_examined
from ingest.person import Impossible, Person, Ruled
from ingest.settling import commit
from parsers.automatic import is_machine_address
from parsers.errors import Unreadable
from parsers.mail import read_mail
from store import addresses, decisions, inbox, submissions
from store.archive import Damaged, Missing
from store.decisions import Decision, Verb
from store.inbox import State
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from ingest.desk import Desk
    from ingest.judge import Examined, Judgement
    from parsers.mail import Mail
    from store.database import Connection
    from store.inbox import Message
    from store.submissions import Recorded

COUNTING = (Standing.CURRENT, Standing.HELD)
OURS_OR_RETURNED = ("own_mail", "bounce", "read_receipt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What counts of a message at one moment."""

    state: State
    reason: str
    units: tuple[str, ...]
    revisions: tuple[Recorded, ...]  # current and held ones

    def same_as(self, other: Stand) -> bool:
        """Whether nobody would see a difference. Of what is handled only the revisions tell."""
        reasons = {each.reason for each in (self, other) if each.state is not State.HANDLED}
        mine, theirs = ({_substance(each) for each in one.revisions} for one in (self, other))
        return self.state is other.state and len(reasons) <= 1 and mine == theirs


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """How a message stood, and how it stands (or would stand) read anew."""

    message: Message
    before: Stand
    after: Stand
    ruled: Ruled
    judged: Judgement
    changed: bool


class _NotKept(Exception):  # noqa: N818  the way out of a transaction that was only a question
    def __init__(self, reread: Reread) -> None:
        self.reread = reread


def assign(desk: Desk, message: Message, units: Sequence[str], person: Person) -> Reread:
    """A person says whose a message is: it counts for these units, and its sender is known as theirs."""

    def act(conn: Connection, examined: Examined) -> Reread:
        found = unruled(conn, message)
        _refuse_what_is_nobodys(found)
        learned = tuple(_to_learn(desk, conn, examined.mail, units))
        detail = {"units": list(units), "learned": [list(each) for each in learned]}
        decision = _record(conn, Verb.ASSIGN, found, person, detail, now=desk.clock())
        for address, unit in learned:
            addresses.learn(conn, address, unit, message=found.id, now=desk.clock())
        return anew(desk, conn, found, examined, person, occasion=str(decision), asking=Asking.RULING)

    return _done(desk, examine_whole(desk, message, mail_of(desk, message)), act, keep=lambda _: True)


def reprocess(desk: Desk, message: Message, person: Person, *, asking: Asking) -> Reread:
    """Read a message with today's rules; kept where anything that counts differs, or an answer is owed at last."""
    return _reread(desk, message, person, asking=asking, keep=lambda reread: reread.changed)


def compare(desk: Desk, message: Message, *, asking: Asking) -> Reread:
    """What `reprocess` would do; nothing is changed."""
    return _reread(desk, message, Person(name=""), asking=asking, keep=lambda _: False)


def anew(
    desk: Desk,
    conn: Connection,
    message: Message,
    examined: Examined,
    person: Person,
    *,
    occasion: str,
    asking: Asking,
    since: datetime | None = None,
) -> Reread:
    """Withdraw, judge, record, answer. `since`: when the decision was taken that is taken back now."""
    now, before, told = desk.clock(), stand(conn, message), was_answered(conn, message)
    submissions.retract(conn, message.id, by=person.name, why=person.why, now=now)
    judged = enclosing(judge_examined(desk, conn, message, examined, asking=asking), examined.copies)
    if since and not judged.silence and still_true(conn, message, since):
        judged = replace(judged, silence="told_before")
    ruled = _commit(conn, message, judged, answer_key(message, occasion), now=now)
    after = stand(conn, inbox.get(conn, message.id))
    changed = not before.same_as(after) or (bool(ruled.answered) and not told)
    return Reread(message=message, before=before, after=after, ruled=ruled, judged=judged, changed=changed)


def stand(conn: Connection, message: Message) -> Stand:
    """How a message stands within this transaction."""
    found = submissions.revisions(conn, message=message.id)
    return Stand(
        state=message.state,
        reason=message.reason,
        units=message.units,
        revisions=tuple(each for each in found if each.standing in COUNTING),
    )


def mail_of(desk: Desk, message: Message) -> Mail:
    """A message from the archive. Raises `Impossible`."""
    if message.fingerprint is None:
        raise Impossible(
            f"the text of message {message.public} is not kept: never fetched, or purged ({message.reason})"
        )
    try:
        return read_mail(desk.archive.get(message.fingerprint))
    except (Missing, Damaged) as error:
        raise Impossible(f"the archived bytes of {message.public} are {type(error).__name__.lower()}") from error
    except Unreadable as error:
        raise Impossible(f"message {message.public} cannot be read: {error.code.value}") from error


def decidable(conn: Connection, message: Message) -> Message:
    """The message as it is within this transaction. Raises `Impossible` where it waits to be handled."""
    found = inbox.get(conn, message.id)
    if found.state is State.NEW:
        raise Impossible(f"message {found.public} waits to be handled; the daemon or `baosong once` does that first")
    return found


def unruled(conn: Connection, message: Message) -> Message:
    """The same, where nobody has decided on what it gave: to read it anew would undo that silently."""
    found = decidable(conn, message)
    for verb in (Verb.ACCEPT, Verb.REJECT):
        if ruled := decisions.latest(conn, verb, message=found.id):
            raise Impossible(
                f"{ruled.decision.by} has said {verb.value} of message {found.public}; "
                f"to take that back: baosong {verb.value} {found.public} --undo"
            )
    return found


def _refuse_what_is_nobodys(message: Message) -> None:
    if message.state is State.IGNORED and message.reason in OURS_OR_RETURNED:
        raise Impossible(f"message {message.public} is nobody's submission: {message.reason}")


def _to_learn(desk: Desk, conn: Connection, mail: Mail, units: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The sender's address, for the units of the registry that it is not known for."""
    address = (mail.sender.address or "").lower()
    if not address or is_machine_address(address) or address in desk.own_addresses:
        return
    known = addresses.units_of(conn, address)
    for unit in units:
        found = desk.rules.registry.by_name(unit)
        if found and unit not in known and address not in found.emails:
            yield address, unit


def _reread(desk: Desk, message: Message, person: Person, *, asking: Asking, keep: Callable[[Reread], bool]) -> Reread:
    def act(conn: Connection, examined: Examined) -> Reread:
        found = unruled(conn, message)
        decision = _record(conn, Verb.REPROCESS, found, person, {}, now=desk.clock())
        return anew(desk, conn, found, examined, person, occasion=str(decision), asking=asking)

    return _done(desk, examine(desk, message, mail_of(desk, message)), act, keep=keep)


def _done(
    desk: Desk,
    examined: Examined,
    act: Callable[[Connection, Examined], Reread],
    *,
    keep: Callable[[Reread], bool],
) -> Reread:
    """Do it as a question first: what the answer encloses is made while no transaction is open."""
    foreseen = _tried(desk, examined, act, keep=lambda _: False)
    if not keep(foreseen):
        return foreseen
    copies = copies_for(foreseen.judged, examined, desk.sandbox, now=desk.clock())
    return _tried(desk, replace(examined, copies=copies), act, keep=keep)


def _tried(
    desk: Desk,
    examined: Examined,
    act: Callable[[Connection, Examined], Reread],
    *,
    keep: Callable[[Reread], bool],
) -> Reread:
    try:
        with desk.database.write("ruling") as conn:
            reread = act(conn, examined)
            if not keep(reread):
                raise _NotKept(reread)  # noqa: TRY301  what leaves the transaction undoes it
            return reread
    except _NotKept as not_kept:
        return not_kept.reread


def _record(
    conn: Connection, verb: Verb, message: Message, person: Person, detail: dict[str, Any], *, now: datetime
) -> int:
    decision = Decision(
        verb=verb,
        by=person.name,
        why=person.why,
        message=message.id,
        notice=message.notice,
        detail=detail | as_it_was(message),
    )
    return decisions.record(conn, decision, now=now)


def _commit(conn: Connection, message: Message, judged: Judgement, key: str, *, now: datetime) -> Ruled:
    letter = judged.outcome.letter and replace(judged.outcome.letter, key=key)
    owed = commit(
        conn,
        message,
        replace(judged.outcome, letter=letter),
        notice=judged.notice,
        vouching=judged.vouching,
        silence=judged.silence,
        bounce=judged.bounce if message.state is State.SHUNTED else None,  # else it was counted already
        now=now,
    )
    call_back(conn, message, but=key, now=now)
    return Ruled(answered=letter.answered.address if owed and letter else "", silence="" if owed else judged.silence)


def _substance(recorded: Recorded) -> tuple[object, ...]:
    """What is the same in two revisions that say the same, whatever their numbers."""
    revision = recorded.revision
    return (
        revision.notice,
        revision.deliverable,
        revision.unit,
        revision.digest,
        recorded.standing,
        revision.accepted,
        revision.late,
        frozenset((each.code, each.severity, each.message) for each in revision.issues),
    )
