import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.pace import LONGEST, Again, wait


@pytest.mark.parametrize(("failures", "seconds"), [(1, 240), (2, 480), (3, 900), (4, 900), (400, 900)])
def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour(failures, seconds):
    assert wait(Again.LATER, every=120, failures=failures, chance=0.5) == pytest.approx(seconds)


def test_a_success_takes_its_usual_time_and_more_work_none():
    assert wait(Again.USUALLY, every=120, failures=0, chance=0.9) == 120
    assert wait(Again.AT_ONCE, every=120, failures=3, chance=0.9) == 0


@settings(max_examples=50, derandomize=True)
@given(st.floats(1, 900), st.integers(1, 1000), st.floats(0, 1))
def test_a_wait_is_never_shorter_than_usual_nor_much_longer_than_a_quarter_of_an_hour(every, failures, chance):
    assert every * 0.8 <= wait(Again.LATER, every=every, failures=failures, chance=chance) <= LONGEST * 1.2 + 1e-6
