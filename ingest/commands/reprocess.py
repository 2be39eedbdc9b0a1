"""`baosong reprocess ID…|--all`: archived messages, read with today's rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.completing import complete_message
from ingest.commands.deciding import REASON, UNDO, answered, deciding, message_of, person, report
from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.work import desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingest.desk import Desk
    from ingest.person import Person
    from ingest.reprocessing import Left
    from ingest.rereading import Reread
    from store.inbox import Message

    Results = Iterator[Reread | Left]


@click.command(cls=Command, name="reprocess")
@click.argument("messages", metavar="[ID]...", nargs=-1, shell_complete=complete_message)
@click.option("--all", "everything", is_flag=True, help="Every message in the archive.")
@click.option("--diff", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--answer", is_flag=True, help="Answer what was never answered, however old it is.")
@click.option("--reason", default="", metavar="TEXT", help=REASON)
@click.option("--undo", is_flag=True, help=UNDO)
@takes_invocation
def command(
    invocation: Invocation,
    *,
    messages: tuple[str, ...],
    everything: bool,
    diff: bool,
    answer: bool,
    reason: str,
    undo: bool,
) -> int:
    """
    Read messages from the archive once more, with the rules of today.

    What counts the same stays as it is; what differs is recorded beside it. A message on
    which a person has said accept or reject is left alone. Nobody is answered a second time
    unless a reply was promised.
    """
    if everything == bool(messages):
        raise click.UsageError("say which messages by their ids, or --all")
    if undo and (everything or diff or answer):
        raise click.UsageError("--undo is for messages by their ids, and stands alone")
    with desk(invocation, alone=False) as work:
        if undo:
            return _undo(invocation, work, messages, person(reason))
        chosen = _every(work) if everything else tuple(message_of(work, each) for each in messages)
        results = _results(chosen, _reader(work, person(reason), diff=diff, answer=answer))
        told = tuple(each if invocation.as_json else _shown(each, work) for each in results)
        _sum_up(invocation, work, told, diff=diff)
    return int(any(each.failed or not everything for each in _left(told)))


def _reader(work: Desk, who: Person, *, diff: bool, answer: bool) -> Callable[[Message], Reread]:
    from ingest import rereading
    from ingest.asking import Asking

    asking = Asking.OLD_TOO if answer else Asking.ANEW
    if diff:
        return lambda message: rereading.compare(work, message, asking=asking)
    return lambda message: rereading.reprocess(work, message, who, asking=asking)


def _undo(invocation: Invocation, work: Desk, messages: Iterable[str], who: Person) -> int:
    from ingest import taking_back

    with deciding():
        for each in messages:
            found = message_of(work, each)
            report(invocation, work, found, taking_back.unprocess(work, found, who))
    return 0


def _every(work: Desk) -> tuple[Message, ...]:
    from ingest.reprocessing import every_message

    with work.database.read() as conn:
        return every_message(conn)


def _results(chosen: tuple[Message, ...], read: Callable[[Message], Reread]) -> Results:
    """With a bar on the terminal where it takes long enough to want one."""
    from rich.console import Console
    from rich.progress import track

    from ingest.reprocessing import anew

    console = Console(stderr=True)
    quiet = not console.is_terminal or len(chosen) < 10  # noqa: PLR2004  about a second
    yield from track(anew(chosen, read), total=len(chosen), description="", console=console, disable=quiet)


def _shown(result: Reread | Left, work: Desk) -> Reread | Left:
    """Shown as it comes: there may be thousands."""
    from ingest.reprocessing import Left

    if isinstance(result, Left):
        click.echo(f"{result.message.public}: left as it is: {result.why}", err=True)
    else:
        _show(result, work)
    return result


def _sum_up(invocation: Invocation, work: Desk, told: tuple[Reread | Left, ...], *, diff: bool) -> None:
    if invocation.as_json:
        click.echo(json.dumps([_as_json(each, work) for each in told], ensure_ascii=False, indent=1))
        return
    left, changed = len(_left(told)), sum(each.changed for each in told)
    would = "would change" if diff else "changed"
    click.echo(f"{len(told)} read: {changed} {would}, {len(told) - changed - left} as before, {left} left")


def _left(told: Iterable[Reread | Left]) -> tuple[Left, ...]:
    from ingest.reprocessing import Left

    return tuple(each for each in told if isinstance(each, Left))


def _show(reread: Reread, work: Desk) -> None:
    from ingest.differences import differences

    if not reread.changed:
        return
    click.echo(f"{reread.message.public}  {reread.message.subject}")
    for line in (*differences(reread, work.rules.notices), answered(reread.ruled)):
        click.echo(f"  {line}")


def _as_json(result: Reread | Left, work: Desk) -> dict[str, Any]:
    from ingest.differences import as_json
    from ingest.reprocessing import Left

    if isinstance(result, Left):
        return {"id": result.message.public, "changed": False, "left": result.why}
    return as_json(result, work.rules.notices)
