"""`baosong export`: the summary workbook, its tables as CSV, the province's own forms filled in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, takes_invocation
from ingest.commands.status import chosen_notice
from ingest.commands.work import desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.board import Board
    from parsers.notice import Notice

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(cls=Command, name="export")
@click.option("-o", "--output", type=FOLDER, default=".", metavar="DIR", help="Into this folder; else this one.")
@click.option("--notice", "notice_id", metavar="ID", help="Of this notice; else of the first in the configuration.")
@takes_invocation
def command(invocation: Invocation, output: Path, notice_id: str | None) -> None:
    """Write 汇总.xlsx, a CSV for each of its tables, and the notice's forms with everything in them."""
    from ingest.standings import board_of

    with desk(invocation, alone=False) as work:
        notice = chosen_notice(work, notice_id)
        with work.database.read() as conn:
            board = board_of(work, conn, notice, now=invocation.now)
        output.mkdir(parents=True, exist_ok=True)
        for name, content in exported(board, notice):
            (output / name).write_bytes(content)
            click.echo(str(output / name))


def exported(board: Board, notice: Notice) -> Iterator[tuple[str, bytes]]:
    """Every file of an export: its name and its bytes."""
    from notifier.csvs import as_csv
    from notifier.papers import paper
    from notifier.workbook import tables, workbook

    yield "汇总.xlsx", workbook(board, notice=notice)
    for table in tables(board, notice=notice):
        yield f"{table.name}.csv", as_csv(table)
    for deliverable in notice.deliverables:
        if deliverable.form:
            yield paper(deliverable, board, notice=notice)
