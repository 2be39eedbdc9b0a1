"""`baosong restore FILE`: a backup back in its place."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, takes_invocation
from ingest.commands.work import desk


@click.command(cls=Command, name="restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_invocation
def command(invocation: Invocation, file: Path) -> None:
    """
    Put a backup into an empty data_dir or database, while no daemon runs.

    The daemon then starts on hold: nothing leaves until `baosong outbox release --all`,
    and what left since the backup is known from the send journal where that is still there.
    """
    from store import inbox
    from store.backup import NotABackup, restore

    with desk(invocation, alone=True) as work:
        with work.database.read() as conn:
            held = sum(inbox.counts(conn).values())
        if held:
            raise NeedsAPerson(f"{work.config.data_dir} holds {held} messages; move its database away first")
        try:
            messages = restore(file, database=work.database, archive=work.archive)
        except NotABackup as error:
            raise NeedsAPerson(str(error)) from error
    click.echo(f"{messages} messages are back; see `baosong verify`, then `baosong outbox release --all`")
