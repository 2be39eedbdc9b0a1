"""`baosong init`: a config.toml and a units.csv to edit."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, Refused, takes_invocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.scaffold import NewMailbox
    from parsers.notice import Notice


@click.command(cls=Command, name="init")
@click.option("--mailbox", "mailboxes", multiple=True, metavar="ADDRESS[=NAME]", help="A mailbox to watch; repeatable.")
@click.option("--coordinator", "coordinators", multiple=True, metavar="ADDRESS", help="Gets the digest; repeatable.")
@click.option("--notice", "notice_id", default="2026-science-week", show_default=True, help="Id of a built-in notice.")
@click.option("--data-dir", default="data", show_default=True, help="For the database and the archive.")
@takes_invocation
def command(
    invocation: Invocation,
    mailboxes: tuple[str, ...],
    coordinators: tuple[str, ...],
    notice_id: str,
    data_dir: str,
) -> int:
    """
    Write config.toml (or the file of -c) and units.csv, to be edited.

    Without --mailbox the mailboxes of the notice are taken, and at a terminal asked for.
    Nothing that is there is overwritten. Replies are on hold until you say otherwise.
    """
    from ingest.scaffold import Wishes, write

    notice = _notice(notice_id)
    asked = not mailboxes and sys.stdin.isatty()
    boxes = tuple(_asked(notice) if asked else _told(mailboxes, notice))
    wishes = Wishes(
        mailboxes=boxes,
        coordinators=_coordinators(coordinators, asked=asked),
        notice=notice.id,
        data_dir=data_dir,
    )
    path = invocation.config_path or Path("config.toml")
    try:
        written = write(path, wishes)
    except OSError as error:
        raise Refused(str(error)) from error
    return _report(invocation, path, written, boxes, asked=asked)


def _notice(notice_id: str) -> Notice:
    from ingest.mistakes import near
    from parsers.notice import builtin_notice, builtin_notices

    try:
        return builtin_notice(notice_id)
    except KeyError as error:
        known = [notice.id for notice in builtin_notices()]
        raise Refused(
            f"no built-in notice {notice_id}{near(notice_id, known)} (there is {', '.join(known)})"
        ) from error


def _told(mailboxes: tuple[str, ...], notice: Notice) -> Iterator[NewMailbox]:
    from ingest.scaffold import NewMailbox

    pairs = [each.partition("=")[::2] for each in mailboxes] or [(each.address, each.name) for each in notice.contacts]
    for address, name in pairs:
        yield NewMailbox(id=_id(address), address=_address(address), name=name or address)


def _asked(notice: Notice) -> Iterator[NewMailbox]:
    from ingest.scaffold import NewMailbox

    for contact in notice.contacts:
        address = click.prompt("Mailbox", default=contact.address, value_proc=_address)
        name = click.prompt("  signed with the name", default=contact.name)
        password = click.prompt("  password or 授权码 (empty: later)", default="", hide_input=True, show_default=False)
        yield NewMailbox(id=_id(address), address=address, name=name, password=password)


def _coordinators(told: tuple[str, ...], *, asked: bool) -> tuple[str, ...]:
    if asked and not told:
        told = tuple(click.prompt("Addresses that get the daily digest, separated by spaces", default="").split())
    return tuple(_address(address) for address in told)


def _address(text: str) -> str:
    from ingest.config import ADDRESS

    if not ADDRESS.fullmatch(text):
        raise click.UsageError(f"{text!r} is no mail address")
    return text


def _id(address: str) -> str:
    """A short name for a mailbox: its local part, as far as an id allows."""
    import re

    return re.sub(r"[^a-z0-9_-]+", "-", address.partition("@")[0].lower()).strip("-_")[:32] or "mailbox"


def _report(
    invocation: Invocation, path: Path, written: list[Path], boxes: tuple[NewMailbox, ...], *, asked: bool
) -> int:
    """Say what is there now and what is to be done next; where nothing is left to do, see whether all is well."""
    from ingest.commands.check import look
    from ingest.scaffold import password_file

    for each in written:
        click.echo(f"wrote {each}")
    waiting = [box for box in boxes if not box.password]
    for box in waiting:
        click.echo(f"put the password of {box.address} alone into {path.parent / password_file(box, path)} (mode 0600)")
    if asked and not waiting:
        return look(invocation, path)
    click.echo(f"then: baosong check -c {path}")
    return 0
