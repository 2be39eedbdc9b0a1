"""Everything to take away: the workbook, a CSV a table, and the forms filled for the ministry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier.csvs import as_csv
from notifier.letters import Enclosure
from notifier.papers import paper
from notifier.phrases import say
from notifier.workbook import tables, workbook

if TYPE_CHECKING:
    from notifier.board import Board
    from parsers.notice import Notice

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"


def workbook_file(board: Board, *, notice: Notice) -> Enclosure:
    """Return 汇总.xlsx, as the digest encloses it."""
    return Enclosure(name=say("workbook.file"), content=workbook(board, notice=notice), content_type=XLSX)


def exported(board: Board, *, notice: Notice) -> tuple[Enclosure, ...]:
    """Return every file of `baosong export`."""
    papers = (paper(each, board, notice=notice) for each in board.deliverables if each.form)
    return (
        workbook_file(board, notice=notice),
        *(
            Enclosure(name=f"{table.name}.csv", content=as_csv(table), content_type=CSV)
            for table in tables(board, notice=notice)
        ),
        *(Enclosure(name=name, content=content, content_type=DOCX) for name, content in papers),
    )
