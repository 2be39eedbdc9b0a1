"""A server that lies or is interfered with: the right mail or none."""

import re

import pytest

from ingest.fetched import Fetched, Gone, Listed, Withheld
from ingest.mailbox import connect
from tests.builders.accounts import PASSWORDS, account
from tests.builders.tampering import OTHER, RAW, examined, fetch_answer, fetched, on_fetch
from tests.servers.netease import netease
from tests.servers.netease_letters import literal


@pytest.fixture
def server():
    with netease(PASSWORDS) as running:
        yield running


def test_a_change_of_flags_comes_first(server):
    uid = server.mailbox().put(RAW).uid
    server.tamper = on_fetch(lambda answer: b"* 1 FETCH (FLAGS (\\Seen))\r\n" + answer)
    assert [(each.uid, each.raw) for each in fetched(server)] == [(uid, RAW)]


def test_flags_of_a_message_whose_place_is_anothers_uid_are_not_taken_for_its_own(server):
    server.mailbox().put(RAW, uid=1)
    server.mailbox().put(OTHER, uid=2)
    server.tamper = lambda command, answer: (
        answer.replace(b"* 2 FETCH", b"* 1 FETCH (FLAGS (\\Answered))\r\n* 2 FETCH") if "FLAGS" in command else answer
    )
    with examined(server) as session:
        assert all(each.flags == frozenset() for each in session.list_since(0).values())


def test_another_mail_is_interleaved(server):
    uid = server.mailbox().put(RAW).uid
    server.tamper = on_fetch(lambda answer: fetch_answer(uid + 3, OTHER, place=9) + answer)
    assert [(each.uid, each.raw) for each in fetched(server)] == [(uid, RAW)]


def test_only_another_mail_comes(server):
    uid = server.mailbox().put(RAW).uid
    server.tamper = on_fetch(lambda answer: fetch_answer(uid + 3, OTHER) + answer.splitlines(keepends=True)[-1])
    assert fetched(server) == [Gone(uid=uid)]


def test_the_uid_follows_the_literal(server):
    uid = server.mailbox().put(RAW).uid
    late = b"* 1 FETCH (%b RFC822.SIZE %d UID %d)\r\n" % (literal("BODY[]", RAW), len(RAW), uid)
    server.tamper = on_fetch(lambda answer: late + answer.splitlines(keepends=True)[-1])
    assert [(each.uid, each.raw) for each in fetched(server)] == [(uid, RAW)]


def test_an_expunge_in_between(server):
    first, second = server.mailbox().put(RAW).uid, server.mailbox().put(OTHER).uid
    answers = fetch_answer(first, RAW) + b"* 1 EXPUNGE\r\n" + fetch_answer(second, OTHER)
    server.tamper = on_fetch(lambda answer: answers + answer.splitlines(keepends=True)[-1])
    assert [(each.uid, each.raw) for each in fetched(server)] == [(first, RAW), (second, OTHER)]


def test_only_an_expunge(server):
    uid = server.mailbox().put(RAW).uid
    server.tamper = on_fetch(lambda answer: b"* 1 EXPUNGE\r\n" + answer.splitlines(keepends=True)[-1])
    assert fetched(server) == [Gone(uid=uid)]


def test_a_mail_deleted_between_list_and_fetch(server):
    box = server.mailbox()
    first, second = box.put(RAW).uid, box.put(OTHER).uid
    with examined(server) as session:
        listed = session.list_since(0)
        box.folders["INBOX"].pop(0)
        gone, here = session.fetch(listed)
    assert gone == Gone(uid=first)
    assert (here.uid, here.raw) == (second, OTHER)


@pytest.mark.parametrize("body", [b"NIL", b"{0}\r\n", b'""'])
def test_a_mail_that_is_not_handed_out(server, body):
    uid = server.mailbox().put(RAW).uid
    nothing = b"* 1 FETCH (UID %d RFC822.SIZE %d BODY[] %b)\r\n" % (uid, len(RAW), body)
    server.tamper = on_fetch(lambda answer: nothing + answer.splitlines(keepends=True)[-1])
    (withheld,) = fetched(server)
    assert isinstance(withheld, Withheld)
    assert withheld.uid == uid
    assert sum("BODY.PEEK[]" in command for command in server.commands) == 3


def test_a_mail_handed_out_at_the_second_asking(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: answer.splitlines(keepends=True)[-1], times=1)
    assert [each.raw for each in fetched(server)] == [RAW]


def test_a_really_empty_mail(server):
    uid = server.mailbox().put(b"").uid
    assert [(each.uid, each.raw) for each in fetched(server)] == [(uid, b"")]


def test_a_server_that_lies_about_size_is_believed_in_its_bytes(server):
    for size in (len(RAW) - 9, len(RAW) + 9, 1, 10**9):
        server.mailbox().put(RAW).size = size
    assert [each.raw for each in fetched(server)] == [RAW] * 4


def test_a_body_shorter_than_announced_once_is_asked_for_again(server):
    uid = server.mailbox().put(RAW).uid
    short = fetch_answer(uid, RAW[:-20], size=len(RAW))
    server.tamper = on_fetch(lambda answer: short + answer.splitlines(keepends=True)[-1], times=1)
    assert fetched(server) == [
        Fetched(uid=uid, raw=RAW, internaldate=fetched(server)[0].internaldate, size=len(RAW)),
    ]


def test_a_body_that_differs_each_time_is_withheld(server):
    uid = server.mailbox().put(RAW).uid
    cut = iter(range(1, 99))
    server.tamper = on_fetch(
        lambda answer: fetch_answer(uid, RAW[: -next(cut)], size=len(RAW)) + answer.splitlines(keepends=True)[-1]
    )
    (withheld,) = fetched(server)
    assert isinstance(withheld, Withheld)
    assert "octets" in withheld.reason


def test_a_uid_given_to_another_message_is_listed_with_its_new_size(server):
    box = server.mailbox()
    letter = box.put(RAW)
    with examined(server) as session:
        before = session.list_since(0)[letter.uid]
        letter.raw = OTHER
        assert session.list_uids({letter.uid})[letter.uid].size != before.size


def test_uidvalidity_is_told_as_it_is(server):
    server.mailbox().uidvalidity["INBOX"] = 42
    with connect(account(server.port)) as session:
        assert session.examine(session.folders()[0]).uidvalidity == 42


def test_a_search_that_finds_nothing_is_not_believed(server):
    uids = {server.mailbox().put(RAW).uid for _ in range(3)}
    server.tamper = lambda command, answer: (
        re.sub(rb"\* SEARCH.*\r\n", b"* SEARCH\r\n", answer) if "SEARCH" in command else answer
    )
    with connect(account(server.port)) as session:
        exists = session.examine(session.folders()[0]).exists
        assert session.uids(exists) == uids
    assert server.trespasses == []


def test_the_last_message_is_not_news(server):
    uid = server.mailbox().put(RAW).uid
    with examined(server) as session:
        assert session.list_since(uid) == {}
        assert session.list_since(uid - 1).keys() == {uid}


def test_listing_forgets_what_went_meanwhile(server):
    box = server.mailbox()
    first = box.put(RAW)
    second = box.put(OTHER)
    with examined(server) as session:
        box.folders["INBOX"].remove(first)
        assert session.list_uids({first.uid, second.uid}).keys() == {second.uid}


def test_a_date_that_is_none_is_left_open(server):
    server.mailbox().put(RAW).date = "no date"
    with examined(server) as session:
        (listed,) = session.list_since(0).values()
        (each,) = session.fetch({listed.uid: listed})
    assert listed == Listed(uid=listed.uid, size=len(RAW), internaldate=None)
    assert each.internaldate is None
