"""The board of one notice at one moment, from what the store holds."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ingest.points import letters_of, points_of
from notifier.board import (
    Board,
    FolderHealth,
    MailboxHealth,
    OutboxTrouble,
    SentReminder,
    Standing,
    State,
    UnitRow,
)
from parsers.units import Unit
from store import addresses, health, inbox, outbox, shown, submissions
from store.addresses import BounceKind
from store.submissions import Standing as Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from parsers.notice import Notice
    from store.database import Connection
    from store.inbox import Message
    from store.outbox import Mailing
    from store.submissions import Recorded

UNREAD = (inbox.State.NEW, inbox.State.SHUNTED)
TROUBLED = (outbox.State.DEFERRED, outbox.State.UNKNOWN, outbox.State.FAILED, outbox.State.HELD)


def board_of(desk: Desk, conn: Connection, notice: Notice, *, now: datetime) -> Board:
    messages = {message.id: message for message in inbox.find(conn)}
    rows = _Rows(conn, notice, messages)
    return Board(
        notice=notice.id,
        title=notice.title,
        short_title=notice.short_title,
        opens=notice.opens,
        deliverables=notice.deliverables,
        units=tuple(rows.row(unit) for unit in desk.rules.registry.units),
        other_units=tuple(rows.row(unit) for unit in _others(shown.outside_registry(conn, notice=notice.id))),
        letters=letters_of(conn, messages.values()),
        points=points_of(messages.values(), desk.rules.registry),
        mailboxes=tuple(_mailbox(conn, mailbox) for mailbox in desk.config.mailbox),
        outbox={state.value: count for state, count in outbox.counts(conn).items()},
        troubles=tuple(_trouble(each) for each in outbox.find(conn, states=TROUBLED)),
        now=now,
    )


class _Rows:
    """The rows of units, from tables read once."""

    def __init__(
        self,
        conn: Connection,
        notice: Notice,
        messages: Mapping[int, Message],
    ) -> None:
        self._notice = notice
        self._messages = messages
        self._waived = submissions.waived(conn, notice=notice.id)
        self._learned = addresses.learned_addresses(conn)
        self._bounced = {each.address for each in addresses.all_bounces(conn) if each.kind is BounceKind.HARD}
        self._accepted_at = shown.first_accepted(conn, notice=notice.id)
        self._shown = {
            (each.revision.unit, each.revision.deliverable, each.standing): each
            for each in shown.shown(conn, notice=notice.id)
        }
        self._reminders = _sent_reminders(outbox.find(conn, kinds=("reminder",)), notice)
        self._mails = _by_unit(messages.values())
        self._unread = [each for each in messages.values() if each.state in UNREAD]

    def row(self, unit: Unit) -> UnitRow:
        learned = self._learned.get(unit.name, ())
        known = tuple(dict.fromkeys((*unit.emails, *learned)))
        last = max(self._mails.get(unit.name, ()), key=lambda message: message.received_at, default=None)
        return UnitRow(
            unit=unit,
            standings={each: self._standing(unit.name, each) for each in self._asked(unit)},
            reminders=self._reminders.get(unit.name, ()),
            addresses=self._alive(unit.emails) or self._alive(learned),
            bounced=tuple(each for each in known if each in self._bounced),
            mailbox=last.mailbox if last else "",
            last_mail_at=last.received_at if last else None,
            unread=any(message.sender in known for message in self._unread),
        )

    def _alive(self, addresses: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each for each in addresses if each not in self._bounced)

    def _asked(self, unit: Unit) -> Iterator[str]:
        """The deliverables a unit owes, and those it sent all the same."""
        for each in self._notice.deliverables:
            if unit.required is None or each.id in unit.required or (unit.name, each.id) in self._accepted_at:
                yield each.id

    def _standing(self, unit: str, deliverable: str) -> Standing:
        current = self._shown.get((unit, deliverable, Place.CURRENT))
        held = self._shown.get((unit, deliverable, Place.HELD))
        accepted = current is not None and current.revision.accepted
        if (unit, deliverable) in self._waived:
            return self._told(State.WAIVED, current)
        if accepted:
            return self._told(State.ACCEPTED, current)
        if held:
            return self._told(State.HELD, held)
        return self._told(State.NEEDS_CORRECTION if current else State.MISSING, current)

    def _told(self, state: State, recorded: Recorded | None) -> Standing:
        if recorded is None:
            return Standing(state=state)
        revision = recorded.revision
        return Standing(
            state=state,
            revision=recorded.number,
            received_at=revision.received_at,
            accepted_at=self._accepted_at.get((revision.unit, revision.deliverable)),
            late=revision.late,
            sender=revision.sender or "",
            file=revision.file,
            message=self._messages[revision.message].public,
            reading=revision.reading,
            issues=revision.issues,
        )


def _others(names: Iterable[str]) -> tuple[Unit, ...]:
    """Units outside the registry (各有关单位, counties) that sent something; nothing is asked of them."""
    return tuple(Unit(name=name, region="", kind="other", required=()) for name in names)


def _sent_reminders(mailings: Iterable[Mailing], notice: Notice) -> dict[str, tuple[SentReminder, ...]]:
    told: dict[str, tuple[SentReminder, ...]] = {}
    seen: set[tuple[str, datetime]] = set()  # one reminder to several addresses is one
    for mailing in sorted(mailings, key=lambda each: each.owed_at):
        if mailing.notice != notice.id or mailing.state is outbox.State.CANCELLED:
            continue
        sent = SentReminder(sent_at=mailing.settled_at or mailing.owed_at, deliverables=mailing.deliverables)
        for unit in mailing.units:
            if (unit, mailing.owed_at) not in seen:
                told[unit] = (*told.get(unit, ()), sent)
            seen.add((unit, mailing.owed_at))
    return told


def _by_unit(messages: Iterable[Message]) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = defaultdict(list)
    for message in messages:
        for unit in message.units:
            found[unit].append(message)
    return found


def _mailbox(conn: Connection, mailbox: MailboxConfig) -> MailboxHealth:
    told = health.mailbox_health(conn, mailbox.id)
    return MailboxHealth(
        id=mailbox.id,
        address=mailbox.address,
        last_success=told.last_success,
        failing_since=told.incident_since,
        failure=told.reason,
        folders=tuple(
            FolderHealth(name=each.name, server=each.server, ledger=each.ledger, unexplained=each.unexplained)
            for each in health.folder_health(conn, mailbox.id)
            if each.present
        ),
    )


def _trouble(mailing: Mailing) -> OutboxTrouble:
    return OutboxTrouble(
        id=str(mailing.id),
        to=mailing.recipient,
        subject=mailing.subject,
        state=mailing.state.value,
        reason=mailing.reason,
        since=mailing.first_failed_at or mailing.unknown_since or mailing.owed_at,
    )
