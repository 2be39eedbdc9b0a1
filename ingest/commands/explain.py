"""`baosong explain ID|UNIT`: every decision on one message or unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, Refused, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from ingest.desk import Desk


@click.command(cls=Command, name="explain")
@click.argument("what", metavar="ID|UNIT")
@takes_invocation
def command(invocation: Invocation, what: str) -> None:
    """
    Tell, in Chinese and in order, what came, was understood, decided and answered, and why.

    ID is a message's as `inbox` and the digest show it, or its beginning; UNIT a name, an
    alias, or what is clearly meant by one.
    """
    with desk(invocation, alone=False) as work:
        for line in _story(work, what):
            click.echo(line)


def _story(work: Desk, what: str) -> list[str]:
    from ingest.story import Teller
    from ingest.unit_story import of_unit, unit_named
    from store import inbox

    with work.database.read() as conn:
        teller = Teller(desk=work, conn=conn)
        if message := inbox.lookup(conn, what):
            return list(teller.of_message(message))
        if unit := unit_named(teller, what):
            return list(of_unit(teller, unit))
    raise Refused(_unknown(work, what))


def _unknown(work: Desk, what: str) -> str:
    guesses = [unit.name for unit in work.rules.registry.guess(what, 2)]
    hint = f"; did you mean {' or '.join(guesses)}?" if guesses else "."
    return f"no message and no unit {what!r}{hint} `baosong inbox --all` lists messages, `baosong units list` units"
