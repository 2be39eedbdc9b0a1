"""What sending promises, on servers that share no code: aiosmtpd, the scripted one, Exim."""

import contextlib
import socket
from email import message_from_bytes, policy

import pytest

from notifier import smtp
from notifier.account import Security
from notifier.verdicts import Accepted, Course, Deferred, Step
from tests.builders.accounts import ADDRESS, PASSWORDS, account, plain_mail
from tests.servers.certificates import issue
from tests.servers.exim import exim
from tests.servers.scripted_smtp import scripted
from tests.servers.smtp import recording

RAW = plain_mail(1, body=".\r\n..\r\n.a dot ahead\r\nlast\r\n")
SECURITIES = [Security.NONE, Security.STARTTLS, Security.TLS]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return issue(tmp_path_factory.mktemp("tls"))


@contextlib.contextmanager
def an_aiosmtpd(certificate, security):
    with recording(PASSWORDS, certificate=certificate, security=security.value) as server:
        yield server.port, lambda count: [mail.raw for mail in server.mails]


@contextlib.contextmanager
def a_scripted(certificate, security):
    with scripted(certificate=certificate, tls=security is Security.TLS) as server:
        yield server.port, lambda count: [text.replace(b"\r\n..", b"\r\n.") for text in server.texts]


@contextlib.contextmanager
def an_exim(certificate, security):
    with exim(PASSWORDS, certificate=certificate) as server:
        yield server.tls_port if security is Security.TLS else server.port, server.raw


def at(port, security, certificate, **options):
    host = "127.0.0.1" if security is Security.NONE else "localhost"
    return account(port, host=host, security=security, ca_file=certificate.ca_file, **options)


@pytest.mark.parametrize("security", SECURITIES)
@pytest.mark.parametrize("server", [an_aiosmtpd, a_scripted, an_exim])
def test_a_mail_arrives_as_it_was_written(certificate, server, security):
    dots = []
    with server(certificate, security) as (port, arrived):
        told = smtp.send(
            at(port, security, certificate), RAW, recipient="b@unit.example", on_dot=lambda: dots.append(1), timeout=10
        )
        assert isinstance(told, Accepted)
        assert told.queue_id
        assert dots == [1]
        (raw,) = arrived(1)
    assert raw.endswith(RAW.partition(b"\r\n\r\n")[2])
    assert message_from_bytes(raw, policy=policy.SMTP)["Message-ID"] == "<1@sender.example>"


@pytest.mark.parametrize("server", [an_aiosmtpd, an_exim])
def test_a_wrong_password_is_tried_once(certificate, server):
    with server(certificate, Security.NONE) as (port, arrived):
        told = smtp.send(
            at(port, Security.NONE, certificate, password="WRONG"),
            RAW,
            recipient="b@unit.example",
            on_dot=lambda: pytest.fail("a mail left without login"),
            timeout=10,
        )
        assert isinstance(told, Deferred)
        assert (told.course, told.step, told.reply.code) == (Course.LOGIN, Step.LOGIN, 535)
        assert arrived(0) == []


@pytest.mark.parametrize("server", [an_aiosmtpd, an_exim])
def test_several_mails_over_one_line(certificate, server):
    with server(certificate, Security.STARTTLS) as (port, arrived):
        line = smtp.connect(at(port, Security.STARTTLS, certificate), timeout=10)
        assert isinstance(line, smtp.Line)
        with line:
            for number in range(smtp.MAILS_A_LINE):
                assert line.usable
                told = line.send(plain_mail(number), recipient="b@unit.example", on_dot=lambda: None)
                assert isinstance(told, Accepted)
            assert not line.usable
        assert len(arrived(smtp.MAILS_A_LINE)) == smtp.MAILS_A_LINE


def test_the_envelope_comes_from_the_login():
    with recording(PASSWORDS) as server:
        smtp.send(account(server.port), RAW, recipient="b@unit.example", on_dot=lambda: None)
        (mail,) = server.mails
    assert (mail.sender, mail.recipients, mail.login) == (ADDRESS, ("b@unit.example",), ADDRESS)


@pytest.mark.parametrize("security", SECURITIES)
def test_the_final_dot_is_not_held_back(certificate, security):
    """It is written by itself: with Nagle it would wait for the acknowledgement of the text."""
    with (
        recording(PASSWORDS, certificate=certificate, security=security.value) as server,
        smtp.connect(at(server.port, security, certificate), timeout=10) as line,
    ):
        assert line._server.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
