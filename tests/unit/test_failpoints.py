import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from store import failpoints
from store.failpoints import Armed, parse, reach

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "armed"),
    [
        ("archive_renamed:kill", Armed(name="archive_renamed", what="kill", nth=1)),
        ("before_commit_outcome:hang:3", Armed(name="before_commit_outcome", what="hang", nth=3)),
        ("journal_dot:eio:*", Armed(name="journal_dot", what="eio", nth=None)),
    ],
)
def test_what_is_asked_for(text, armed):
    assert parse(text) == armed


@pytest.mark.parametrize("text", ["a", "a:explode", "a:kill:first"])
def test_a_mistake_is_told(text):
    with pytest.raises(ValueError):
        parse(text)


def run(code: str, fail: str) -> subprocess.CompletedProcess:
    environment = os.environ | {"BAOSONG_FAIL": fail}
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_kill_is_sudden():
    done = run("from store.failpoints import reach; reach('a'); reach('b'); print('alive')", "b:kill")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")


def test_the_nth_pass_fails_and_the_next_does_not():
    code = """
from store.failpoints import reach
for n in range(4):
    try:
        reach('a')
    except OSError as error:
        print(n, error.errno)
"""
    assert run(code, "a:enospc:2").stdout == f"1 {errno.ENOSPC}\n"
    assert len(run(code, "a:eio:*").stdout.splitlines()) == 4


def test_unarmed_it_is_nothing():
    reach("anything")


def test_hanging_is_for_ever(monkeypatch):
    slept = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        raise TimeoutError

    monkeypatch.setattr(failpoints.time, "sleep", sleep)
    monkeypatch.setattr(failpoints, "_armed", Armed(name="a", what="hang", nth=None))
    with pytest.raises(TimeoutError):
        reach("a")
    assert slept
