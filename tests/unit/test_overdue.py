"""Who is reminded of what, day by day."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.board import SentReminder, Standing, State
from notifier.calendar import Calendar
from notifier.overdue import Rules, plan, stages, tomorrow
from parsers.units import Unit
from tests.builders.boards import NOTICE, PHONE_MISSING, SHANGHAI, at, board, unit_row

RULES = Rules(zone=SHANGHAI, calendar=Calendar())
LANZHOU = Unit(name="兰州市科技局", region="兰州市", kind="science_bureau", emails=("lz@example.cn",))
GANNAN = Unit(name="甘南州科协", region="甘南州", kind="science_association", emails=("gn@example.cn",))
JUNE = {"week_report": State.ACCEPTED, "day_report": State.ACCEPTED, "statistics": State.ACCEPTED}


def reminded(rows, now, *, done=frozenset(), rules=RULES):
    """{unit: deliverables named}, of one moment."""
    found = plan(board(*rows, now=now), done=done, rules=rules, now=now)
    return {due.row.unit.name: [owed.deliverable for owed in due.owed] for due in found.reminders}


def days_of(name):
    return [(stage.day.month, stage.day.day) for stage in stages(NOTICE.deliverable(name), RULES)]


def test_the_stages_of_the_notice():
    assert days_of("recommendation") == [(4, 30), (5, 9), (5, 12), (5, 14), (5, 18)]
    assert days_of("statistics") == [(6, 10), (6, 16), (6, 18), (6, 22), (6, 24)]


def test_nobody_before_the_hour():
    row = unit_row(LANZHOU)
    assert reminded([row], at(4, 30, 8, 59)) == {}
    assert reminded([row], at(4, 30, 9)) == {"兰州市科技局": ["recommendation"]}


def test_nobody_between_stages_that_were_done():
    row = unit_row(LANZHOU)
    assert reminded([row], at(4, 29)) == {}
    assert reminded([row], at(5, 6), done={"recommendation:before:7"}) == {}


def test_a_stage_is_done_once_whoever_it_reached():
    now = at(4, 30)
    found = plan(board(unit_row(LANZHOU, recommendation=State.ACCEPTED), now=now), done=set(), rules=RULES, now=now)
    assert [stage.key for stage in found.stages] == ["recommendation:before:7"]
    assert not found.reminders
    assert not plan(board(unit_row(LANZHOU), now=now), done={"recommendation:before:7"}, rules=RULES, now=now).reminders


@pytest.mark.parametrize("state", [State.ACCEPTED, State.HELD, State.WAIVED])
def test_nobody_is_reminded_of_what_is_here_with_a_person_or_not_wanted(state):
    assert reminded([unit_row(LANZHOU, recommendation=state)], at(5, 12)) == {}


def test_a_faulty_one_is_reminded_with_its_faults():
    faulty = Standing(state=State.NEEDS_CORRECTION, issues=(PHONE_MISSING,), file="附件1.docx", received_at=at(5, 6))
    now = at(5, 12)
    found = plan(board(unit_row(LANZHOU, recommendation=faulty), now=now), done=set(), rules=RULES, now=now)
    (owed,) = found.reminders[0].owed
    assert (owed.state, owed.issues, owed.file) == ("needs_correction", (PHONE_MISSING,), "附件1.docx")


def test_what_is_not_asked_of_a_unit_is_not_reminded():
    row = unit_row(LANZHOU)
    spared = replace(row, standings={name: each for name, each in row.standings.items() if name != "recommendation"})
    assert reminded([spared], at(5, 12)) == {}


def test_one_mail_for_everything_of_a_day_and_the_overdue():
    named = ["recommendation", "week_report", "day_report", "statistics"]
    assert reminded([unit_row(LANZHOU)], at(6, 18)) == {"兰州市科技局": named}


def test_an_overdue_one_alone_is_no_reason_after_its_last_stage():
    assert reminded([unit_row(LANZHOU, **JUNE)], at(6, 18)) == {}
    assert reminded([unit_row(LANZHOU)], at(5, 20)) == {}


def test_what_comes_later_is_told_apart():
    now = at(5, 12)
    found = plan(board(unit_row(LANZHOU), now=now), done=set(), rules=RULES, now=now)
    assert [owed.deliverable for owed in found.reminders[0].later] == ["week_report", "day_report", "statistics"]


def test_a_missed_stage_is_caught_up_on_the_next_working_day():
    row = unit_row(LANZHOU)
    assert reminded([row], at(5, 2)) == {}, "a day off"
    assert reminded([row], at(5, 6)) == {"兰州市科技局": ["recommendation"]}


def test_several_missed_stages_are_one_mail():
    now = at(5, 12)
    found = plan(board(unit_row(LANZHOU), now=now), done=set(), rules=RULES, now=now)
    assert len(found.reminders) == 1
    assert found.reminders[0].stages == (
        "recommendation:before:7",
        "recommendation:before:3",
        "recommendation:before:1",
    )


def test_a_worked_saturday_is_a_day_for_reminders():
    assert reminded([unit_row(LANZHOU)], at(5, 9), done={"recommendation:before:7"})


def test_after_the_last_stage_nobody():
    assert reminded([unit_row(LANZHOU)], at(6, 25)) == {}
    assert reminded([unit_row(LANZHOU)], at(7, 1)) == {}


def test_the_last_day_is_still_good():
    assert reminded([unit_row(LANZHOU)], at(6, 24), done={"statistics:after:1"})


def test_who_wrote_a_moment_ago_or_is_unread_is_left_in_peace():
    row = unit_row(LANZHOU)
    now = at(5, 12)
    assert reminded([replace(row, last_mail_at=now - timedelta(minutes=59))], now) == {}
    assert reminded([replace(row, last_mail_at=now - timedelta(hours=2))], now)
    assert reminded([replace(row, unread=True)], now) == {}


def test_who_cannot_be_reached_is_for_the_telephone():
    rows = (
        replace(unit_row(LANZHOU), addresses=()),
        replace(unit_row(GANNAN), addresses=(), bounced=("gn@example.cn",)),
    )
    now = at(5, 12)
    found = plan(board(*rows, now=now), done=set(), rules=RULES, now=now)
    assert not found.reminders
    assert [(each.row.unit.name, each.reason) for each in found.unreachable] == [
        ("兰州市科技局", "no_address"),
        ("甘南州科协", "bounced"),
    ]


def test_enough_is_enough():
    now = at(6, 18)
    days = (at(4, 30), at(5, 9), at(5, 12), at(5, 14), at(5, 18))
    sent = tuple(SentReminder(sent_at=day, deliverables=("recommendation",)) for day in days)
    twice_a_day = tuple(replace(each, sent_at=at(5, 9)) for each in sent)  # two addresses are one reminder
    assert reminded([replace(unit_row(LANZHOU), reminders=twice_a_day)], now)
    found = plan(board(replace(unit_row(LANZHOU), reminders=sent), now=now), done=set(), rules=RULES, now=now)
    assert not found.reminders
    assert found.unreachable[0].reason == "max_per_unit"


def test_other_units_are_asked_for_nothing():
    now = at(5, 12)
    museum = unit_row(Unit(name="某博物馆", region="", kind="other", emails=("m@example.cn",)))
    assert not plan(board(now=now, other_units=(museum,)), done=set(), rules=RULES, now=now).reminders


def test_tomorrow_is_the_next_working_day():
    now = at(4, 29, 17)
    (planned,) = tomorrow(board(unit_row(LANZHOU), now=now), done=set(), rules=RULES, now=now)
    assert (planned.unit, planned.deliverables) == ("兰州市科技局", ("recommendation",))
    friday = at(5, 8, 17)
    assert tomorrow(board(unit_row(LANZHOU), now=friday), done={"recommendation:before:7"}, rules=RULES, now=friday)
    assert not tomorrow(board(unit_row(LANZHOU), now=at(5, 20, 17)), done=set(), rules=RULES, now=at(5, 20, 17))


def test_the_hour_is_the_notices_own_whatever_the_host_says():
    utc = datetime.fromisoformat("2026-04-30T01:00:00+00:00")
    assert reminded([unit_row(LANZHOU)], utc)
    assert not reminded([unit_row(LANZHOU)], utc - timedelta(minutes=1))
    assert reminded([unit_row(LANZHOU)], at(4, 30, 14), rules=replace(RULES, at=time(14)))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    outages=st.sets(st.integers(0, 69), max_size=50),
    correct_on=st.integers(0, 90),
)
def test_a_campaign_reminds_of_no_stage_twice_and_never_in_vain(outages, correct_on):
    """Whatever days the daemon sleeps: one mail a day, no stage twice, nothing after all is in."""
    done: set[str] = set()
    told: list[str] = []
    sent: tuple[SentReminder, ...] = ()
    for day in range(70):
        now = at(4, 20) + timedelta(days=day)
        if day in outages:
            continue
        states = dict.fromkeys((each.id for each in NOTICE.deliverables), State.ACCEPTED) if day >= correct_on else {}
        row = replace(unit_row(LANZHOU, **states), reminders=sent)
        for _ in range(2):  # a second cycle on the same day
            found = plan(board(row, now=now), done=done, rules=RULES, now=now)
            done |= {stage.key for stage in found.stages}
            for due in found.reminders:
                assert day < correct_on
                told.extend(due.stages)
                sent = (*sent, SentReminder(sent_at=now, deliverables=()))
                row = replace(row, reminders=sent)
    assert len(told) == len(set(told))
    assert len(sent) <= RULES.max_per_unit
    assert len({each.sent_at.date() for each in sent}) == len(sent)
