"""`baosong assign ID UNIT…`: a person says whose a message is."""

from __future__ import annotations

import click

from ingest.commands.completing import complete_message, complete_unit
from ingest.commands.deciding import (
    REASON,
    UNDO,
    deciding,
    message_of,
    person,
    report,
    units_named,
    units_or_others,
)
from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk


@click.command(cls=Command, name="assign")
@click.argument("message", metavar="ID", shell_complete=complete_message)
@click.argument("units", metavar="[UNIT]...", nargs=-1, shell_complete=complete_unit)
@click.option("--other", is_flag=True, help="A UNIT may be none of the registry's: one of the others that may send.")
@click.option("--reason", default="", metavar="TEXT", help=REASON)
@click.option("--undo", is_flag=True, help=UNDO)
@takes_invocation
def command(
    invocation: Invocation,
    *,
    message: str,
    units: tuple[str, ...],
    other: bool,
    reason: str,
    undo: bool,
) -> None:
    """
    Say whose a message is: everything in it counts for these units, and its sender is known as theirs.

    ID is a message's as `inbox` and the digest show it, or its beginning; UNIT a name or an
    alias, several for a joint submission. The message is judged anew and answered.
    """
    from ingest import rereading, taking_back

    if undo == bool(units):
        raise click.UsageError("say ID and UNIT, or ID --undo")
    with desk(invocation, alone=False) as work, deciding():
        found, who = message_of(work, message), person(reason)
        if undo:
            ruled = taking_back.unassign(work, found, who)
        else:
            named = units_or_others(work, units) if other else units_named(work, units)
            ruled = rereading.assign(work, found, named, who).ruled
        report(invocation, work, found, ruled)
