"""`baosong verify`: whether the database and the archive keep their promises."""

from __future__ import annotations

import json

import click

from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk


@click.command(cls=Command, name="verify")
@takes_invocation
def command(invocation: Invocation) -> int:
    """Look through database, archive and send journal for broken promises; exit status 1 where one is."""
    from dataclasses import asdict

    from store.verify import verify

    with desk(invocation, alone=False) as work:
        problems = verify(work.database, work.archive, work.journal)
    if invocation.as_json:
        click.echo(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
    else:
        for problem in problems:
            click.echo(f"{problem.promise}  {problem.where}: {problem.what}")
        click.echo(f"{len(problems)} problems")
    return 1 if problems else 0
