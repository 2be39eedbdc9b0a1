"""What a command owes is sent at once, or by the daemon that runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ingest.desk import Desk


def send_owed(work: Desk) -> tuple[str, ...]:
    """Send what is due; what needs a person. Beside a daemon nothing is done: it sends within seconds."""
    from ingest import cycle
    from store.database import AlreadyRunning, daemon_lock

    try:
        with daemon_lock(work.config.data_dir):
            cycle.begin(work)
            drained = [cycle.relay(work, mailbox) for mailbox in work.config.mailbox]
    except AlreadyRunning:
        click.echo("the daemon sends it")
        return ()
    click.echo(f"sent {sum(each.sent for each in drained)}, deferred {sum(each.deferred for each in drained)}")
    return tuple(each.pause.text for each in drained if each.pause and each.pause.person)
