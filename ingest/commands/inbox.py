"""`baosong inbox`: what became of every message."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from datetime import tzinfo

    from store.inbox import Message

STATES = ("held", "shunted", "ignored", "handled", "new")
FOR_A_PERSON = STATES[:3]
COLOURS = {"held": "magenta", "shunted": "red", "handled": "green", "new": "cyan"}


@click.command(cls=Command, name="inbox")
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Handled ones too.")
@click.option("--sender", metavar="ADDRESS", help="Only from this address.")
@click.option("-n", "--limit", type=click.IntRange(1), default=200, show_default=True, help="So many at most.")
@takes_invocation
def command(
    invocation: Invocation,
    states: tuple[str, ...],
    everything: bool,  # noqa: FBT001  click's way
    sender: str | None,
    limit: int,
) -> None:
    """What is held, shunted or ignored, and why."""
    from store import inbox

    chosen = () if everything else tuple(inbox.State(state) for state in states or FOR_A_PERSON)
    with desk(invocation, alone=False) as work:
        with work.database.read() as conn:
            messages = inbox.find(conn, states=chosen, sender=sender.lower() if sender else None, limit=limit)
        zone = work.config.zone
    if invocation.as_json:
        click.echo(json.dumps([_as_json(each, zone) for each in messages], ensure_ascii=False, indent=1))
    else:
        _show(messages, zone)


def _as_json(message: Message, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": message.public,
        "state": message.state.value,
        "reason": message.reason,
        "received_at": message.received_at.astimezone(zone).isoformat(),
        "mailbox": message.mailbox,
        "from": message.sender,
        "subject": message.subject,
        "units": list(message.units),
    }


def _show(messages: tuple[Message, ...], zone: tzinfo) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "received", "state", "reason", "from", "subject", "units")
    for each in messages:
        table.add_row(
            each.public,
            f"{each.received_at.astimezone(zone):%m-%d %H:%M}",
            Text(each.state.value, style=COLOURS.get(each.state.value, "dim")),
            each.reason,
            Text(each.sender or "?"),
            Text(each.subject),
            "\n".join(each.units),
        )
    Console().print(table)
    click.echo(f"{len(messages)} messages; `baosong explain ID` tells more of one")
