"""How the work stands, in one line: for `systemctl status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store import generation, health, inbox, outbox

if TYPE_CHECKING:
    from ingest.desk import Desk
    from store.health import MailboxHealth

OWED = (outbox.State.DUE, outbox.State.DEFERRED, outbox.State.UNKNOWN)
WITH_A_PERSON = (inbox.State.HELD, inbox.State.SHUNTED)


def one_line(desk: Desk) -> str:
    """`kjt 09:12 ok, kx 08:40 login; owed 3, with a person 1`."""
    with desk.database.read() as conn:
        mailboxes = [health.mailbox_health(conn, mailbox.id) for mailbox in desk.config.mailbox]
        owed = sum(outbox.counts(conn).get(state, 0) for state in OWED)
        waiting = sum(inbox.counts(conn).get(state, 0) for state in WITH_A_PERSON)
        hold = ", all mail on hold" if generation.held(conn) else ""
    told = ", ".join(_of_mailbox(desk, each) for each in mailboxes)
    return f"{told}; owed {owed}, with a person {waiting}{hold}"


def _of_mailbox(desk: Desk, mailbox: MailboxHealth) -> str:
    last = mailbox.last_success
    at = f"{last.astimezone(desk.config.zone):%H:%M}" if last else "never"
    return f"{mailbox.id} {at} {mailbox.reason or 'ok'}"
