"""What became of a coordinator's orders, line by line, and how to say what was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notifier import moments
from notifier.letters import Done
from notifier.page import Banner, Block, Cell, Grid, Items, Page, Paragraph, Tone
from notifier.phrases import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notifier.letters import Receipt
    from parsers.notice import Notice

WAYS = ("receipt.way_assign", "receipt.way_accept", "receipt.way_reject", "receipt.way_waive", "receipt.way_undo")


def receipt_page(letter: Receipt, notice: Notice) -> Page:
    return Page(
        title=say("receipt.title", notice=letter.notice_title),
        blocks=tuple(_blocks(letter)),
        signature=(letter.mailbox.name, moments.full_day(letter.now, notice.timezone)),
        footer=(say("answer.footer_reference", reference=letter.reference),),
    )


def _blocks(letter: Receipt) -> Iterator[Block]:
    done = sum(each.done is Done.YES for each in letter.lines)
    left = len(letter.lines) - done
    yield _banner(letter, done, left)
    if letter.lines:
        yield Grid(
            head=(say("receipt.head_line"), say("receipt.head_result")),
            rows=tuple(
                (Cell(text=each.said), Cell(text=each.told, tone=Tone.GOOD if each.done is Done.YES else Tone.BAD))
                for each in letter.lines
            ),
            widths=(38, 62),
        )
    if left or not letter.lines:
        yield Paragraph(text=say("receipt.how"))
        yield Items(lines=tuple(say(way) for way in WAYS))


def _banner(letter: Receipt, done: int, left: int) -> Banner:
    if letter.unproven:
        return Banner(text=say("receipt.unproven"), tone=Tone.BAD)
    if not done:
        return Banner(text=say("receipt.nothing_done"), tone=Tone.WARN)
    if left:
        return Banner(text=say("receipt.partly", done=done, left=left), tone=Tone.WARN)
    return Banner(text=say("receipt.done", done=done), tone=Tone.GOOD)
