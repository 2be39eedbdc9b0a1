"""`baosong status`: who has sent what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, Refused, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from ingest.desk import Desk
    from parsers.notice import Notice


@click.command(cls=Command, name="status")
@click.option("--notice", "notice_id", metavar="ID", help="Of this notice; else of the first in the configuration.")
@takes_invocation
def command(invocation: Invocation, notice_id: str | None) -> None:
    """Who has sent what, what a person must look at, and how the mailboxes are."""
    from ingest.standings import board_of
    from store import generation

    with desk(invocation, alone=False) as work:
        notice = chosen_notice(work, notice_id)
        with work.database.read() as conn:
            board = board_of(work, conn, notice, now=invocation.now)
            hold = generation.held(conn)
        zone = work.config.zone
    if invocation.as_json:
        from ingest.status import as_json

        click.echo(json.dumps(as_json(board, zone), ensure_ascii=False, indent=1))
    else:
        from ingest.commands.screen import show

        show(board, notice, zone)
    if hold:
        click.echo(hold.remedy, err=True)


def chosen_notice(work: Desk, notice_id: str | None) -> Notice:
    """The notice a command is about."""
    from ingest.mistakes import near

    known = {notice.id: notice for notice in work.rules.notices}
    if notice_id is None:
        return work.rules.notices[0]
    if notice_id not in known:
        raise Refused(f"no notice {notice_id} in the configuration{near(notice_id, known)}")
    return known[notice_id]
