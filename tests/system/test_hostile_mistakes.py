"""
A mail on which our own code stumbles: it has its row, a person is told, and the others go their way.

Whether its reading fails already where it is sighted, only where it is handled, or in both.
"""

import json

import pytest

from ingest import handle, look
from parsers.mail import read_mail
from tests.builders.accounts import ADDRESS
from tests.builders.configuration import here
from tests.builders.houses import EXTRA, LATER, LATEST, NOON, RECEIVED, UNITS, House
from tests.builders.letters_in import letter, recommendation
from tests.servers.netease import netease
from tests.servers.smtp import recording

POISON = b"X-Poison: yes"


@pytest.fixture
def house(tmp_path):
    accounts = {ADDRESS: "AUTHCODE0000", "kx@unit.example": "AUTHCODE1111"}
    with netease(accounts) as imap, recording(accounts) as smtp:
        it = House(tmp_path / "house", imap, smtp, here, extra=EXTRA, units=UNITS)
        raw = letter(recommendation("天水市科协"), sender="kx@ts.example.org", extra=[("X-Poison", "yes")])
        imap.mailbox(ADDRESS).put(raw, date=RECEIVED)
        yield it


def stumbling(raw):
    if POISON in raw:
        raise RecursionError("maximum recursion depth exceeded")
    return read_mail(raw)


def states(house, now):
    return sorted((each["state"], each["reason"]) for each in house("inbox", "--all", "--json", now=now).json)


OTHERS = [("handled", "accepted"), ("handled", "needs_correction"), ("held", "contested")]


def test_it_is_set_aside_and_the_poll_goes_on(house, monkeypatch):
    monkeypatch.setattr(look, "read_head", stumbling)
    monkeypatch.setattr(handle, "read_mail", stumbling)
    told = house("once", "--json")
    assert told.json["shunted"] == 1
    assert told.json["unexplained"] == 0
    assert states(house, NOON) == [*OTHERS, ("shunted", "RecursionError")]
    assert told.json["replies_owed"] == 3


def test_it_is_not_tried_for_ever(house, monkeypatch):
    monkeypatch.setattr(look, "read_head", stumbling)
    monkeypatch.setattr(handle, "read_mail", stumbling)
    house("once")
    later = [house("once", "--json", now=now).json for now in (LATER, LATEST)]
    assert [(each["sighted"], each["shunted"]) for each in later] == [(0, 0), (0, 0)]
    assert house("verify", now=LATEST).status == 0


def test_a_person_sees_it(house, monkeypatch):
    """In the inbox, in the digest, in an alert, and in what is told of it."""
    monkeypatch.setattr(look, "read_head", stumbling)
    monkeypatch.setattr(handle, "read_mail", stumbling)
    house("once")
    (row,) = [each for each in house("inbox", "--json").json if each["state"] == "shunted"]
    assert row["id"] in house("digest").out
    assert house("explain", row["id"]).status == 0
    house("once", now=LATER)
    assert any("alarm" in mail.raw.decode("utf-8", "replace") for mail in house.smtp.mails)


def test_it_is_read_once_the_mistake_is_mended(house, monkeypatch):
    monkeypatch.setattr(look, "read_head", stumbling)
    monkeypatch.setattr(handle, "read_mail", stumbling)
    house("once")
    (row,) = [each for each in house("inbox", "--json").json if each["state"] == "shunted"]
    monkeypatch.undo()
    done = house("reprocess", row["id"], now=LATER)
    assert done.status == 0, done.err
    told = json.loads(house("status", "--json", now=LATER).out)
    (unit,) = [each for each in told["units"] if each["unit"] == "天水市科协"]
    assert unit["deliverables"]["recommendation"]["state"] == "accepted"


def test_a_stumble_at_first_sight_alone_costs_nothing(house, monkeypatch):
    monkeypatch.setattr(look, "read_head", stumbling)
    told = house("once", "--json").json
    assert (told["handled"], told["shunted"], told["replies_owed"]) == (3, 0, 4)
    assert states(house, NOON) == sorted([*OTHERS, ("handled", "accepted")])
