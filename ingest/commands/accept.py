"""`baosong accept ID`: what a message gave counts as it is."""

from __future__ import annotations

import click

from ingest.commands.choice import choice_options, decide_on
from ingest.commands.completing import complete_message
from ingest.commands.deciding import REASON, UNDO
from ingest.commands.options import Command, Invocation, takes_invocation


@click.command(cls=Command, name="accept")
@click.argument("message", metavar="ID", shell_complete=complete_message)
@choice_options
@click.option("--reason", default="", metavar="TEXT", help=REASON)
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
    Let what is held or faulty in a message count as it is; its unit is told.

    Where it gave several things all of them count, unless they exclude each other: then say
    which. A message that gave nothing is done with, and nobody is told.
    """
    from ingest import rulings, taking_back

    decide_on(invocation, message, taking_back.unaccept if undo else rulings.accept, reason=reason, **parts)
