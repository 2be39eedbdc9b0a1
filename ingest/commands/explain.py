"""`baosong explain ID|UNIT`: every decision on one message or unit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ingest.commands.completing import complete_message_or_unit
from ingest.commands.options import Command, Invocation, Refused, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ingest.desk import Desk
    from ingest.story import Line

STYLES = {"title": "bold", "heading": "bold", "other": "bold", "stands": "bold", "issue": "yellow", "trouble": "yellow"}


@click.command(cls=Command, name="explain")
@click.argument("what", metavar="ID|UNIT", shell_complete=complete_message_or_unit)
@takes_invocation
def command(invocation: Invocation, what: str) -> None:
    """
    Tell, in Chinese and in order, what came, was understood, decided and answered, and why.

    ID is a message's as `inbox` and the digest show it, or its beginning; UNIT a name, an
    alias, or what is clearly meant by one.
    """
    with desk(invocation, alone=False) as work:
        story = _story(work, what)
        zone = work.config.zone
    if invocation.as_json:
        click.echo(json.dumps([each.as_json(zone) for each in story], ensure_ascii=False, indent=1))
    else:
        _show(story, zone)


def _story(work: Desk, what: str) -> list[Line]:
    from ingest.message_story import of_message
    from ingest.story import Teller
    from ingest.unit_story import of_unit, unit_named
    from store import inbox

    with work.database.read() as conn:
        teller = Teller(desk=work, conn=conn)
        if message := inbox.lookup(conn, what):
            return list(of_message(teller, message))
        if unit := unit_named(teller, what):
            return list(of_unit(teller, unit))
    raise Refused(_unknown(work, what))


def _show(story: list[Line], zone: ZoneInfo) -> None:
    """On a terminal moments are dim and what matters stands out; elsewhere it is plain text."""
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True, highlight=False)
    for each in story:
        written, style = each.written(zone), STYLES.get(each.what, "cyan" if "command" in each.facts else "")
        text = Text(written, style=style)
        if each.at:
            text.stylize("dim", 0, len(written) - len(each.text))
        console.print(text)


def _unknown(work: Desk, what: str) -> str:
    guesses = [unit.name for unit in work.rules.registry.guess(what, 2)]
    hint = f"; did you mean {' or '.join(guesses)}?" if guesses else "."
    return f"no message and no unit {what!r}{hint} `baosong inbox --all` lists messages, `baosong units list` units"
