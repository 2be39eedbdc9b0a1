"""`baosong waive UNIT DELIVERABLE`: a unit need not send something."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from ingest.commands.completing import complete_deliverable, complete_unit
from ingest.commands.deciding import REASON, UNDO, deciding, deliverables_named, person, units_named
from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.status import chosen_notice
from ingest.commands.work import desk

if TYPE_CHECKING:
    from ingest.desk import Desk
    from parsers.notice import Notice


@click.command(cls=Command, name="waive")
@click.argument("unit", metavar="UNIT", shell_complete=complete_unit)
@click.argument("deliverable", metavar="DELIVERABLE", shell_complete=complete_deliverable)
@click.option("--notice", "notice_id", metavar="ID", help="Of this notice; else of the first in the configuration.")
@click.option("--reason", default="", metavar="TEXT", help=REASON)
@click.option("--undo", is_flag=True, help=UNDO)
@takes_invocation
def command(
    invocation: Invocation,
    *,
    unit: str,
    deliverable: str,
    notice_id: str | None,
    reason: str,
    undo: bool,
) -> None:
    """
    Do not ask a unit for a deliverable: no reminder names it, and the digest counts without it.

    UNIT is a name or an alias, DELIVERABLE an id or a title. Nobody is told.
    """
    from ingest import rulings, taking_back

    with desk(invocation, alone=False) as work, deciding():
        notice = chosen_notice(work, notice_id)
        (named,) = deliverables_named(notice, (deliverable,))
        rule = taking_back.unwaive if undo else rulings.waive
        for each in units_named(work, (unit,)):
            rule(work, person(reason), notice=notice.id, unit=each, deliverable=named)
            _report(invocation, work, notice, each, named)


def _report(invocation: Invocation, work: Desk, notice: Notice, unit: str, deliverable: str) -> None:
    from ingest.standings import board_of

    with work.database.read() as conn:
        board = board_of(work, conn, notice, now=invocation.now)
    row = next(each for each in board.units if each.unit.name == unit)
    state = row.standings[deliverable].state.value if deliverable in row.standings else "not asked"
    if invocation.as_json:
        click.echo(json.dumps({"unit": unit, "deliverable": deliverable, "state": state}, ensure_ascii=False))
    else:
        click.echo(f"{unit}  {deliverable}: {state}")
