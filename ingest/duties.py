"""
What is sent unasked: reminders to units, the daily digest to coordinators.

Each is owed in the transaction that notes its stage or day as done, so that no restart
sends it twice and no crash loses it.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from ingest.digest_workbook import workbook_of
from ingest.standings import board_of
from notifier import compose, overdue
from notifier.calendar import Calendar
from notifier.letters import Digest, Enclosure, Reminder
from notifier.limits import priority
from store import outbox, stages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ingest.desk import Desk
    from notifier.board import Board
    from notifier.message import Composed
    from notifier.overdue import Due, Plan
    from parsers.notice import Notice
    from store.database import Connection

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AFTER_THE_LAST = timedelta(days=7)  # the digest is daily so long after a notice's last due day
REMINDER, DIGEST = "reminder", "digest"


def calendar_of(desk: Desk) -> Calendar:
    days = desk.config.calendar
    return Calendar(off=frozenset(days.holidays), work=frozenset(days.working))


def reminding(desk: Desk) -> overdue.Rules:
    told = desk.config.reminders
    return overdue.Rules(
        days_before=tuple(told.days_before),
        days_after=tuple(told.days_after),
        at=told.at,
        max_per_unit=told.max_per_unit,
        zone=desk.config.zone,
        calendar=calendar_of(desk),
    )


def plan(desk: Desk, conn: Connection, notice: Notice, *, now: datetime) -> Plan:
    """Who is to be reminded of what at this moment; changes nothing."""
    board = board_of(desk, conn, notice, now=now)
    return overdue.plan(board, done=_done(conn, notice), rules=reminding(desk), now=now)


def remind(desk: Desk) -> int:
    """Owe every reminder whose time has come; how many mails that are."""
    now = desk.clock()
    return sum(_remind(desk, notice, now) for notice in desk.rules.notices if notice.opens <= now)


def reminders_of(desk: Desk, planned: Plan, notice: Notice, *, now: datetime) -> Iterator[tuple[Reminder, Composed]]:
    """The letters of a plan: one recipient a mail, the same words to every address of a unit."""
    for due in planned.reminders:
        for address in due.row.addresses:
            letter = _letter(desk, due, address, notice, now)
            yield letter, compose.reminder(letter, notice=notice)


def digest(desk: Desk) -> int:
    """Owe today's digest of every notice where its hour has come; how many mails that are."""
    now = desk.clock()
    local = now.astimezone(desk.config.zone)
    if local.time() < desk.config.digest.at or not _is_digest_day(desk, local.date()):
        return 0
    return sum(send_digest(desk, notice, now=now) for notice in desk.rules.notices)


def send_digest(desk: Desk, notice: Notice, *, now: datetime) -> int:
    """
    Owe the digest of this local day, unless it was owed before or there is no cause for one.

    It is written between two transactions, so that nobody waits for it; of several
    daemons that write it one notes the day.
    """
    day = now.astimezone(desk.config.zone).date()
    stage = f"{notice.id}/{day}"
    with desk.database.read() as conn:
        if stage in stages.done(conn, DIGEST, prefix=stage):
            return 0
        board = digest_board(desk, conn, notice, now=now)
    if not _has_cause(board, notice, day, desk):
        return 0
    token, enclosed = secrets.token_hex(6), digest_workbook(board, notice)
    mails = [
        _owed(
            digest_mail(desk, board, notice, to=to, enclosed=enclosed, token=token, now=now),
            kind=DIGEST,
            key=f"{stage}/{told_apart(to)}",
            mailbox=desk.config.mailbox[0].id,
            notice=notice,
        )
        for to in desk.config.digest.to
    ]
    shown = {"token": token, "points": {str(point.number): point.id for point in board.points}}
    with desk.database.write("digest") as conn:
        if not stages.once(conn, DIGEST, stage, detail=shown, now=now):
            return 0
        return sum(outbox.owe(conn, mail, now=now) for mail in mails)


def digest_board(desk: Desk, conn: Connection, notice: Notice, *, now: datetime) -> Board:
    """The board with what the next working day will send."""
    board = board_of(desk, conn, notice, now=now)
    return board.expecting(overdue.tomorrow(board, done=_done(conn, notice), rules=reminding(desk), now=now))


def digest_mail(
    desk: Desk, board: Board, notice: Notice, *, to: str, enclosed: Enclosure, token: str = "", now: datetime
) -> Composed:
    """`token`: what a reply has to show; it also makes the Message-ID one that cannot be guessed."""
    day = now.astimezone(desk.config.zone).date()
    letter = Digest(
        key=f"{notice.id}/{day}/{to}/{token}",
        mailbox=desk.voice(desk.config.mailbox[0].id),
        to=(to,),
        board=board,
        enclosures=(enclosed,),
        token=token,
        now=now,
    )
    return compose.digest(letter, notice=notice)


def digest_workbook(board: Board, notice: Notice) -> Enclosure:
    """The workbook that every digest of a day encloses."""
    return Enclosure(name="汇总.xlsx", content=workbook_of(board, notice), content_type=XLSX)


def _remind(desk: Desk, notice: Notice, now: datetime) -> int:
    with desk.database.read() as conn:
        if not overdue.pending_stages(notice.deliverables, _done(conn, notice), reminding(desk), now):
            return 0
    with desk.database.write("reminders") as conn:
        planned = plan(desk, conn, notice, now=now)
        for stage in planned.stages:
            stages.once(conn, REMINDER, f"{notice.id}/{stage.key}", now=now)
        mails = [_reminder(letter, mail, notice) for letter, mail in reminders_of(desk, planned, notice, now=now)]
        return sum(outbox.owe(conn, mail, now=now) for mail in mails)


def _reminder(letter: Reminder, mail: Composed, notice: Notice) -> outbox.OwedMail:
    owed = _owed(mail, kind=REMINDER, key=letter.key, mailbox=letter.mailbox.id, notice=notice)
    return replace(owed, units=(letter.unit,), deliverables=tuple(each.deliverable for each in letter.owed))


def _letter(desk: Desk, due: Due, address: str, notice: Notice, now: datetime) -> Reminder:
    mailbox = due.row.mailbox or desk.config.mailbox[0].id
    asked = (notice.deliverable(each.deliverable) for each in due.owed if each.state == "missing")
    return Reminder(
        key=f"{notice.id}/{due.row.unit.name}/{'+'.join(due.stages)}/{told_apart(address)}",
        notice_title=notice.title,
        mailbox=desk.voice(mailbox),
        to=(address,),
        unit=due.row.unit.name,
        owed=due.owed,
        later=due.later,
        attach_forms=tuple(each.form for each in asked if each.form),
        now=now,
    )


def _owed(mail: Composed, *, kind: str, key: str, mailbox: str, notice: Notice) -> outbox.OwedMail:
    return outbox.OwedMail(
        key=f"{kind}:{key}",
        kind=kind,
        priority=priority(kind),
        mailbox=mailbox,
        recipient=mail.to[0],
        subject=mail.subject,
        message_id=mail.message_id,
        raw=mail.raw,
        notice=notice.id,
    )


def told_apart(address: str) -> str:
    """An address within a key: keys stay when people are forgotten (`store.purge`), and in the send journal."""
    return hashlib.sha256(address.lower().encode()).hexdigest()[:12]


def _done(conn: Connection, notice: Notice) -> set[str]:
    return {key.removeprefix(f"{notice.id}/") for key in stages.done(conn, REMINDER, prefix=f"{notice.id}/")}


def _is_digest_day(desk: Desk, day: date) -> bool:
    return desk.config.digest.days == "all" or calendar_of(desk).is_working(day)


def _has_cause(board: Board, notice: Notice, day: date, desk: Desk) -> bool:
    """Every day from the opening to a week after the last due day; then only where there is news."""
    zone = desk.config.zone
    last = max(each.due for each in notice.deliverables) + AFTER_THE_LAST
    if day < notice.opens.astimezone(zone).date():
        return False
    if day <= last.astimezone(zone).date():
        return True
    midnight = datetime.combine(day, time(), zone)
    return bool(board.points) or any(each.received_at >= midnight for each in board.letters)
