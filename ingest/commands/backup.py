"""`baosong backup FILE`: a consistent copy of the database and the archive."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, takes_invocation
from ingest.commands.work import desk


@click.command(cls=Command, name="backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@takes_invocation
def command(invocation: Invocation, file: Path) -> None:
    """
    Write a copy of the database and the archive to FILE, a tar, while a daemon runs.

    It appears only when it is whole, and replaces what was there under its name.
    """
    from store.backup import back_up

    with desk(invocation, alone=False) as work:
        done = back_up(work.database, work.archive, file.absolute())
    click.echo(f"{file}: {done.messages} messages, {done.size} bytes")
    if done.damaged:
        listed = ", ".join(done.damaged)
        raise NeedsAPerson(
            f"the archive no longer holds {len(done.damaged)} messages soundly: {listed}; see `baosong verify`"
        )
