"""`baosong outbox`: mail owed, sent, deferred, unknown."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import Command, CommandGroup, Invocation, NeedsAPerson, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from store.database import Connection
    from store.outbox import Mailing

STATES = ("due", "sending", "sent", "deferred", "unknown", "failed", "held", "cancelled")
OPEN = ("due", "sending", "deferred", "unknown", "failed", "held")
COLOURS = {"sent": "green", "failed": "red", "unknown": "red", "deferred": "yellow", "held": "magenta"}


@click.group(name="outbox", cls=CommandGroup, invoke_without_command=True)
@click.option("--state", "states", multiple=True, type=click.Choice(STATES), help="Only these; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Sent and cancelled ones too.")
@click.option("-n", "--limit", type=click.IntRange(1), default=200, show_default=True, help="So many at most.")
@click.pass_context
@takes_invocation
def command(
    invocation: Invocation,
    context: click.Context,
    states: tuple[str, ...],
    everything: bool,  # noqa: FBT001  click's way
    limit: int,
) -> None:
    """Mail that is owed, and what became of it; retry, cancel or release one."""
    if context.invoked_subcommand:
        return
    from store import outbox

    chosen = () if everything else tuple(outbox.State(state) for state in states or OPEN)
    with desk(invocation, alone=False) as work:
        with work.database.read() as conn:
            mailings = outbox.find(conn, states=chosen, limit=limit)
        zone = work.config.zone
    if invocation.as_json:
        click.echo(json.dumps([_as_json(each, zone) for each in mailings], ensure_ascii=False, indent=1))
    else:
        _show(mailings, zone)


@command.command(cls=Command, name="retry")
@click.argument("mail", metavar="ID", type=int)
@takes_invocation
def retry(invocation: Invocation, mail: int) -> None:
    """Send a failed or deferred mail again, now."""
    from store import outbox

    _change(invocation, mail, "retried", lambda conn: outbox.retry(conn, mail, now=invocation.now))


@command.command(cls=Command, name="cancel")
@click.argument("mail", metavar="ID", type=int)
@takes_invocation
def cancel(invocation: Invocation, mail: int) -> None:
    """Never send a mail that has not left."""
    from store import outbox

    _change(invocation, mail, "cancelled", lambda conn: outbox.cancel(conn, mail, now=invocation.now))


@command.command(cls=Command, name="release")
@click.argument("mails", metavar="ID…", type=int, nargs=-1)
@click.option(
    "--all", "everything", is_flag=True, help="All that is held; also lifts the hold after a restored backup."
)
@takes_invocation
def release(invocation: Invocation, mails: tuple[int, ...], everything: bool) -> None:  # noqa: FBT001  click's way
    """Let out mail that replies.mode holds back."""
    from store import generation, outbox

    if bool(mails) == everything:
        raise click.UsageError("name the mails, or give --all")
    if not everything:
        for mail in mails:
            _change(invocation, mail, "released", partial(outbox.release, mail=mail, now=invocation.now))
        return
    with desk(invocation, alone=False) as work, work.database.write("outbox") as conn:
        held = outbox.find(conn, states=(outbox.State.HELD,))
        released = sum(outbox.release(conn, each.id, now=invocation.now) for each in held)
        lifted = generation.let_go(conn)
    click.echo(f"{released} mails are released" + (", and mail may leave again" if lifted else ""))


@command.command(cls=Command, name="show")
@click.argument("mail", metavar="ID", type=int)
@takes_invocation
def show(invocation: Invocation, mail: int) -> None:
    """Read a mail as its recipient will."""
    from email import message_from_bytes
    from email.policy import default

    from store import outbox

    with desk(invocation, alone=False) as work, work.database.read() as conn:
        if not any(each.id == mail for each in outbox.find(conn)):
            raise NeedsAPerson(f"there is no mail {mail}")
        letter = message_from_bytes(outbox.text_of(conn, mail), policy=default)
    for name in ("From", "To", "Subject", "Date"):
        click.echo(f"{name}: {letter[name]}")
    body = letter.get_body(("plain",))
    click.echo(f"\n{body.get_content() if body else ''}")
    for part in letter.iter_attachments():
        click.echo(f"enclosed: {part.get_filename()}")


def _change(invocation: Invocation, mail: int, done: str, change: Callable[[Connection], bool]) -> None:
    with desk(invocation, alone=False) as work, work.database.write("outbox") as conn:
        changed = change(conn)
    if not changed:
        raise NeedsAPerson(f"mail {mail} cannot be {done}: there is none, or its state does not allow it")
    click.echo(f"mail {mail} is {done}")


def _as_json(mailing: Mailing, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": mailing.id,
        "state": mailing.state.value,
        "kind": mailing.kind,
        "to": mailing.recipient,
        "subject": mailing.subject,
        "mailbox": mailing.mailbox,
        "units": list(mailing.units),
        "owed_at": mailing.owed_at.astimezone(zone).isoformat(),
        "not_before": mailing.not_before.astimezone(zone).isoformat(),
        "attempts": mailing.attempts,
        "queue_id": mailing.queue_id,
        "reason": mailing.reason,
    }


def _show(mailings: tuple[Mailing, ...], zone: tzinfo) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table("id", "owed", "state", "kind", "to", "subject", "reason")
    for each in mailings:
        table.add_row(
            str(each.id),
            f"{each.owed_at.astimezone(zone):%m-%d %H:%M}",
            Text(each.state.value, style=COLOURS.get(each.state.value, "")),
            each.kind,
            Text(each.recipient),
            Text(each.subject),
            Text(each.reason),
        )
    Console().print(table)
    click.echo(f"{len(mailings)} mails")
