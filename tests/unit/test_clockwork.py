import threading
import time

import pytest

from ingest.clockwork import Clockwork, Job
from ingest.pace import Again
from ingest.pulse import Pulse


@pytest.fixture
def run():
    running = []

    def start(*jobs):
        clockwork = Clockwork(jobs, pulse=Pulse(time.monotonic))
        clockwork.start()
        running.append(clockwork)
        return clockwork

    yield start
    for clockwork in running:
        clockwork.stop(within=5)


def until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


class Act:
    """Does what it is told, one word a time; then rests."""

    def __init__(self, *words):
        self.words = list(words)
        self.times = 0

    def __call__(self):
        self.times += 1
        word = self.words.pop(0) if self.words else Again.USUALLY
        if isinstance(word, Exception):
            raise word
        return word


def test_a_job_is_done_at_once_and_then_in_its_time(run):
    act = Act()
    run(Job(name="a", act=act, every=0.05, allowance=60))
    assert until(lambda: act.times >= 3)


def test_a_job_with_more_to_do_is_done_again_at_once(run):
    act = Act(*[Again.AT_ONCE] * 20)
    run(Job(name="a", act=act, every=3600, allowance=60))
    assert until(lambda: act.times == 21)


def test_a_job_that_fails_or_crashes_comes_later_and_no_other_does(run):
    failing, crashing, sound = Act(*[Again.LATER] * 9), Act(*[ValueError()] * 9), Act()
    run(
        Job(name="failing", act=failing, every=1, allowance=60),
        Job(name="crashing", act=crashing, every=1, allowance=60),
        Job(name="sound", act=sound, every=0.02, allowance=60),
    )
    assert until(lambda: sound.times >= 10)
    assert failing.times == crashing.times == 1


def test_a_job_never_runs_beside_itself_and_a_nudge_is_not_lost(run):
    inside, most, times = 0, 0, 0
    gate = threading.Event()

    def act():
        nonlocal inside, most, times
        inside += 1
        most = max(most, inside)
        gate.wait(5)
        inside -= 1
        times += 1
        return Again.USUALLY

    clockwork = run(Job(name="a", act=act, every=3600, allowance=60))
    assert until(lambda: inside == 1)
    for _ in range(5):
        clockwork.nudge("a")
    gate.set()
    assert until(lambda: times == 2)
    time.sleep(0.1)
    assert (times, most) == (2, 1)


def test_stopping_waits_for_what_runs_and_begins_nothing(run):
    gate, begun, times = threading.Event(), threading.Event(), 0

    def act():
        nonlocal times
        begun.set()
        gate.wait(5)
        times += 1
        return Again.AT_ONCE

    clockwork = run(Job(name="a", act=act, every=0.01, allowance=60))
    assert begun.wait(5)
    assert clockwork.stop(within=0.1) is False
    gate.set()
    assert until(lambda: times == 1)
    time.sleep(0.1)
    assert times == 1
