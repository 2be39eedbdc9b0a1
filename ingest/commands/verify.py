"""`baosong verify`: whether the database and the archive keep their promises."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from ingest.desk import Desk


@click.command(cls=Command, name="verify")
@click.option(
    "--refetch", is_flag=True, help="First fetch again from the mailboxes what the archive has lost, by the same hash."
)
@takes_invocation
def command(invocation: Invocation, *, refetch: bool) -> int:
    """Look through database, archive and send journal for broken promises; exit status 1 where one is."""
    from dataclasses import asdict

    from store.verify import verify

    with desk(invocation, alone=False) as work:
        if refetch:
            _fetch_again(work)
        problems = verify(work.database, work.archive, work.journal)
    if invocation.as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(f"{problem.promise}  {problem.where}: {problem.what}")
        click.echo(f"{len(problems)} problems")
    return 1 if problems else 0


def _fetch_again(work: Desk) -> None:
    from ingest.refetch import refetch
    from store.verify import lost

    missed = lost(work.database, work.archive)
    if missed:
        click.echo(f"{len(refetch(work, missed.keys()))} of {len(missed)} lost messages fetched again", err=True)
