"""One outcome, one transaction: revisions, learned addresses, the message's state and the answer owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.case import Reason
from notifier import compose
from notifier.limits import priority
from parsers.bounce import Severity
from store import addresses, inbox, outbox, submissions
from store.addresses import BounceKind

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.case import Outcome
    from notifier.letters import Answer, Receipt
    from parsers.bounce import Bounce
    from parsers.notice import Notice
    from store.addresses import Vouching
    from store.database import Connection
    from store.inbox import Message


def commit(
    conn: Connection,
    message: Message,
    outcome: Outcome,
    *,
    notice: Notice | None,
    vouching: Vouching | None,
    silence: str = "",
    bounce: Bounce | None = None,
    now: datetime,
) -> bool:
    """Write it all; whether an answer is owed now that was not before. `silence`: why nobody is answered."""
    if bounce is not None:
        mark_bounce(conn, bounce, now=now)
    for one in outcome.placements:
        submissions.append(conn, one.revision, standing=one.standing, why=one.why, now=now)
    for address, unit in outcome.learned:
        addresses.learn(conn, address, unit, message=message.id, now=now)
    if message.sender and vouching and not message.settled_at and outcome.reason != Reason.CONTESTED:
        addresses.wrote(conn, message.sender.lower(), vouching, now=now)  # what is in doubt makes no habit
    owed = not silence and outcome.letter is not None and notice is not None
    inbox.settle(
        conn,
        message.id,
        state=outcome.state,
        reason=outcome.reason,
        verdict={**outcome.verdict, "fresh": outcome.fresh, "silence": silence},
        notice=notice.id if notice else None,
        units=outcome.units,
        now=now,
    )
    if not owed or outcome.letter is None or notice is None:
        return False
    mail = owed_mail(outcome.letter, message, notice, units=outcome.units, deliverables=outcome.deliverables)
    return outbox.owe(conn, mail, now=now)


def owed_mail(
    letter: Answer | Receipt, message: Message, notice: Notice, *, units: tuple[str, ...], deliverables: tuple[str, ...]
) -> outbox.OwedMail:
    """An answer, composed for good."""
    composed = compose.reply(letter, notice=notice)
    return outbox.OwedMail(
        key=f"answer:{letter.key}",
        kind=letter.kind.value,
        priority=priority(letter.kind.value),
        mailbox=letter.mailbox.id,
        recipient=letter.answered.address,
        subject=composed.subject,
        message_id=composed.message_id,
        raw=composed.raw,
        answers=message.id,
        notice=notice.id,
        units=units,
        deliverables=deliverables,
    )


def mark_bounce(conn: Connection, bounce: Bounce, *, now: datetime) -> None:
    """A mail of ours came back: its address is marked, and nothing is sent because of it."""
    ours = outbox.find(conn, message_ids=bounce.originals) if bounce.originals else ()
    if not ours or bounce.severity is Severity.DELAYED:
        return
    addresses.bounced(
        conn,
        ours[0].recipient,
        BounceKind(bounce.severity.value),
        reason=bounce.diagnostic,
        mail=ours[0].id,
        now=now,
    )
