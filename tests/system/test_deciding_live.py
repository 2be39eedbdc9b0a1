"""Decisions beside a daemon at work, and the commands that the program itself proposes."""

import re
import shlex
import subprocess
import time
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.configuration import baosong, command, configuration, here
from tests.builders.letters_in import BAIYIN, DINGXI, LANZHOU, Stamp, letter, recommendation
from tests.builders.loop import loop
from tests.servers.netease import netease
from tests.servers.smtp import recording

NOW = "2026-05-06T12:00:00+08:00"
RECEIVED = datetime(2026, 5, 6, 2, 30, tzinfo=UTC)
LATER = "Wed, 06 May 2026 11:00:00 +0800"
STRANGER = "xiaoli@qq.example"
CONTESTED = letter(recommendation(summary="改过的简介。"), sender=STRANGER, stamp=Stamp.FAILED, date=LATER)
EXTRA = "[sending]\nper_minute = 50\nper_15_minutes = 50\n"


@contextmanager
def daemon(config):
    line, options = command("run", "-c", config, "--now", NOW)
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        yield
    finally:
        process.terminate()
        process.wait(40)


def until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_daemon_sends_what_a_decision_owes(tmp_path):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        config = configuration(tmp_path, imap=imap.port, smtp=smtp.port, extra=EXTRA)
        for raw in (letter(recommendation()), CONTESTED):
            imap.mailbox(ADDRESS).put(raw, date=RECEIVED)
        with daemon(config):
            until(lambda: len(smtp.mails) == 2)
            (held,) = baosong("inbox", "-c", config, "--state", "held", "--json").json
            done = baosong("accept", held["id"], "-c", config, "--now", NOW, "--reason", "电话核实")
            assert done.status == 0, done.err
            until(lambda: len(smtp.mails) == 3)
            told = baosong("explain", held["id"], "-c", config).out
            assert "电话核实" in told
        assert smtp.mails[2].recipients == (STRANGER,)


@pytest.fixture
def waiting(tmp_path, rules_with):
    """One message of every kind that waits for a person."""
    with loop(tmp_path, rules=rules_with(DINGXI, "xcb@dx.example.org")) as work:
        letters = {
            "contested": [letter(recommendation()), CONTESTED],
            "doubtful": [letter(recommendation(BAIYIN), sender="xcb@dx.example.org")],
            "several": [
                letter(
                    recommendation(LANZHOU, summary="甲。"),
                    recommendation(LANZHOU, summary="乙。", name="推荐表 (新).docx"),
                    date="Wed, 06 May 2026 12:00:00 +0800",
                )
            ],
            "question": [letter(text="请问推荐表的截止时间可以延长吗？", subject="关于科技活动周推荐表的咨询")],
        }
        yield tmp_path, {reason: [work.take(raw) for raw in each][-1] for reason, each in letters.items()}


@pytest.mark.parametrize("reason", ["contested", "doubtful", "several", "question"])
def test_what_is_proposed_can_be_typed(waiting, reason):
    folder, messages = waiting
    message = messages[reason]
    assert message.reason == reason

    def typed(*words):
        return here("-c", folder / "config.toml", "--now", "2026-05-06T13:00", *words)

    proposed = re.findall("办理：baosong (.+)", typed("explain", message.public).out)
    assert proposed
    for line in proposed:
        words = [each.replace("…", "不符合要求") for each in shlex.split(line)]
        done = typed(*words)
        assert done.status == 0, done.err
        back = typed(words[0], message.public, "--undo")
        assert back.status == 0, back.err
    assert typed("inbox", "--state", "held", "--json").json
