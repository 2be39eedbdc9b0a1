"""`baosong health`: an exit status for monitors."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from datetime import datetime

    from store.health import MailboxHealth


@click.command(cls=Command, name="health")
@click.option("--minutes", type=click.IntRange(min=1), default=15, show_default=True, help="A success may be this old.")
@takes_invocation
def command(invocation: Invocation, minutes: int) -> int:
    """
    Say whether each mailbox was read lately.

    Exit status 1 where the last successful visit of any is older than --minutes: for
    timers and monitors. Nothing is asked of the servers.
    """
    from store.health import mailbox_health

    oldest = invocation.now - timedelta(minutes=minutes)
    with desk(invocation, alone=False) as work, work.database.read() as conn:
        known = [mailbox_health(conn, box.id) for box in work.config.mailbox]
    _show(invocation, known, oldest)
    return 0 if all(_is_well(each, oldest) for each in known) else 1


def _is_well(mailbox: MailboxHealth, oldest: datetime) -> bool:
    return mailbox.last_success is not None and mailbox.last_success >= oldest


def _show(invocation: Invocation, known: list[MailboxHealth], oldest: datetime) -> None:
    rows = [
        {
            "mailbox": each.id,
            "well": _is_well(each, oldest),
            "last_success": each.last_success.isoformat() if each.last_success else None,
            "reason": each.reason,
        }
        for each in known
    ]
    if invocation.as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        state = "ok" if row["well"] else "NOT READ"
        click.echo(f"{row['mailbox']}: {state}, last success {row['last_success'] or 'never'} {row['reason']}".rstrip())
