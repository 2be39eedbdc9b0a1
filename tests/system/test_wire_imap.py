"""
A mailbox whose server cuts, falls silent, hangs up or numbers everything anew: every mail once, nothing changed.

The whole cycle on a line that breaks; the line itself is tried in `test_mailbox_line.py`.
`BAOSONG_CRASH=every` (make crash) cuts at every 97th octet, else at some of them.
"""

import os
from datetime import timedelta
from functools import partial

import pytest

from ingest import watch
from ingest.mailbox import connect
from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import here
from tests.builders.filled import mail, recommendation
from tests.builders.houses import LATER, RECEIVED, House
from tests.servers.netease import Silence, netease
from tests.servers.smtp import recording

EVERY = os.environ.get("BAOSONG_CRASH") == "every"
ASKED = ("LOGIN", "ID", "LIST", "EXAMINE", "UID FETCH", "BODY.PEEK[]", "UID SEARCH")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800 if EVERY else 120)]


@pytest.fixture(scope="module")
def servers():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        yield imap, smtp


@pytest.fixture
def build(servers, tmp_path, monkeypatch):
    monkeypatch.setattr(watch, "connect", partial(connect, timeout=0.4))
    imap, smtp = servers
    imap.tamper = imap.cut_after = None
    return lambda name="house": House(tmp_path / name, imap, smtp, here)


@pytest.fixture(scope="module")
def end(servers, tmp_path_factory):
    house = House(tmp_path_factory.mktemp("calm") / "house", *servers, here)
    house("once")
    return house.healed()


def on(part, spoil):
    """A tamper that spoils every answer to one command."""

    def tamper(command, answer):
        return spoil(answer) if part in command else answer

    return tamper


def silent(_):
    raise Silence


def bye(_):
    return b"* BYE Autologout; idle for too long\r\n"


def refused(answer):
    *before, last = answer.splitlines(keepends=True)
    return b"".join(before) + last.split(b" ", 1)[0] + b" NO System busy!\r\n"


def nonsense(answer):
    *before, last = answer.splitlines(keepends=True)
    return b"".join(before) + last.split(b" ", 1)[0] + b" BAD Parse command error\r\n"


@pytest.mark.parametrize("spoil", [silent, bye, refused, nonsense], ids=lambda spoil: spoil.__name__)
def test_a_server_that_spoils_one_kind_of_answer(build, end, spoil):
    for part in ASKED if spoil is not silent else ASKED[::3]:
        house = build(part.replace(" ", "").strip("[]"))
        house.imap.tamper = on(part, spoil)
        told = house("once")
        house.imap.tamper = None
        assert told.status in {0, 1}
        assert told.status == 0 or "mailbox k" in told.err
        assert house.healed() == end, part


def test_a_session_cut_after_so_many_octets(build, end):
    whole = 120_000
    for octets in range(97, whole, 97) if EVERY else (97, 970, 9_700, 19_400, 29_100, 60_140):
        house = build(f"cut{octets}")
        house.imap.cut_after = octets
        house("once")
        house.imap.cut_after = None
        assert house.healed() == end, octets
        house.leave()


def test_uidvalidity_changes_and_nobody_is_answered_again(build):
    house = build()
    house("once")
    sent = len(house.smtp.mails)
    for validity in (99, 7):
        for box in house.imap.mailboxes.values():
            box.uidvalidity["INBOX"] = validity
            for number, letter in enumerate(box.folders["INBOX"], 1):
                letter.uid = number + validity
        again = house("once", "--json", now=LATER).json
        assert (again["sighted"], again["handled"], again["replies_owed"], again["unexplained"]) == (4, 0, 0, 0)
    assert len(house.smtp.mails) == sent
    assert house("verify", now=LATER).out == "0 problems\n"


def test_a_uid_that_stands_for_another_mail_brings_that_mail(build):
    """NetEase's INBOX has had UIDVALIDITY 1 for ever."""
    house = build()
    house("once")
    letter = house.imap.mailbox(ADDRESS).folders["INBOX"][0]
    letter.raw = mail(("附件1.docx", recommendation("天水市科协")), number=9, sender="kx@ts.example.org")
    letter.date = (RECEIVED + timedelta(minutes=5)).strftime("%d-%b-%Y %H:%M:%S %z")
    told = house("once", "--json", now=LATER).json
    assert (told["sighted"], told["handled"]) == (1, 1)
    units = {each["unit"]: each["deliverables"]["recommendation"]["state"] for each in status(house)}
    assert (units["天水市科协"], units["兰州市科技局"]) == ("accepted", "accepted")


def status(house):
    return house("status", "--json", now=LATER).json["units"]


def test_mail_that_a_person_deletes_or_moves_meanwhile(build):
    house = build()

    def deleting(command, answer):
        if "BODY.PEEK[]" in command:
            for box in house.imap.mailboxes.values():
                box.folders["INBOX"] = []
        return answer

    house.imap.tamper = deleting
    for _ in range(2):
        told = house("once")
        assert told.status == 0, told.err
    house.imap.tamper = None
    assert house("once", "--json", now=LATER).json["unexplained"] == 0
    assert house("verify", now=LATER).out == "0 problems\n"


def test_mail_that_people_have_read_is_processed_all_the_same(build, end):
    house = build()
    for address in (ADDRESS, OTHER):
        for letter in house.imap.mailbox(address).folders["INBOX"]:
            letter.flags.add("\\Seen")
    house._before = house.mailboxes()
    assert house("once", "--json").json["sent"] == 3
    assert house.healed() == end
