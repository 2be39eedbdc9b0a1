from datetime import UTC, datetime, timedelta

import pytest

from notifier.patience import after, of_account, pause, wants_person
from notifier.verdicts import ACCOUNT_WIDE, Course
from store.backoff import GiveUp, Retry

NOW = datetime(2026, 5, 13, 4, 0, tzinfo=UTC)  # noon in Lanzhou


def minutes(course, times):
    match after(course, times, first_failed_at=NOW, now=NOW):
        case Retry(at=at):
            return (at - NOW).total_seconds() / 60
        case GiveUp():
            return None


def test_spam_just_now_is_tried_after_2_and_30_minutes_then_a_person_decides():
    assert [minutes(Course.SPAM_SOON, times) for times in (1, 2, 3)] == [2, 30, None]


def test_refused_content_is_tried_once_more_after_30_minutes():
    assert [minutes(Course.SPAM, times) for times in (1, 2)] == [30, None]


def test_a_new_line_is_tried_soon():
    assert minutes(Course.RECONNECT, 1) == 1
    assert minutes(Course.RECONNECT, 2) > 1


def test_waits_grow_and_end_after_five_days():
    waits = [minutes(Course.BACKOFF, times) for times in range(1, 9)]
    assert waits == sorted(waits)
    late = after(Course.BACKOFF, 40, first_failed_at=NOW - timedelta(days=5), now=NOW)
    assert isinstance(late, GiveUp)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (datetime(2026, 5, 13, 4, 0, tzinfo=UTC), datetime(2026, 5, 13, 16, 10, tzinfo=UTC)),
        (datetime(2026, 5, 13, 15, 59, tzinfo=UTC), datetime(2026, 5, 13, 16, 10, tzinfo=UTC)),
        (datetime(2026, 5, 13, 16, 5, tzinfo=UTC), datetime(2026, 5, 13, 16, 10, tzinfo=UTC)),
        (datetime(2026, 5, 13, 16, 10, tzinfo=UTC), datetime(2026, 5, 14, 16, 10, tzinfo=UTC)),
    ],
)
def test_a_quota_of_the_day_waits_for_ten_past_midnight_in_beijing(since, until):
    assert pause(Course.TOMORROW, 1, since=since) == until


@pytest.mark.parametrize("course", sorted(ACCOUNT_WIDE))
def test_pauses_never_shrink(course):
    ends = [pause(course, failures, since=NOW) for failures in range(1, 12)]
    assert ends == sorted(ends)
    assert all(NOW < end <= NOW + timedelta(days=1) for end in ends)


def test_535_is_tried_thrice_quickly_then_seldom_and_a_person_is_called():
    waits = [pause(Course.LOGIN, failures, since=NOW) - NOW for failures in (1, 2, 3, 4)]
    assert waits == [timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=10), timedelta(minutes=30)]
    assert [wants_person(Course.LOGIN, failures) for failures in (1, 2, 3, 4)] == [False, False, False, True]


def test_a_blocked_account_calls_at_once_and_a_used_up_quota_never():
    assert wants_person(Course.HALT, 1)
    assert not wants_person(Course.TOMORROW, 9)
    assert not wants_person(Course.QUARTER, 9)


def test_a_quarter_of_an_hour_is_one():
    assert pause(Course.QUARTER, 3, since=NOW) == NOW + timedelta(minutes=15)


def test_what_keeps_us_from_logging_in_is_an_outage():
    assert of_account(Course.BACKOFF) is Course.OUTAGE
    assert of_account(Course.LOGIN) is Course.LOGIN
