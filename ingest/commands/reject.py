"""`baosong reject ID --reason`: what a message gave does not count."""

from __future__ import annotations

import click

from ingest.commands.choice import choice_of, choice_options
from ingest.commands.completing import complete_message
from ingest.commands.deciding import UNDO, deciding, message_of, person, report
from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk


@click.command(cls=Command, name="reject")
@click.argument("message", metavar="ID", shell_complete=complete_message)
@choice_options
@click.option("--reason", default="", metavar="TEXT", help="Why, in words for the unit: the answer says it.")
@click.option("--undo", is_flag=True, help=UNDO)
@takes_invocation
def command(
    invocation: Invocation,
    *,
    message: str,
    units: tuple[str, ...],
    deliverables: tuple[str, ...],
    files: tuple[str, ...],
    reason: str,
    undo: bool,
) -> None:
    """
    Do not let what a message gave count; its unit is told why, and what counted before counts again.

    Without more said everything that counts or is held is refused.
    """
    from ingest import rulings, taking_back

    if not (undo or reason.strip()):
        raise click.UsageError("say why: --reason TEXT, in words for the unit")
    with desk(invocation, alone=False) as work, deciding():
        found = message_of(work, message)
        chosen = choice_of(work, found, units=units, deliverables=deliverables, files=files)
        rule = taking_back.unreject if undo else rulings.reject
        report(invocation, work, found, rule(work, found, person(reason), chosen))
