"""`baosong digest`: the daily mail to the coordinators."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.desk import Desk
    from notifier.message import Composed


@click.command(cls=Command, name="digest")
@click.option("--send", is_flag=True, help="Send it, unless today's was sent.")
@takes_invocation
def command(invocation: Invocation, send: bool) -> None:  # noqa: FBT001  click's way
    """Print the digest as it would be now; with --send send it."""
    with desk(invocation, alone=False) as work:
        if send:
            _send(work)
            return
        for mail in _mails(work):
            _show(invocation, mail)


def _mails(work: Desk) -> Iterator[Composed]:
    from ingest import duties

    now = work.clock()
    to = next(iter(work.config.digest.to), work.config.mailbox[0].address)
    for notice in work.rules.notices:
        with work.database.read() as conn:
            board = duties.digest_board(work, conn, notice, now=now)
        enclosed = duties.digest_workbook(board, notice)
        yield duties.digest_mail(work, board, notice, to=to, enclosed=enclosed, now=now)


def _show(invocation: Invocation, mail: Composed) -> None:
    if invocation.as_json:
        click.echo(json.dumps({"subject": mail.subject, "text": mail.text}, ensure_ascii=False))
    else:
        click.echo(f"{mail.subject}\n\n{mail.text}")


def _send(work: Desk) -> None:
    from ingest import duties
    from ingest.commands.send import send_owed

    if not work.config.digest.to:
        raise NeedsAPerson("nobody gets the digest: name somebody in [digest] to")
    owed = sum(duties.send_digest(work, notice, now=work.clock()) for notice in work.rules.notices)
    click.echo(f"owed {owed}")
    if complaints := send_owed(work):
        raise NeedsAPerson("\n".join(complaints))
