"""A line that breaks, falls silent or carries nonsense: whole mails or none, and never silence."""

import re
import time

import pytest

from ingest.fetched import Fetched
from ingest.mailbox import connect
from ingest.outages import Loss, Lost, Refusal, Refused
from tests.builders.accounts import PASSWORDS, account, plain_mail
from tests.builders.tampering import RAW, attempted, examined, fetched, on_fetch
from tests.servers.netease import Cut, Silence, netease


@pytest.fixture
def server():
    with netease(PASSWORDS) as running:
        yield running


@pytest.mark.parametrize("where", [b"BODY[] {", b"FETCH (UID", b"\r\n\r\n"])
def test_a_line_cut_inside_an_answer_is_lost(server, where):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: answer[: answer.index(where) + len(where)] + b"\x00CUT")

    def cut(command, answer):
        answer = on_fetch(lambda each: each[: each.index(where) + len(where)])(command, answer)
        if "BODY.PEEK[]" in command:
            server.cut_after = 0 if server.cut_after is None else server.cut_after
        return answer

    server.tamper = cut
    with pytest.raises(Lost) as told:
        fetched(server)
    assert told.value.kind is Loss.CUT


def test_a_literal_longer_than_the_line_is_lost(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: re.sub(rb"\{\d+\}", b"{%d}" % (len(answer) * 3), answer))
    with pytest.raises(Lost):
        fetched(server, timeout=0.3)


def test_a_literal_shorter_than_the_mail_is_not_taken_for_the_mail(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: re.sub(rb"\{\d+\}", b"{7}", answer))
    match attempted(server, timeout=0.3):
        case Lost(kind=kind):
            assert kind in {Loss.PROTOCOL, Loss.TIMEOUT, Loss.CUT}
        case found:
            assert not any(isinstance(each, Fetched) and each.raw != RAW for each in found)


def test_an_absurd_literal_is_not_waited_for(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: re.sub(rb"\{\d+\}", b"{99999999999}", answer))
    began = time.monotonic()
    with pytest.raises(Lost) as told:
        fetched(server)
    assert told.value.kind is Loss.PROTOCOL
    assert time.monotonic() - began < 2


def test_silence_ends_with_the_timeout(server):
    server.mailbox().put(RAW)

    def silent(command, answer):
        if "BODY.PEEK[]" in command:
            raise Silence
        return answer

    server.tamper = silent
    began = time.monotonic()
    with pytest.raises(Lost) as told:
        fetched(server, timeout=0.3)
    assert told.value.kind is Loss.TIMEOUT
    assert time.monotonic() - began < 3


def test_bye_is_lost(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: b"* BYE Autologout; idle for too long\r\n")
    with pytest.raises(Lost) as told:
        fetched(server)
    assert told.value.kind is Loss.BYE


def test_no_after_some_data_is_refused_and_nothing_is_taken(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: re.sub(rb"(\w+) OK FETCH completed", rb"\1 NO FETCH error", answer))
    with pytest.raises(Refused) as told:
        fetched(server)
    assert told.value.kind is Refusal.FOLDER


def test_after_a_bad_the_line_is_dropped(server):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(
        lambda answer: re.sub(rb"(\w+) OK FETCH completed", rb"\1 BAD Parse command error", answer)
    )
    with examined(server) as session:
        listed = session.list_since(0)
        with pytest.raises(Lost) as told:
            list(session.fetch(listed))
        assert told.value.kind is Loss.PROTOCOL
        assert session.closed
        with pytest.raises(Lost):
            session.folders()


@pytest.mark.parametrize(
    "nonsense",
    [b"* 1 FETCH ((((\r\n", b"* x FETCH (UID 1)\r\n", b"\xff\xfe\r\n", b"* 1 FETCH (UID 7 BODY[])\r\n", b"+ go on\r\n"],
)
def test_nonsense_is_no_crash_and_no_mail(server, nonsense):
    server.mailbox().put(RAW)
    server.tamper = on_fetch(lambda answer: nonsense + answer.splitlines(keepends=True)[-1])
    match attempted(server):
        case Lost(kind=kind):
            assert kind in {Loss.PROTOCOL, Loss.CUT}
        case found:
            assert not any(isinstance(each, Fetched) for each in found)


def test_a_session_cut_at_every_97th_octet_gives_whole_mails_or_none(server):
    letters = [server.mailbox().put(plain_mail(number)) for number in range(3)]
    whole = {letter.uid: letter.raw for letter in letters}
    complete = 0
    for octets in range(0, 6000, 97):
        server.cut_after = octets
        match attempted(server):
            case Lost(kind=kind):
                assert kind in {Loss.CUT, Loss.BYE, Loss.PROTOCOL}
            case found:
                assert {each.uid: each.raw for each in found} == whole
                complete += 1
    assert complete
    server.cut_after = None
    assert {each.uid: each.raw for each in fetched(server)} == whole


def test_closing_twice_is_closing_once(server):
    session = connect(account(server.port))
    session.close()
    session.close()
    assert session.closed


def test_a_server_that_hangs_up_at_logout(server):
    def rude(command, answer):
        if command == "LOGOUT":
            raise Cut
        return answer

    server.tamper = rude
    connect(account(server.port)).close()


def test_a_line_knows_whether_it_still_stands(server):
    with connect(account(server.port), timeout=2) as session:
        assert session.alive()
        assert session.examine(session.folders()[0])
        server.tamper = lambda command, answer: b"* BYE idle for too long\r\n"
        assert not session.alive()
        assert session.closed
        assert not session.alive()
