"""
The workbook of a large board, written by a process of its own.

It takes seconds and a megabyte for some ten messages: the daemon's other work is not to
wait for it, and what it took goes back when its process ends.
"""

from __future__ import annotations

from contextlib import suppress
from multiprocessing import Pipe, get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from notifier.board import Board
    from parsers.notice import Notice

MANY = 500  # letters; with fewer it is done sooner than a process begins


def workbook_of(board: Board, notice: Notice) -> bytes:
    """The file. Raises `ChildProcessError` where the process that writes it is ended."""
    return _elsewhere(board, notice) if len(board.letters) > MANY else _written(board, notice)


def _written(board: Board, notice: Notice) -> bytes:
    from notifier.workbook import workbook  # noqa: PLC0415  it brings 30 MB along, and is wanted once a day

    return workbook(board, notice=notice)


def _elsewhere(board: Board, notice: Notice) -> bytes:
    ours, theirs = Pipe(duplex=False)
    process = get_context("spawn").Process(target=_write, args=(theirs, board, notice), daemon=True)
    process.start()
    theirs.close()
    try:
        return ours.recv_bytes()
    except EOFError:
        raise ChildProcessError("the process that writes the workbook was ended") from None
    finally:
        process.join()


def _write(line: Connection, board: Board, notice: Notice) -> None:
    """In the process; where ours was ended nobody waits for it any more."""
    with suppress(BrokenPipeError):
        line.send_bytes(_written(board, notice))
