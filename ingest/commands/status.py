"""`baosong status`: who has sent what."""

from __future__ import annotations

import json

import click

from ingest.commands.options import Command, Invocation, takes_invocation


@click.command(cls=Command, name="status")
@takes_invocation
def command(invocation: Invocation) -> int:
    """Tell who has sent what, what needs a person, and whether the mailboxes are read."""
    from ingest.commands.desks import at_desk
    from ingest.commands.screens import show_board
    from ingest.standings import board_of
    from ingest.status import as_json

    with at_desk(invocation) as desk, desk.database.read() as conn:
        boards = [board_of(desk, conn, notice, now=invocation.now) for notice in desk.rules.notices]
        for notice, board in zip(desk.rules.notices, boards, strict=True):
            if invocation.as_json:
                click.echo(json.dumps(as_json(board, notice.timezone), ensure_ascii=False))
            else:
                show_board(board, notice.timezone)
    return 0
