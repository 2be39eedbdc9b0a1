"""`baosong once`: one whole cycle."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from ingest.cycle import Told


@click.command(cls=Command, name="once")
@click.option("--baseline", is_flag=True, help="A first day: record older mail without fetching it, and say so.")
@takes_invocation
def command(invocation: Invocation, *, baseline: bool) -> int:
    """
    Poll every mailbox, handle everything new, send what is due, then stop.

    Exit status 1 where a mailbox could not be polled or a mail could not be sent for
    good; the rest of the cycle is done all the same.
    """
    from ingest import baseline as first
    from ingest import cycle

    with desk(invocation, alone=True) as open_desk:
        told = cycle.once(first.first_day(open_desk) if baseline else open_desk)
        summary = str(first.told(open_desk)) if baseline else ""
    _show(invocation, told)
    if summary:
        click.echo(summary, err=True)
    for complaint in told.complaints:
        click.echo(complaint, err=True)
    return 1 if told.complaints else 0


def _show(invocation: Invocation, told: Told) -> None:
    counts = {name: count for name, count in asdict(told).items() if name != "complaints"}
    if invocation.as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(", ".join(f"{name.replace('_', ' ')} {count}" for name, count in counts.items()))
