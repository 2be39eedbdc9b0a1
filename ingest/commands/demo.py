"""`baosong demo`: a whole campaign against servers in this process."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, NeedsAPerson, takes_invocation

if TYPE_CHECKING:
    from datetime import datetime

    from ingest.demo.campaign import Stage
    from notifier.board import Board

EARLIER = ("config.toml", "demo.password")  # what a folder of an earlier demo holds


@click.command(cls=Command, name="demo")
@click.option(
    "--dir", "folder", type=click.Path(path_type=Path), default=Path("demo-out"), help="Where it all is left."
)
@takes_invocation
def command(invocation: Invocation, folder: Path) -> None:
    """
    Play the notice's campaign with 43 invented units; no accounts needed.

    An IMAP and an SMTP server start inside the process. The database, every mail that
    came and went, the digests and the workbook are left in the folder.
    """
    from ingest.logs import Level, set_up

    try:
        from ingest.demo.campaign import play, stage
    except ImportError as error:
        raise NeedsAPerson(
            f"the demo needs its servers: pip install 'baosong[demo]' ({error.name} is missing)"
        ) from error
    set_up(Level.EVENTS if invocation.verbose else Level.BUGS)
    _make_room(folder)
    began = time.monotonic()
    with stage(folder) as on:
        play(on, tell=_tell)
        board = _export(on, folder)
        _show(board, on)
    _what_next(folder, time.monotonic() - began)


def _make_room(folder: Path) -> None:
    """Only what an earlier demo left is removed."""
    if not folder.exists():
        folder.mkdir(parents=True)
    elif all((folder / name).exists() for name in EARLIER):
        shutil.rmtree(folder)
        folder.mkdir()
    elif any(folder.iterdir()):
        raise NeedsAPerson(f"{folder} holds something else; give an empty folder with --dir")


def _tell(day: datetime, came: int, went: int) -> None:
    click.echo(f"\r{day:%Y-%m-%d}  {came} mails in, {went} out", nl=False, err=True)


def _export(on: Stage, folder: Path) -> Board:
    from ingest.commands.export import exported
    from ingest.standings import board_of

    notice = on.desk.rules.notices[0]
    with on.desk.database.read() as conn:
        board = board_of(on.desk, conn, notice, now=on.clock())
    for name, content in exported(board, notice):
        (folder / "export").mkdir(exist_ok=True)
        (folder / "export" / name).write_bytes(content)
    return board


def _show(board: Board, on: Stage) -> None:
    from ingest.commands.screen import show

    click.echo(err=True)
    show(board, on.desk.rules.notices[0], on.desk.config.zone)


def _what_next(folder: Path, seconds: float) -> None:
    incoming, outgoing = (sum(1 for _ in (folder / name).iterdir()) for name in ("incoming", "outgoing"))
    click.echo(
        f"""
Played 25 April to 25 June 2026 in {seconds:.0f} s: {incoming} mails came in, {outgoing} went out.
Look at
  {folder}/outgoing/   every acknowledgement, correction, reminder and digest, as .eml
  {folder}/digests/    the coordinators' daily mail, as .html
  {folder}/export/     the workbook 汇总.xlsx, the CSVs and the province's own forms
  {folder}/incoming/   what the units wrote
  {folder}/notice/     the notice as a document, and the configuration drafted from it
and ask, for instance
  baosong status -c {folder}/config.toml --now 2026-06-25T18:00
  baosong inbox -c {folder}/config.toml
  baosong parse '{folder}/incoming/'*.eml"""
    )
