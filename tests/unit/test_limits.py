from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.limits import DAY, Gate, Limits, Mode, priority

NOW = datetime(2026, 5, 13, 4, 0, tzinfo=UTC)
LIMITS = Limits(per_minute=2, per_15_minutes=5, per_day=20)
moments = st.lists(st.integers(0, 100_000).map(lambda seconds: NOW - timedelta(seconds=seconds)), max_size=40)


def ago(**units):
    return NOW - timedelta(**units)


@pytest.mark.parametrize(
    ("left", "room"),
    [
        ([], 2),
        ([ago(seconds=59)], 1),
        ([ago(seconds=59), ago(seconds=10)], 0),
        ([ago(seconds=60), ago(seconds=61)], 2),
        ([ago(minutes=minutes) for minutes in (2, 3, 4, 5)], 1),
        ([ago(minutes=minutes) for minutes in (2, 3, 4, 5, 6)], 0),
        ([ago(hours=hours) for hours in range(1, 20)], 1),
        ([ago(hours=hours) for hours in range(1, 24)], 0),
    ],
)
def test_room(left, room):
    assert LIMITS.room(left, now=NOW) == room


@settings(max_examples=100, derandomize=True)
@given(moments)
def test_the_next_may_leave_when_it_is_said_to_and_not_before(left):
    at = LIMITS.free_at(left, now=NOW)
    assert LIMITS.room(left, now=at) > 0
    if at > NOW:
        assert LIMITS.room(left, now=at - timedelta(seconds=1)) == 0


@settings(max_examples=50, derandomize=True)
@given(moments)
def test_no_window_ever_holds_more_than_its_limit(start):
    left = []
    now = NOW - DAY
    for _ in range(30):
        now = LIMITS.free_at(left, now=now)
        left.append(now)
    for window, limit in ((timedelta(minutes=1), 2), (timedelta(minutes=15), 5), (DAY, 20)):
        assert all(sum(end - window < moment <= end for moment in left) <= limit for end in left)


def test_a_clock_set_back_lets_nothing_burst_out():
    assert LIMITS.room([NOW + timedelta(hours=1)] * 5, now=NOW) == 0


def test_what_a_unit_waits_for_goes_first():
    kinds = ["digest", "reminder", "acknowledgement", "correction"]
    assert sorted(kinds, key=priority) == ["correction", "acknowledgement", "reminder", "digest"]
    assert priority("something new") > priority("digest")


def test_gates():
    people = {"coordinators": frozenset({"Coordinator@office.example"}), "allow": frozenset({"a@unit.example"})}
    told = {
        mode: [
            Gate(mode=mode, **people).lets_out(who)
            for who in ("coordinator@office.example", "A@unit.example", "b@x.example")
        ]
        for mode in Mode
    }
    assert told == {
        Mode.LIVE: [True, True, True],
        Mode.ALLOW_LIST: [True, True, False],
        Mode.COORDINATORS: [True, False, False],
        Mode.HOLD: [False, False, False],
    }
