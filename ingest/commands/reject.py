"""`baosong reject ID --reason`: what a message gave does not count."""

from __future__ import annotations

import click

from ingest.commands.choice import choice_options, decide_on
from ingest.commands.completing import complete_message
from ingest.commands.deciding import UNDO
from ingest.commands.options import Command, Invocation, takes_invocation


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
    reason: str,
    undo: bool,
    **parts: tuple[str, ...],
) -> None:
    """
    Do not let what a message gave count; its unit is told why, and what counted before counts again.

    Without more said everything that counts or is held is refused.
    """
    from ingest import rulings, taking_back

    if not (undo or reason.strip()):
        raise click.UsageError("say why: --reason TEXT, in words for the unit")
    decide_on(invocation, message, taking_back.unreject if undo else rulings.reject, reason=reason, **parts)
