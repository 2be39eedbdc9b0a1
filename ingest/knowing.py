"""What the store holds that bears on one message."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ingest.case import Known
from ingest.placing import SenderTrust
from notifier.etiquette import History
from parsers.authentication import NoEvidence, Vouched, vouch
from store import addresses, decisions, inbox, ledger, outbox, submissions
from store.addresses import Vouching
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from parsers.mail import Mail
    from parsers.notice import Notice
    from parsers.units import Registry
    from store.database import Connection
    from store.inbox import Message

DAY = timedelta(days=1)


def known_of(conn: Connection, units: Iterable[str], *, notice: Notice, registry: Registry) -> Known:
    """What these units have sent so far, and from which addresses they may."""
    names = tuple(units)
    owed = tuple(each.id for each in notice.deliverables)
    recorded = [
        each for name in names for each in submissions.revisions(conn, notice=notice.id, unit=name, deliverables=owed)
    ]
    return Known(
        current={
            (each.revision.unit, each.revision.deliverable): each
            for each in recorded
            if each.standing is Standing.CURRENT
        },
        addresses={name: _addresses(conn, name, registry) for name in names},
        numbers={(each.revision.unit, each.revision.deliverable): each.number for each in recorded},
        waived=submissions.waived(conn, notice=notice.id),
        held=frozenset(
            (each.revision.unit, each.revision.deliverable) for each in recorded if each.standing is Standing.HELD
        ),
    )


def trust_of(conn: Connection, mail: Mail, *, assigned: bool) -> SenderTrust:
    address = mail.sender.address.lower() if mail.sender.address else None
    before = addresses.sender(conn, address) if address else None
    return SenderTrust(
        address=address,
        vouching=vouching_of(mail),
        silent_before=bool(before and before.silent),
        assigned=assigned,
    )


def vouching_of(mail: Mail) -> Vouching:
    match vouch(mail):
        case Vouched():
            return Vouching.VOUCHED
        case NoEvidence():
            return Vouching.SILENT
        case _:
            return Vouching.UNVOUCHED


def learned_units(conn: Connection, mail: Mail) -> tuple[str, ...]:
    return addresses.units_of(conn, mail.sender.address.lower()) if mail.sender.address else ()


def assigned_units(conn: Connection, message: Message) -> tuple[str, ...]:
    return decisions.assigned(conn, message.id) or ()


def history_of(
    conn: Connection,
    message: Message,
    mail: Mail,
    *,
    brings_form: bool,
    answered: bool,
    by_staff: bool,
    now: datetime,
) -> History:
    """What passed between us and the sender in the last day. `answered`: an answer to this mail is owed or sent."""
    address = mail.sender.address or ""
    domain = address.rpartition("@")[2]
    since = now - DAY
    answers = [each for each in outbox.answers_to(conn, address, since=since) if each.answers != message.id]
    thread = (*mail.references, *mail.in_reply_to)
    in_thread = outbox.find(conn, message_ids=thread, since=since) if thread else ()
    last_form = _last_form(conn, address, since=since) if answers else None
    return History(
        to_address=len(answers),
        to_address_since_form=sum(last_form is None or each.owed_at > last_form for each in answers),
        in_thread=sum(each.answers is not None for each in in_thread),
        to_domain=outbox.count_to_domain(conn, domain, since=since),
        brings_form=brings_form,
        answered=answered,
        staff_answered=by_staff or any("\\Answered" in seen.sighting.flags for seen in _seen(conn, message)),
    )


def was_told(conn: Connection, address: str, deliverables: tuple[str, ...]) -> bool:
    """Whether an address was told before that these are held already, and has sent nothing new since."""
    last = next(iter(outbox.find(conn, recipient=address, limit=1)), None)
    return last is not None and last.kind == "duplicate" and set(deliverables) <= set(last.deliverables)


def _last_form(conn: Connection, address: str, *, since: datetime) -> datetime | None:
    """When the last mail with a new readable form of this sender was settled."""
    settled = (
        each.settled_at
        for each in inbox.find(conn, sender=address, since=since - DAY)
        if each.verdict.get("fresh") and each.settled_at
    )
    return next(settled, None)


def _addresses(conn: Connection, unit: str, registry: Registry) -> frozenset[str]:
    known = registry.by_name(unit)
    return frozenset((*(known.emails if known else ()), *addresses.addresses_of(conn, unit)))


def _seen(conn: Connection, message: Message) -> tuple[ledger.Seen, ...]:
    return ledger.sightings_of(conn, message.id)
