"""
The program killed after each step of a message's way and started again.

However far it had got: one archive entry, one revision, one reply.
"""

import re
from collections import Counter
from email import message_from_bytes
from pathlib import Path

import pytest

from store.journal import Stage
from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import configuration
from tests.builders.forks import forks
from tests.builders.letters_in import LANZHOU, letter, recommendation
from tests.builders.post_day import EXTRA, NOW, RECEIVED, states_of
from tests.servers.netease import netease
from tests.servers.smtp import recording

ROOT = Path(__file__).parents[2]
LATER = "2026-05-06T12:45:00+08:00"  # half an hour after, an answer of unknown fate is sent once more
STEPS = {
    "list": ("listed",),
    "fetch": ("fetched",),
    "archive": ("archive_durable", "after_commit_sighting"),
    "parse": ("parsed",),
    "triage": ("triaged",),
    "read": ("read",),
    "identify": ("identified",),
    "decide": ("before_outcome",),
    "commit": ("before_commit_outcome", "after_commit_outcome"),
    "relay": ("after_commit_claim", "journal_dot", "journal_accepted"),
}
PLACES = [place for places in STEPS.values() for place in places]
RAW = letter(recommendation(), to=f"{ADDRESS}, {OTHER}")
END = {"archived": 1, "revision": 1, "state": "accepted", "sent": 1, "due": 0, "problems": []}


@pytest.fixture(scope="module")
def smtp():
    with recording(PASSWORDS) as server:
        yield server


class House:
    """One mail in both mailboxes, and the program that is to answer it."""

    def __init__(self, folder, imap, smtp, run):
        self.run = run
        self.config = configuration(folder, imap=imap.port, smtp=smtp.port, extra=EXTRA)
        self.imap, self.smtp = imap, smtp
        self._before = len(smtp.mails)
        for address in PASSWORDS:
            imap.mailbox(address).put(RAW, date=RECEIVED)

    def __call__(self, *arguments, now=NOW, fail=None):
        """Run the command in a process of its own; with `fail` it is killed where it passes that place."""
        return self.run("-c", self.config, "--now", now, *arguments, "--json", fail=f"{fail}:kill" if fail else None)

    def delivered(self):
        """Message-ID -> how often the server took it."""
        return Counter(message_from_bytes(each.raw)["Message-ID"] for each in self.smtp.mails[self._before :])

    def file_in_sent(self):
        """What left is in the Sent folder, as providers do it."""
        for each in self.smtp.mails[self._before :]:
            self.imap.mailbox(each.sender).put(each.raw, folder="已发送")

    def end(self):
        status = self("status", now=LATER).json
        unit = next(each["deliverables"]["recommendation"] for each in status["units"] if each["unit"] == LANZHOU)
        archive = self.config.parent / "data" / "archive"
        return {
            "archived": sum(path.suffix == ".eml" for path in archive.rglob("*")),
            "revision": unit["revision"],
            "state": unit["state"],
            "sent": status["outbox"]["sent"],
            "due": status["outbox"]["due"],
            "problems": self("verify").json,
        }


@pytest.fixture(scope="module")
def run():
    with forks() as running:
        yield running


@pytest.fixture
def house(tmp_path, smtp, run):
    with netease(PASSWORDS) as imap:
        yield House(tmp_path, imap, smtp, run)
        assert imap.trespasses == []


@pytest.mark.parametrize("place", PLACES)
def test_killed_and_started_again(house, place):
    assert house("once", fail=place).killed
    house.file_in_sent()
    for now in (NOW, LATER):
        assert house("once", now=now).status == 0
    assert house.end() == END
    assert list(house.delivered().values()) == [1]
    assert len(house("inbox", "--all").json) == 1
    assert states_of(house("status").json) == {LANZHOU: {"recommendation": "accepted"}}


def test_a_message_that_kills_us_every_time_is_set_aside(house):
    for _ in range(3):
        assert house("once", fail="read").killed
    counts = house("once").json
    assert (counts["shunted"], counts["handled"]) == (1, 0)
    (row,) = house("inbox").json
    assert (row["state"], row["reason"]) == ("shunted", "killed_the_process")


def test_every_commit_has_its_name_and_so_its_fail_points():
    """`before_commit_…` and `after_commit_…`: a transaction without a name could not be died in."""
    for path in [*ROOT.glob("ingest/**/*.py"), *ROOT.glob("notifier/*.py")]:
        source = path.read_text("utf-8")
        nameless = re.findall(r"database\.write\(\)", source)
        assert not nameless or path.name == "foretell.py", path.name  # it works in a folder that is thrown away


def test_every_step_has_its_place():
    folders = ("ingest", "notifier", "store")
    source = "".join(path.read_text("utf-8") for folder in folders for path in (ROOT / folder).glob("*.py"))
    named = set(re.findall(r'reach\("(\w+)"\)', source))
    commits = {
        f"{when}_commit_{name}" for when in ("before", "after") for name in re.findall(r'write\("(\w+)"\)', source)
    }
    stages = {f"journal_{stage}" for stage in Stage}
    assert set(PLACES) <= named | commits | stages
