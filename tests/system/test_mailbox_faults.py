"""A mailbox server that fails, lies or is interfered with: the right mail or none, and never silence."""

import logging
import re
import socket
import time
from contextlib import contextmanager

import pytest

from ingest import mailbox
from ingest.fetched import Fetched, Gone, Listed, Withheld
from ingest.mailbox import connect
from ingest.outages import Loss, Lost, Refusal, Refused
from notifier.account import Security
from tests.builders.accounts import ADDRESS, PASSWORD, PASSWORDS, account, plain_mail
from tests.servers.certificates import issue
from tests.servers.netease import Cut, Silence, literal, netease
from tests.servers.ports import free_port

RAW = plain_mail(1)
OTHER = plain_mail(2, body="eine andere\r\n")


@contextmanager
def examined(server, *, timeout=5.0):
    with connect(account(server.port), timeout=timeout) as session:
        session.examine(session.folders()[0])
        yield session


@pytest.fixture
def server():
    with netease(PASSWORDS) as running:
        yield running


def fetch_answer(uid, body, *, size=None, place=1):
    """A FETCH response as NetEase writes it."""
    told = b'UID %d RFC822.SIZE %d INTERNALDATE "17-May-2026 09:30:12 +0800" ' % (uid, size or len(body))
    return b"* %d FETCH (%b%b)\r\n" % (place, told, literal("BODY[]", body))


def on_fetch(rewrite, *, times=10**6):
    """Rewrite the answers to fetches of bodies: `rewrite(answer)`."""
    left = [times]

    def tamper(command, answer):
        if "BODY.PEEK[]" not in command or left[0] <= 0:
            return answer
        left[0] -= 1
        return rewrite(answer)

    return tamper


def fetched(server, **options):
    with examined(server, **options) as session:
        return list(session.fetch(session.list_since(0)))


def attempted(server, **options):
    """The mails fetched, or the Lost that ended it."""
    try:
        return fetched(server, **options)
    except Lost as lost:
        return lost


# ---- answers that are not simply the mail ---------------------------------


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


# ---- literals and lines that break ----------------------------------------


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


# ---- listings that are not to be believed ---------------------------------


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


# ---- logging in -----------------------------------------------------------


def test_netease_is_greeted_as_it_wants_on_every_connection(server):
    for _ in range(2):
        with examined(server):
            pass
    assert server.connections == 2
    sessions = " | ".join(server.commands).split("LOGOUT")
    for session in sessions[:2]:
        order = [word for word in ("LOGIN", "ID (", "LIST", "EXAMINE") if word in session]
        assert sorted(order, key=session.index) == ["LOGIN", "ID (", "LIST", "EXAMINE"]
    assert server.trespasses == []


def test_unsafe_login_is_reported_with_its_remedy(server):
    server.tamper = lambda command, answer: (
        answer.splitlines(keepends=True)[-1].replace(b"OK [READ-ONLY] EXAMINE completed", b"NO EXAMINE Unsafe Login.")
        if command.startswith("EXAMINE")
        else answer
    )
    with pytest.raises(Refused) as told, examined(server):
        pass
    assert told.value.kind is Refusal.UNSAFE_LOGIN
    assert "ID" in told.value.remedy


def test_the_server_refuses_who_does_not_introduce_himself(server, monkeypatch):
    """The scripted server is as strict as we say it is."""
    monkeypatch.setattr(mailbox.Session, "introduce", lambda self, who: self._client.login(who.address, who.password()))
    with pytest.raises(Refused) as told, examined(server):
        pass
    assert told.value.kind is Refusal.UNSAFE_LOGIN
    assert server.trespasses == ["EXAMINE before ID"]


def test_a_login_that_is_busy_is_tried_again(server):
    server.tamper = lambda command, answer: (
        re.sub(rb"OK LOGIN.*", b"NO [UNAVAILABLE] try again later\r", answer) if command.startswith("LOGIN") else answer
    )
    with pytest.raises(Lost) as told, examined(server):
        pass
    assert told.value.kind is Loss.BUSY


def test_a_password_that_is_no_ascii_is_lost_before_it_is_sent(server):
    with pytest.raises((Refused, Lost)):
        connect(account(server.port, password="密码"))


def test_no_password_in_any_log_and_no_debugging(server, caplog):
    server.mailbox().put(RAW)
    with caplog.at_level(logging.DEBUG):
        assert fetched(server)
        with pytest.raises(Refused):
            connect(account(server.port, password=PASSWORD + "X"))
    assert PASSWORD not in caplog.text
    assert "sender.example" not in caplog.text
    with connect(account(server.port)) as session:
        assert session._client._imap.debug == 0


# ---- the way there --------------------------------------------------------


def test_nobody_answers():
    with pytest.raises(Lost) as told:
        connect(account(free_port()), timeout=2)
    assert told.value.kind is Loss.UNREACHABLE


def test_a_host_that_has_no_address(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(Lost) as told:
        connect(account(993, host="imap.unit.example", security=Security.TLS), timeout=2)
    assert told.value.kind is Loss.DNS


def test_plain_text_stays_on_the_loopback():
    with pytest.raises(Refused) as told:
        connect(account(143, host="imap.unit.example"))
    assert told.value.kind is Refusal.PLAIN_TEXT


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_private_authority_is_trusted_where_it_is_named(tmp_path, security):
    certificate = issue(tmp_path)
    with netease(PASSWORDS, certificate=certificate, tls=security is Security.TLS) as server:
        server.mailbox(ADDRESS).put(RAW)
        good = account(server.port, host="localhost", security=security, ca_file=certificate.ca_file)
        with connect(good) as session:
            session.examine(session.folders()[0])
            assert [each.raw for each in session.fetch(session.list_since(0))] == [RAW]
        server.commands.clear()
        with pytest.raises(Refused) as told:
            connect(account(server.port, host="localhost", security=security))
    assert told.value.kind is Refusal.CERTIFICATE
    assert "LOGIN" not in server.commands


@pytest.mark.parametrize("wrong", [{"expired": True}, {"host": "elsewhere.example"}])
def test_a_wrong_certificate_is_refused_and_nothing_is_said_in_plain_text(tmp_path, wrong):
    certificate = issue(tmp_path, **wrong)
    with netease(PASSWORDS, certificate=certificate) as server:
        with pytest.raises(Refused) as told:
            connect(account(server.port, host="localhost", security=Security.TLS, ca_file=certificate.ca_file))
        assert told.value.kind is Refusal.CERTIFICATE
        assert server.commands == []


def test_a_server_without_starttls_is_refused(server):
    server.tamper = lambda command, answer: answer.replace(b" STARTTLS", b"")
    with pytest.raises(Refused) as told:
        connect(account(server.port, host="localhost", security=Security.STARTTLS))
    assert told.value.kind is Refusal.NO_STARTTLS
    assert "LOGIN" not in server.commands


def test_a_ca_file_that_is_none(tmp_path, server):
    for path in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        (tmp_path / "empty.pem").write_text("no certificate")
        with pytest.raises(Refused) as told:
            connect(account(server.port, security=Security.TLS, ca_file=path))
        assert told.value.kind is Refusal.CA_FILE


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
