from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from store.backoff import PATIENCE, GiveUp, Retry, after

START = datetime(2026, 5, 6, tzinfo=UTC)


def tries() -> list[timedelta]:
    """When, counted from the first failure, an outage of any length is tried."""
    now, moments = START, []
    for attempt in range(1, 1000):
        match after(attempt, first_failed_at=START, now=now):
            case Retry(at=at):
                now = at
                moments.append(at - START)
            case GiveUp():
                return moments
    raise AssertionError("it never gives up")


def test_two_tries_in_the_first_hour_then_every_three_hours_then_an_end():
    moments = tries()
    assert [moment for moment in moments if moment <= timedelta(hours=1)] == [
        timedelta(minutes=minutes) for minutes in (2, 17, 47)
    ]
    assert moments[-1] == PATIENCE
    assert max(later - earlier for earlier, later in pairwise(moments)) == timedelta(hours=3)


def test_five_days_are_enough():
    assert after(9, first_failed_at=START, now=START + PATIENCE) == GiveUp(after=PATIENCE)


def test_a_clock_set_back_waits_from_now():
    earlier = START - timedelta(days=30)
    assert after(1, first_failed_at=START, now=earlier) == Retry(at=earlier + timedelta(minutes=2))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(attempt=st.integers(0, 500), minutes=st.integers(-10_000, 7_199))
def test_a_retry_is_later_and_never_beyond_the_five_days(attempt, minutes):
    now = START + timedelta(minutes=minutes)
    verdict = after(attempt, first_failed_at=START, now=now)
    assert isinstance(verdict, Retry)
    assert now < verdict.at <= max(START + PATIENCE, now + timedelta(hours=3))
