import pytest

from ingest.pulse import Pulse


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_job_that_neither_ends_nor_beats_has_stalled(clock):
    pulse = Pulse(clock)
    pulse.begin("poll/kjt", allowance=10)
    clock.now = 9
    assert pulse.stalled() == []
    pulse.beat("poll/kjt")
    clock.now = 18
    assert pulse.stalled() == []
    clock.now = 20
    assert pulse.stalled() == ["poll/kjt"]
    assert pulse.working() == ["poll/kjt"]


def test_a_job_that_is_not_begun_again_has_stalled(clock):
    pulse = Pulse(clock)
    pulse.begin("relay", allowance=10)
    pulse.end("relay", rest=100)
    assert pulse.working() == []
    clock.now = 109
    assert pulse.stalled() == []
    clock.now = 111
    assert pulse.stalled() == ["relay"]
