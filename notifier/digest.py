"""
The daily mail to the coordinators. Its first screen tells how far we are and what needs a person.

Everything comes from the board; the lists further down are in `notifier.digest_lists`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notifier import moments, tally
from notifier.board import State
from notifier.chart import Colour, Frame, Series, draw
from notifier.digest_lists import calls, health, issues, late, lists, mail, others, questions, reason, tomorrow
from notifier.digest_matrix import matrix, short_title
from notifier.message import Picture
from notifier.page import (
    Banner,
    Bar,
    Bars,
    Block,
    Cell,
    Chart,
    Grid,
    Heading,
    Page,
    Paragraph,
    Share,
    Tile,
    Tiles,
    Tone,
)
from notifier.phrases import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from notifier.board import Board, Point
    from notifier.letters import Digest
    from parsers.notice import Deliverable, Notice

CHART = "progress"
PAGE_WIDTH = 680
COLOURS: tuple[Colour, ...] = ((47, 111, 191), (46, 139, 87), (221, 135, 34), (124, 77, 168))
SOON = 3  # days: the tile turns amber
SHARES = (
    (State.ACCEPTED, Tone.GOOD),
    (State.NEEDS_CORRECTION, Tone.BAD),
    (State.HELD, Tone.WARN),
    (State.MISSING, Tone.QUIET),
)


def digest_page(letter: Digest, notice: Notice) -> Page:
    board, zone = letter.board, notice.timezone
    return Page(
        title=say("digest.title", notice=board.short_title, day=moments.day(letter.now, zone)),
        blocks=tuple(_blocks(letter, notice)),
        footer=tuple(_footer(letter, notice)),
    )


def _footer(letter: Digest, notice: Notice) -> Iterator[str]:
    yield say("digest.footer_moment", moment=moments.clock(letter.board.now, notice.timezone))
    yield say("digest.footer")
    if letter.token:
        yield say("digest.footer_token", token=letter.token)


def digest_subject(letter: Digest, notice: Notice) -> str:
    """Return a subject that says it all: how many of how many, and how much waits for a person."""
    board = letter.board
    parts = [
        say(
            "digest.headline_part",
            title=short_title(deliverable, notice),
            accepted=tally.counts(board, deliverable.id)[State.ACCEPTED],
            asked=tally.asked(board, deliverable.id),
        )
        for deliverable in _timely(board, notice)
    ]
    if waiting := len(attention(board, notice)):
        parts.append(say("digest.headline_points", count=waiting))
    subject = say("digest.subject", day=moments.day(letter.now, notice.timezone), headline="，".join(parts))
    return say("digest.subject_token", subject=subject, token=letter.token) if letter.token else subject


def digest_picture(board: Board, notice: Notice) -> Picture:
    """Draw how many units were accepted, day by day, a line a deliverable."""
    zone = notice.timezone
    first = board.opens.astimezone(zone).date()
    last = max(each.due.astimezone(zone).date() for each in board.deliverables) + timedelta(days=7)
    known = min(board.now.astimezone(zone).date(), last)
    series = [
        Series(
            colour=COLOURS[number % len(COLOURS)],
            counts=_cumulative(tally.accepted_by(board, each.id, zone), first, known),
            due=each.due.astimezone(zone).date(),
        )
        for number, each in enumerate(board.deliverables)
    ]
    frame = Frame(first=first, days=(last - first).days + 1, limit=max(len(board.units), 1))
    return Picture(cid=CHART, png=draw(series, frame))


def attention(board: Board, notice: Notice) -> tuple[str, ...]:
    """Return what a person must see to, a line each."""
    return (*(f"{point.number}. {point.subject}" for point in board.points), *_outages(board, notice))


def _outages(board: Board, notice: Notice) -> Iterator[str]:
    for box in board.mailboxes:
        if box.failing_since:
            since = moments.clock(box.failing_since, notice.timezone)
            yield say("digest.attention_mailbox", address=box.address, since=since)
        if count := sum(folder.unexplained for folder in box.folders):
            yield say("digest.attention_unexplained", address=box.address, count=count)
    if count := sum(1 for each in board.troubles if each.state != "deferred"):
        yield say("digest.attention_outbox", count=count)


def _timely(board: Board, notice: Notice) -> tuple[Deliverable, ...]:
    """Return the deliverables of the next due day, or of the last when all are over."""
    today = board.now.astimezone(notice.timezone).date()
    ahead = [each for each in board.deliverables if tally.days_left(each, today, notice.timezone) >= 0]
    due = ahead[0].due if ahead else board.deliverables[-1].due
    return tuple(each for each in board.deliverables if each.due == due)


def _blocks(letter: Digest, notice: Notice) -> Iterator[Block]:
    board = letter.board
    today = letter.now.astimezone(notice.timezone).date()
    yield Tiles(tiles=tuple(_tile(each, board, notice, today) for each in board.deliverables))
    yield _verdict(board, notice)
    yield Paragraph(text=_news(board, notice, today))
    yield from _points(board, notice)
    if letter.token:
        yield Paragraph(text=_by_reply(board))
    yield from questions(board, notice, today)
    yield Heading(text=say("digest.progress"))
    yield Bars(bars=tuple(_bar(each, board, notice) for each in board.deliverables))
    yield Chart(cid=CHART, text=_caption(board, notice), width=PAGE_WIDTH)
    yield from matrix(board, notice)
    yield from lists(board, notice)
    yield from calls(board, notice, today)
    yield from late(board, notice)
    yield from issues(board, notice)
    yield from others(board, notice)
    yield from tomorrow(board)
    yield from mail(board, notice, today)
    yield from health(board, notice)
    if letter.enclosures:
        yield Paragraph(text=say("digest.workbook", files=[each.name for each in letter.enclosures]))


def _tile(deliverable: Deliverable, board: Board, notice: Notice, today: date) -> Tile:
    accepted = tally.counts(board, deliverable.id)[State.ACCEPTED]
    asked = tally.asked(board, deliverable.id)
    left = tally.days_left(deliverable, today, notice.timezone)
    return Tile(
        label=short_title(deliverable, notice),
        value=f"{accepted}/{asked}",
        detail=_remaining(deliverable, notice, left),
        tone=_urgency(left, complete=accepted >= asked),
    )


def _remaining(deliverable: Deliverable, notice: Notice, left: int) -> str:
    if left < 0:
        return say("digest.over", days=-left)
    if left == 0:
        return say("digest.due_today")
    return say("digest.left", days=left, due=moments.day(deliverable.due, notice.timezone))


def _urgency(left: int, *, complete: bool) -> Tone:
    if complete:
        return Tone.GOOD
    if left < 0:
        return Tone.BAD
    return Tone.WARN if left <= SOON else Tone.STRONG


def _verdict(board: Board, notice: Notice) -> Banner:
    waiting = attention(board, notice)
    if not waiting:
        return Banner(text=say("digest.attention_none"), tone=Tone.GOOD)
    detail = "；".join(_outages(board, notice))
    return Banner(text=say("digest.attention", count=len(waiting)), detail=detail, tone=Tone.WARN)


def _news(board: Board, notice: Notice, today: date) -> str:
    fresh = tally.received_on(board, today, notice.timezone)
    if not fresh:
        return say("digest.today_none")
    items = [
        say(
            "digest.today_item",
            unit=each.row.unit.name,
            title=short_title(each.deliverable, notice),
            state=say(f"state.{each.standing.state.value}"),
        )
        for each in fresh
    ]
    return say("digest.today", count=len(items), items=items)


def _points(board: Board, notice: Notice) -> Iterator[Block]:
    if not board.points:
        return
    head = ("digest.points_number", "digest.points_mail", "digest.points_reason", "digest.points_command")
    yield Heading(text=say("digest.points"), tone=Tone.WARN)
    yield Grid(
        head=tuple(say(name) for name in head),
        rows=tuple(_point(point, notice) for point in board.points),
        widths=(8, 32, 30, 30),
    )


def _by_reply(board: Board) -> str:
    """How to settle things without a command line."""
    if not board.points:
        return say("digest.reply_waive")
    return say("digest.points_reply", number=board.points[0].number)


def _point(point: Point, notice: Notice) -> tuple[Cell, ...]:
    received = moments.clock(point.received_at, notice.timezone)
    guess = say("digest.point_guess", guesses=point.guesses) if point.guesses else ""
    return (
        Cell(text=str(point.number), centred=True),
        Cell(text=point.subject, note=say("digest.point_mail_note", sender=point.sender, received=received)),
        Cell(text=reason(point.reason), note="；".join(each for each in (point.evidence, guess) if each)),
        Cell(text="\n".join(point.commands)),
    )


def _bar(deliverable: Deliverable, board: Board, notice: Notice) -> Bar:
    found = tally.counts(board, deliverable.id)
    name = "digest.share_detail_waived" if found[State.WAIVED] else "digest.share_detail"
    return Bar(
        label=short_title(deliverable, notice),
        shares=tuple(Share(label=say(f"state.{state.value}"), count=found[state], tone=tone) for state, tone in SHARES),
        detail=say(name, asked=tally.asked(board, deliverable.id), waived=found[State.WAIVED]),
    )


def _caption(board: Board, notice: Notice) -> str:
    series = [
        say(
            "digest.chart_series",
            colour=say(f"digest.colour_{number % len(COLOURS)}"),
            title=short_title(deliverable, notice),
        )
        for number, deliverable in enumerate(board.deliverables)
    ]
    return say("digest.chart", series=series)


def _cumulative(days: tuple[date, ...], first: date, last: date) -> tuple[int, ...]:
    length = max((last - first).days + 1, 0)
    return tuple(sum(1 for day in days if day <= first + timedelta(days=n)) for n in range(length))
