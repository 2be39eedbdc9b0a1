"""Boards and letters of a campaign that never was, from the built-in notice and registry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from notifier.board import (
    Board,
    FolderHealth,
    LetterRow,
    MailboxHealth,
    OutboxTrouble,
    Planned,
    Point,
    SentReminder,
    Standing,
    State,
    UnitRow,
)
from notifier.letters import Answer, Answered, AnswerKind, Mailbox, Owed, Taken, Trouble
from parsers.model import FormReading, Issue, Record, ReportReading, Severity, UnitReading
from parsers.notice import builtin_notice
from parsers.units import Unit, builtin_registry

NOTICE = builtin_notice("2026-science-week")
SHANGHAI = ZoneInfo("Asia/Shanghai")
KJT = Mailbox(id="kjt", address="kjt@example.cn", name="甘肃省科学技术厅")
KX = Mailbox(id="kx", address="kx@example.cn", name="甘肃省科学技术协会")


def at(month, day, hour=10, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def recommendations(unit="兰州市科技局", *, rows=3, issues=()):
    records = tuple(
        Record(
            values={
                "seq": number,
                "activity_name": f"“科技点亮生活”进社区活动之{number}",
                "summary": "组织科技特派员和志愿者走进社区，开展科普讲解、义诊和实验演示，预计服务群众800人次。",
                "time_place": f"5月{22 + number}日，兰州市榆中县文化广场",
                "recommender": unit,
                "contact": f"李小禾 139-0000-00{number:02}",
                "contact_name": "李小禾",
                "contact_phone": f"139000000{number:02}",
                "county": "榆中县",
            }
        )
        for number in range(1, rows + 1)
    )
    return FormReading(
        form="recommendation", notice=NOTICE.id, unit=UnitReading(text=unit, name=unit, names=(unit,), source="heading"),
        records=records, issues=tuple(issues),
    )  # fmt: skip


def statistics(unit="兰州市科技局", *, seed=1, issues=(), written=None, blank=()):
    values = {}
    for n, field in enumerate(NOTICE.form("statistics").asked):
        amount = (seed * 7 + n * 13) % 90 + 1
        values[field.id] = None if field.id in blank else Decimal(amount) / 2 if field.measure == "万元" else amount
    return FormReading(
        form="statistics", notice=NOTICE.id, unit=UnitReading(text=unit, name=unit, names=(unit,), source="heading"),
        records=(Record(values=values, written=written or {}),), issues=tuple(issues),
    )  # fmt: skip


def report(unit="兰州市科技局", *, deliverables=("week_report",), characters=2350):
    return ReportReading(
        deliverables=deliverables, title="2026年科技活动周总结报告", characters=characters,
        unit=UnitReading(text=unit, name=unit, names=(unit,)), notice=NOTICE.id,
    )  # fmt: skip


PHONE_MISSING = Issue(
    code="phone_missing", severity=Severity.ERROR, row=3, field="contact", written="李小禾",
    message="第3行“联系人及电话”中没有电话号码（写的是“李小禾”），请填写手机号，或区号加固定电话。",
)  # fmt: skip
NO_COUNTY = Issue(
    code="place_not_county_level", severity=Severity.ERROR, row=2, field="time_place", written="5月24日，兰州市",
    message="第2行“举办时间、地点”的地点没有精确到县级（写的是“5月24日，兰州市”），请写明在哪个县（市、区）。",
)  # fmt: skip
OUTSIDE = Issue(
    code="date_outside_window", severity=Severity.WARNING, row=1, field="time_place", written="7月23日，兰州市榆中县",
    message="第1行“举办时间、地点”的日期不在活动期间内（写的是“7月23日，兰州市榆中县”，活动期间为5月20日至6月10日），请核对。",
)  # fmt: skip
NOT_A_NUMBER = Issue(
    code="not_a_number", severity=Severity.ERROR, field="public_offline", written="数百人",
    message="“线下活动群众参与数量”写的是“数百人”，无法读成一个数字，请只填一个数字（单位：人次），没有的填0。",
)  # fmt: skip
ABOUT = Issue(
    code="ambiguous_number", severity=Severity.WARNING, field="public_online", written="约1.2万",
    message="“线上活动群众参与数量”写的是“约1.2万”，已按12000人次统计，请核对；如有准确数字，请更正。",
)  # fmt: skip


def taken(deliverable="recommendation", reading=None, *, units=("兰州市科技局",), accepted=True, **more):
    reading = reading or recommendations()
    given = {"file": "附件1 兰州市科技局推荐表.docx", "revision": 1, "late": False} | more
    return Taken(
        deliverable=deliverable, title=NOTICE.deliverable(deliverable).title, units=units, reading=reading,
        accepted=accepted, **given,
    )  # fmt: skip


def owed(*deliverables, now, state="missing"):
    chosen = (NOTICE.deliverable(each) for each in deliverables)
    return tuple(
        Owed(
            deliverable=each.id, title=each.title, due=each.due, overdue=now > each.due, state=state,
        )
        for each in chosen
    )  # fmt: skip


def answer(kind=AnswerKind.ACKNOWLEDGEMENT, **more):
    now = more.pop("now", at(5, 11, 10, 5))
    given = {
        "units": ("兰州市科技局",),
        "taken": (taken(),) if kind is AnswerKind.ACKNOWLEDGEMENT else (),
        "owed": owed("week_report", "day_report", "statistics", now=now),
        "key": "0123456789abcdef",
        "reference": "0123abcd",
        "mailbox": KJT,
        "answered": answered(),
    } | more
    return Answer(kind=kind, notice_title=NOTICE.title, now=now, **given)


def answered(**more):
    given = {
        "address": "lzkjj@example.cn",
        "display_name": "兰州市科技局",
        "subject": "兰州市科技局报送推荐表",
        "message_id": "<tencent_0123456789@qq.com>",
        "references": (),
        "date": at(5, 11, 9, 58),
        "received_at": at(5, 11, 10, 0),
    } | more
    return Answered(**given)


def trouble(code, file="附件1.docx", **more):
    return Trouble(file=file, code=code, **more)


def unit_row(unit, **states):
    """Every deliverable is missing but those given: State or Standing by id."""
    standings = {each.id: _standing(states.get(each.id, State.MISSING)) for each in NOTICE.deliverables}
    return UnitRow(unit=unit, standings=standings, addresses=unit.emails or ("unit@example.cn",))


def _standing(given):
    return given if isinstance(given, Standing) else Standing(state=given)


def board(*rows, now, **more):
    return Board(
        notice=NOTICE.id, title=NOTICE.title, short_title=NOTICE.short_title, opens=NOTICE.opens,
        deliverables=NOTICE.deliverables, units=tuple(rows), now=now, **more,
    )  # fmt: skip


def campaign(now):
    """All 43 units with their habits, as they would stand at a moment of the campaign."""
    rows = tuple(_habit(number, unit, now) for number, unit in enumerate(builtin_registry().units))
    return board(
        *rows, now=now, other_units=(_museum(now),), letters=_letters(rows, now), points=_points(now),
        mailboxes=_mailboxes(now), outbox={"sent": 96, "due": 2, "deferred": 1, "failed": 1}, troubles=_troubles(now),
        tomorrow=tuple(Planned(unit=row.unit.name, deliverables=("recommendation",)) for row in rows[20:29]),
    )  # fmt: skip


def _habit(number, unit, now):
    first = NOTICE.opens + timedelta(days=3 + number * 7 % 23, hours=9 + number % 8, minutes=number)
    second = first + timedelta(days=34)
    states = {
        "recommendation": _sent(number, first, now, recommendations(unit.name, rows=2 + number % 3), due=13),
        "statistics": _sent(number, second, now, statistics(unit.name, seed=number), due=51),
        "week_report": _sent(number, second, now, report(unit.name), due=51),
        "day_report": _sent(number + 2, second + timedelta(hours=1), now, report(unit.name), due=51),
    }
    row = unit_row(
        replace(unit, contact="李小禾" if number % 5 else "", phone=f"0931-5550{number:03}" if number % 5 else ""),
        **states,
    )
    reminders = (
        (SentReminder(sent_at=at(4, 30, 9), deliverables=("recommendation",)),)
        if now > at(4, 30, 9) and first > at(4, 30)
        else ()
    )
    if number == 41:
        return replace(row, addresses=(), bounced=("old-address@example.cn",))
    return replace(row, reminders=reminders)


def _sent(number, moment, now, reading, *, due):
    if moment > now or number % 11 == 10:
        return State.MISSING
    known = {
        "received_at": moment.astimezone(UTC),
        "reading": reading,
        "revision": 1 + number % 2,
        "sender": f"unit{number}@example.cn",
        "file": "报送材料.docx",
        "message": f"{number:08x}",
    }
    if number % 9 == 4 and now - moment < timedelta(days=4) and isinstance(reading, FormReading):
        issues = (PHONE_MISSING, NO_COUNTY) if reading.form == "recommendation" else (NOT_A_NUMBER,)
        return Standing(state=State.NEEDS_CORRECTION, issues=issues, **known)
    if number == 17:
        return Standing(state=State.HELD, **known)
    late = moment > NOTICE.opens + timedelta(days=due + 11)
    return Standing(state=State.ACCEPTED, accepted_at=moment.astimezone(UTC), late=late, **known)


def _museum(now):
    unit = Unit(name="甘肃某某大学科学技术处", region="", kind="other", emails=("kjc@example.edu.cn",))
    return unit_row(
        unit,
        recommendation=Standing(
            state=State.ACCEPTED,
            received_at=at(5, 6),
            reading=recommendations(unit.name, rows=1),
            revision=1,
            sender="kjc@example.edu.cn",
            file="推荐表.docx",
        ),
    )


def _letters(rows, now):
    sent = [(row, each) for row in rows for each in row.standings.items() if each[1].received_at]
    handled = tuple(
        LetterRow(
            id=f"{n:08x}", received_at=standing.received_at, mailboxes=("kjt",), sender=standing.sender,
            subject=f"{row.unit.name}报送{NOTICE.deliverable(name).title}", state="handled", units=(row.unit.name,),
            deliverables=(name,), answer="acknowledgement",
        )
        for n, (row, (name, standing)) in enumerate(sent)
    )  # fmt: skip
    ignored = tuple(
        LetterRow(
            id=f"f{n:07x}",
            received_at=now - timedelta(days=n),
            mailboxes=("kx",),
            sender="news@example.com",
            subject="会议推广",
            state="ignored",
            reason=reason,
        )
        for n, reason in enumerate(("mailing_list", "auto_reply", "mailing_list", "bounce"))
    )
    return (*handled, *ignored)


def _points(now):
    return (
        Point(number=1, id="3fa2b871", received_at=now - timedelta(hours=5), sender="zhangye2026@example.com", subject="报送推荐表", reason="unit_unknown", evidence="表头未写单位，署名“张掖科普”", guesses=("张掖市科协", "张掖市科技局"), commands=("baosong assign 3fa2b871 张掖市科协",)),
        Point(number=2, id="77c01d9e", received_at=now - timedelta(hours=2), sender="someone@example.com", subject="平凉市科协推荐表（修改稿）", reason="contested", evidence="此前由 plkx@example.cn 报送", commands=("baosong accept 77c01d9e", "baosong reject 77c01d9e --reason …")),
    )  # fmt: skip


def _mailboxes(now):
    return (
        MailboxHealth(id="kjt", address="kjt@example.cn", last_success=now - timedelta(minutes=2), folders=(FolderHealth(name="INBOX", server=118, ledger=118), FolderHealth(name="垃圾邮件", server=6, ledger=6))),
        MailboxHealth(id="kx", address="kx@example.cn", last_success=now - timedelta(hours=3), failing_since=now - timedelta(hours=3), failure="LOGIN Login error or password error", folders=(FolderHealth(name="INBOX", server=40, ledger=39, unexplained=1),)),
    )  # fmt: skip


def _troubles(now):
    return (
        OutboxTrouble(id="51", to="old-address@example.cn", subject="提醒：请于5月13日前报送推荐表", state="failed", reason="550 User not found", since=now - timedelta(hours=8)),
        OutboxTrouble(id="60", to="qykx@example.cn", subject="回复：庆阳市科协推荐表", state="deferred", reason="451 DT:SPM", since=now - timedelta(minutes=20)),
    )  # fmt: skip
