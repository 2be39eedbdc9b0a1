"""Working days of China, with 2026 as the State Council announced it."""

from datetime import date

import pytest

from notifier.calendar import Calendar

PLAIN = Calendar()


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 4, 30), True),
        (date(2026, 5, 1), False),
        (date(2026, 5, 5), False),  # a Tuesday off
        (date(2026, 5, 9), True),  # a Saturday worked for it
        (date(2026, 5, 10), False),
        (date(2026, 6, 19), False),  # Dragon Boat Festival, a Friday
        (date(2026, 6, 22), True),
    ],
)
def test_adjusted_days_count(day, working):
    assert PLAIN.is_working(day) is working


def test_the_days_before_and_after_the_two_due_days():
    first, second = date(2026, 5, 13), date(2026, 6, 20)
    assert [PLAIN.before(first, n) for n in (7, 3, 1)] == [date(2026, 4, 30), date(2026, 5, 9), date(2026, 5, 12)]
    assert [PLAIN.after(first, n) for n in (1, 3)] == [date(2026, 5, 14), date(2026, 5, 18)]
    assert [PLAIN.before(second, n) for n in (7, 3, 1)] == [date(2026, 6, 10), date(2026, 6, 16), date(2026, 6, 18)]
    assert [PLAIN.after(second, n) for n in (1, 3)] == [date(2026, 6, 22), date(2026, 6, 24)]


def test_a_year_nobody_announced_is_monday_to_friday():
    assert PLAIN.is_working(date(2031, 5, 1))  # a Thursday
    assert not PLAIN.is_working(date(2031, 5, 3))


def test_a_person_knows_better():
    corrected = Calendar(off=frozenset({date(2031, 5, 1)}), work=frozenset({date(2031, 5, 3)}))
    assert not corrected.is_working(date(2031, 5, 1))
    assert corrected.is_working(date(2031, 5, 3))
    assert corrected.after(date(2031, 4, 30), 2) == date(2031, 5, 3)


def test_the_next_year_is_asked_for_from_november():
    assert PLAIN.unannounced(date(2030, 6, 1)) == (2030,)
    assert PLAIN.unannounced(date(2026, 10, 31)) == ()
    assert PLAIN.unannounced(date(2030, 11, 1)) == (2030, 2031)
    known = Calendar(off=frozenset({date(2030, 1, 1), date(2031, 1, 1)}))
    assert known.unannounced(date(2030, 12, 1)) == ()


def test_holidays_without_end_are_refused():
    never = Calendar(off=frozenset(date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(500)))
    with pytest.raises(ValueError, match="no 1 working days"):
        never.after(date(2026, 1, 1), 1)
