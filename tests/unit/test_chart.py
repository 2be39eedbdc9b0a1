"""The lines of the digest's picture, for any number of units."""

import pytest

from notifier.chart import _ticks


@pytest.mark.parametrize(
    ("limit", "lines"), [(4, [0, 1, 2, 3, 4]), (43, [0, 10, 20, 30, 43]), (10_000, [0, 2000, 4000, 6000, 8000, 10_000])]
)
def test_lines_are_few_and_round(limit, lines):
    assert _ticks(limit) == lines


@pytest.mark.parametrize("limit", [1, 999, 5001, 1_000_000])
def test_there_are_lines_for_any_number(limit):
    assert 2 <= len(_ticks(limit)) <= 7
