"""
Killed while it obeys a coordinator, takes back a marked copy and answers a 预检: each is done and told once.

`BAOSONG_CRASH=every` (make crash) walks every pass of every place; without it the first
or the last pass of the places that such mails alone pass, and of every eighth other.
"""

import io
import os
import re
import shutil
import tempfile
from email import message_from_bytes
from email.policy import default
from itertools import count
from pathlib import Path

import docx
import pytest

from tests.builders.accounts import PASSWORDS
from tests.builders.forks import forks
from tests.builders.houses import KX, UNITS, House
from tests.builders.letters_in import letter, recommendation
from tests.servers.netease import netease
from tests.servers.smtp import recording

EVERY = os.environ.get("BAOSONG_CRASH") == "every"
CHIEF, KX_WRITES, TS_WRITES = "zong@example.org", "kx@by.example.org", "kx@ts.example.org"
DIGEST_AT, OBEYING, LATER, AFTERWARDS = (f"2026-05-06T{time}" for time in ("17:00", "17:30", "17:31", "18:10"))
HEALED = (AFTERWARDS, "2026-05-06T18:50")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600 if EVERY else 120)]


@pytest.fixture(scope="module")
def prepared():
    """A house whose digest has left, which shows a held mail, and the mails that now come."""
    memory = Path("/dev/shm")
    root = Path(tempfile.mkdtemp(prefix="baosong-", dir=memory if os.access(memory, os.W_OK) else None))
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp, forks() as run:
        numbers = count(1)

        def build():
            return House(root / str(next(numbers)), imap, smtp, run, units=UNITS)

        house = build()
        house("once")
        assert house("digest", "--send", now=DIGEST_AT).status == 0
        house.carry()
        yield house, build, mails(house)
    shutil.rmtree(root)


def mails(house):
    sent = [message_from_bytes(raw, policy=default) for box in house.sent.values() for raw in box]
    digest = next(each for each in sent if each["To"] == CHIEF)
    correction = next(each for each in sent if each["To"] == KX_WRITES)
    return orders(digest), corrected(correction), letter(recommendation("天水市科协"), sender=TS_WRITES, subject="预检")


def orders(digest):
    """To accept what is held, to waive, and something that nobody understands."""
    (number,) = set(re.findall(r"“(\d+) 接受”", digest.get_body(("plain",)).get_content()))
    text = f"{number} 接受\r\n免报 天水市科协 统计表\r\n{number} 再议"
    thread = (("In-Reply-To", digest["Message-ID"]), ("References", digest["Message-ID"]))
    return letter(sender=CHIEF, subject=f"回复：{digest['Subject']}", text=text, extra=thread)


def corrected(correction):
    (marked,) = correction.iter_attachments()
    form = docx.Document(io.BytesIO(marked.get_content()))
    form.tables[0].rows[1].cells[5].paragraphs[0].runs[0].text = "王小明 139-0000-1234"
    content = io.BytesIO()
    form.save(content)
    return letter((marked.get_filename(), content.getvalue()), sender=KX_WRITES, subject=f"回复：{KX}报送推荐表")


@pytest.fixture(scope="module")
def build(prepared):
    former, make, coming = prepared

    def again():
        house = make()
        house.become(former)
        for raw in coming:
            house.bring(raw)
        return house

    return again


@pytest.fixture(scope="module")
def undisturbed(build):
    house = build()
    first = house("once", "--json", now=OBEYING)
    assert first.json["sent"] == 4, (
        first
    )  # the receipt, and an answer each to the unit of the held, to the copy, to the 预检
    return first.places, house.healed(thoroughly=EVERY, at=HEALED)


def test_what_is_done_when_nothing_happens(undisturbed):
    _, end = undisturbed
    verbs = [verb for verb, *_ in end["decisions"]]
    assert (verbs.count("accept"), verbs.count("waive")) == (1, 1)
    assert sorted(times for times in end["deliveries"].values()) == [1, 1, 1, 1]
    assert sorted(to for to, _ in end["deliveries"]) == sorted((CHIEF, KX_WRITES, TS_WRITES, "other@lz.example.org"))


def points(places):
    if EVERY:
        return [(name, nth) for name, passes in places.items() for nth in range(1, passes + 1)]
    own = [name for name in places if name.endswith(("ruling", "outcome"))]
    others = [name for name in places if name not in own][::8]
    return [(name, places[name] if number % 2 else 1) for number, name in enumerate((*own, *others))]


def test_killed_at_every_place_everything_is_done_once_and_told_once(build, undisturbed):
    places, end = undisturbed
    assert {"before_commit_ruling", "after_commit_ruling", "before_outcome"} <= places.keys()
    for name, nth in points(places):
        house = build()
        struck = house("once", now=OBEYING, fail=f"{name}:kill:{nth}")
        assert struck.killed, (name, nth, struck)
        if EVERY and name != "journal_dot":  # a mail that twice may have left waits for a person
            house("once", now=LATER, fail=f"{name}:kill")  # killed again while it recovers
        assert house.healed(thoroughly=EVERY, at=HEALED) == end, (name, nth)
        house.leave()
