"""`baosong purge --before DATE`: the people of a finished notice are forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, Refused, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.desk import Desk


@click.command(cls=Command, name="purge")
@click.option("--before", required=True, type=click.DateTime(("%Y-%m-%d",)), help="A day: what came before it goes.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@takes_invocation
def command(invocation: Invocation, before: datetime, yes: bool) -> None:  # noqa: FBT001  click's way
    """
    Remove for good who wrote what before a day: names, addresses, texts, files and mails.

    Counts, states and moments stay. Refused while a notice of that time is still running,
    while mail of it waits, and beside a daemon. There is no way back but a backup. The
    mailboxes are untouched: what lies in them is theirs who own them.
    """
    from store.purge import purge

    with desk(invocation, alone=True) as work:
        moment = before.replace(tzinfo=work.config.zone)
        _refuse_what_is_running(work, moment)
        if not (yes or click.confirm(f"Forget everybody of before {before:%Y-%m-%d}? There is no way back", err=True)):
            raise NeedsAPerson("nothing was removed")
        done = purge(work.database, work.archive, before=moment)
    click.echo(
        f"{done.messages} messages, {done.revisions} revisions and {done.mails} mails name nobody now; "
        f"{done.files} files are gone"
    )


def _refuse_what_is_running(work: Desk, moment: datetime) -> None:
    """What is still to be judged or sent may not lose what it is judged and sent by."""
    from store.purge import unfinished

    now = work.clock()
    if moment > now:
        raise Refused("--before: the day has not come yet")
    dues = {notice.id: max(each.due for each in notice.deliverables) for notice in work.rules.notices}
    running = [each.id for each in work.rules.notices if each.opens < moment and now <= dues[each.id]]
    if running:
        named = ", ".join(f"{each} (until {dues[each]:%Y-%m-%d})" for each in running)
        raise NeedsAPerson(f"not finished yet: {named}")
    with work.database.read() as conn:
        waiting, unsent = unfinished(conn, before=moment)
    if waiting:
        raise NeedsAPerson(f"{waiting} messages of that time wait to be handled: baosong once")
    if unsent:
        raise NeedsAPerson(f"{unsent} mails of that time have not left; send or cancel them: baosong outbox")
