"""`baosong once`: one whole cycle."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ingest.commands.options import Command, Invocation, takes_invocation


@click.command(cls=Command, name="once")
@takes_invocation
def command(invocation: Invocation) -> int:
    """
    Poll every mailbox, handle everything new, send what is due, then stop.

    Exit status 1 where a mailbox could not be polled or a mail could not be sent for
    good: stderr names it with the remedy; the rest of the cycle is done all the same.
    """
    from ingest.commands.desks import at_desk
    from ingest.cycle import once

    with at_desk(invocation, alone=True) as desk:
        told = once(desk)
    counts = {name: count for name, count in asdict(told).items() if name != "complaints"}
    if invocation.as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()))
    for complaint in told.complaints:
        click.echo(complaint, err=True)
    return 1 if told.complaints else 0
