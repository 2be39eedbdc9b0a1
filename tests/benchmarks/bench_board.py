"""What the coordinators get: the digest with its workbook, for 43 units and for 10,000."""

import time
from dataclasses import replace

from notifier import compose
from notifier.letters import Digest, Mailbox
from notifier.workbook import workbook
from parsers.notice import builtin_notice
from tests.builders.boards import at, campaign

UNITS = (43, 10_000)
NOW = at(5, 12, 17)


def rows():
    for count in UNITS:
        notice, board = builtin_notice("2026-science-week"), boarded(count)
        book, size = timed(lambda board=board, notice=notice: len(workbook(board, notice=notice)))
        mail, _ = timed(lambda board=board, notice=notice: compose.digest(letter(board), notice=notice).raw)
        yield f"workbook of {count} units", f"{book:.2f} s, {size / 1e6:.1f} MB", "grows with the units"
        yield f"digest of {count} units", f"{mail:.2f} s", "grows with the units"


def boarded(count):
    """The demo's campaign, its units over and over."""
    board = campaign(NOW)
    units = [
        replace(row, unit=replace(row.unit, name=f"{row.unit.name}{number or ''}"))
        for number in range(-(-count // len(board.units)))
        for row in board.units
    ]
    return replace(board, units=tuple(units[:count]))


def letter(board):
    box = Mailbox(id="kjt", address="kjt@unit.example", name="甘肃省科学技术厅")
    return Digest(key="bench", mailbox=box, to=("boss@unit.example",), board=board, now=NOW)


def timed(act):
    begun = time.process_time()
    result = act()
    return time.process_time() - begun, result
