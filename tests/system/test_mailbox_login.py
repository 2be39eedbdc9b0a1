"""The way into a mailbox: NetEase's manners, refusals with their remedy, certificates."""

import logging
import re
import socket
from dataclasses import replace

import pytest

from ingest import mailbox
from ingest.mailbox import connect
from ingest.outages import Loss, Lost, Refusal, Refused
from notifier.account import Security
from tests.builders.accounts import ADDRESS, PASSWORD, PASSWORDS, account
from tests.builders.tampering import RAW, examined, fetched
from tests.servers.certificates import issue
from tests.servers.netease import netease
from tests.servers.ports import free_port


@pytest.fixture
def server():
    with netease(PASSWORDS) as running:
        yield running


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


@pytest.mark.parametrize("password", ["密码", "", "two\r\nlines"])
def test_what_is_no_password_is_never_sent(server, password):
    with pytest.raises(Refused) as told:
        connect(account(server.port, password=password))
    assert told.value.kind is Refusal.PASSWORD
    assert "LOGIN" not in server.commands
    assert not password or password not in str(told.value)


def test_a_password_that_cannot_be_had(server):
    def missing():
        raise LookupError("no file kjt.password")

    with pytest.raises(Refused) as told:
        connect(replace(account(server.port), password=missing))
    assert told.value.kind is Refusal.PASSWORD
    assert "kjt.password" in str(told.value)


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
