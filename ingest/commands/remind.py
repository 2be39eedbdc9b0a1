"""`baosong remind`: the reminders whose time has come."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.desk import Desk


@click.command(cls=Command, name="remind")
@click.option("--send", is_flag=True, help="Send them.")
@takes_invocation
def command(invocation: Invocation, send: bool) -> None:  # noqa: FBT001  click's way
    """Say who would be reminded of what now; with --send remind them."""
    from ingest import duties
    from ingest.commands.send import send_owed

    with desk(invocation, alone=False) as work:
        planned = [_as_json(unit, owed, to) for unit, owed, to in _planned(work)]
        _show(invocation, planned)
        if not send:
            return
        click.echo(f"owed {duties.remind(work)}")
        if complaints := send_owed(work):
            raise NeedsAPerson("\n".join(complaints))


def _planned(work: Desk) -> Iterator[tuple[str, list[str], list[str]]]:
    from ingest import duties

    now = work.clock()
    with work.database.read() as conn:
        for notice in work.rules.notices:
            for due in duties.plan(work, conn, notice, now=now).reminders:
                yield due.row.unit.name, [each.title for each in due.owed], list(due.row.addresses)


def _as_json(unit: str, owed: list[str], to: list[str]) -> dict[str, Any]:
    return {"unit": unit, "owed": owed, "to": to}


def _show(invocation: Invocation, planned: list[dict[str, Any]]) -> None:
    if invocation.as_json:
        click.echo(json.dumps(planned, ensure_ascii=False, indent=1))
        return
    for each in planned:
        where = ", ".join(each["to"]) or "no address known"
        click.echo(f"{each['unit']}  {'、'.join(each['owed'])}  -> {where}")
    click.echo(f"{len(planned)} reminders")
