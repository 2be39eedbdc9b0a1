"""A server that refuses, cuts or falls silent at every step: only what follows the final dot is in doubt."""

import socket

import pytest

from notifier import smtp
from notifier.account import Security
from notifier.verdicts import Accepted, Cause, Course, Deferred, Rejected, Step, Unknown
from tests.builders.accounts import PASSWORD, account, plain_mail
from tests.servers.certificates import issue
from tests.servers.ports import free_port
from tests.servers.scripted_smtp import CUT, HANG, scripted

RAW = plain_mail(1)
LARGE = plain_mail(2, body="x" * 998 + "\r\n") + (b"y" * 998 + b"\r\n") * 20_000
STEPS = [
    ("CONNECT", Step.CONNECT),
    ("EHLO", Step.HELLO),
    ("AUTH", Step.LOGIN),
    ("MAIL", Step.FROM),
    ("RCPT", Step.RECIPIENT),
    ("DATA", Step.DATA),
]


class Dots:
    """Counts how often a mail may have left."""

    def __init__(self):
        self.count = 0

    def __call__(self):
        self.count += 1


@pytest.fixture
def dots():
    return Dots()


def send(server, dots, raw=RAW, recipient="b@unit.example", **options):
    return smtp.send(account(server.port), raw, recipient=recipient, on_dot=dots, timeout=0.5, after_dot=0.5, **options)


@pytest.mark.parametrize("what", [CUT, HANG])
@pytest.mark.parametrize(("stage", "step"), STEPS)
def test_before_the_text_nothing_is_in_doubt(dots, stage, step, what):
    with scripted({stage: [what]}) as server:
        told = send(server, dots)
        assert isinstance(told, Deferred)
        assert told.step is step
        assert dots.count == 0
        assert isinstance(send(server, dots), Accepted)


@pytest.mark.parametrize("what", [CUT, HANG])
def test_a_line_lost_inside_the_text_is_not_in_doubt(dots, what):
    with scripted({"BODY": [what]}) as server:
        told = send(server, dots, LARGE)
        assert isinstance(told, Deferred)
        assert told.step is Step.DATA
        assert dots.count == 0
        assert server.texts == []


@pytest.mark.parametrize("what", [CUT, HANG, "gibberish"])
def test_a_line_lost_after_the_dot_is_unknown(dots, what):
    with scripted({"DOT": [what]}) as server:
        assert isinstance(send(server, dots), Unknown)
        assert dots.count == 1
        assert len(server.texts) == 1


@pytest.mark.parametrize("what", [CUT, HANG, "421 no"])
def test_a_failing_quit_is_no_failure(dots, what):
    with scripted({"QUIT": [what]}) as server:
        assert send(server, dots) == Accepted(queue_id="Scripted0001")


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA", "DOT"])
@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("451 DT:SPM 163 smtp1, please try again", Course.SPAM_SOON),
        ("554 DT:SPM 163 smtp1", Course.SPAM),
        ("451 MI:SFQ 163 smtp1", Course.QUARTER),
        ("554 MI:STC 163 smtp1", Course.TOMORROW),
        ("450 MI:DMC 163 smtp1", Course.RECONNECT),
        ("552 Illegal Attachment", Cause.CONTENT),
        ("550 Invalid User", Cause.RECIPIENT),
    ],
)
def test_a_refusal_is_what_its_word_says(dots, stage, reply, expected):
    with scripted({stage: [reply]}) as server:
        told = send(server, dots)
        assert isinstance(told, Deferred | Rejected)
        assert (told.course if isinstance(told, Deferred) else told.cause) is expected
        assert str(told.reply) == reply
        assert dots.count == (stage == "DOT")


def test_a_login_refused_is_not_tried_in_another_way(dots):
    with scripted({"AUTH": ["535 Error: authentication failed"] * 3}) as server:
        told = send(server, dots)
        assert isinstance(told, Deferred)
        assert told.course is Course.LOGIN
        assert server.commands.count("AUTH") == 1


def test_login_by_questions_where_plain_is_not_offered(dots):
    offers = "250-mail\r\n250 AUTH LOGIN"
    with scripted({"EHLO": [offers], "AUTH": ["334 UGFzc3dvcmQ6", "235 ok"]}) as server:
        assert isinstance(send(server, dots), Accepted)


def test_no_way_to_log_in_halts_where_the_line_is_encrypted(dots, tmp_path):
    certificate = issue(tmp_path)
    with scripted({"EHLO": ["250 mail"]}, certificate=certificate, tls=True) as server:
        told = smtp.connect(
            account(server.port, host="localhost", security=Security.TLS, ca_file=certificate.ca_file), timeout=2
        )
    assert isinstance(told, Deferred)
    assert told.course is Course.HALT


def test_a_second_mail_may_use_the_line_after_a_dead_recipient():
    with scripted({"RCPT": ["550 Invalid User"]}) as server:
        line = smtp.connect(account(server.port), timeout=2)
        assert isinstance(line, smtp.Line)
        with line:
            assert isinstance(line.send(RAW, recipient="a@unit.example", on_dot=lambda: None), Rejected)
            assert line.usable
            assert isinstance(line.send(RAW, recipient="b@unit.example", on_dot=lambda: None), Accepted)
        assert server.connections == 1
        assert "RSET" in server.commands


def test_a_line_that_is_no_good_after_a_refusal_is_left(dots):
    with scripted({"RCPT": ["450 RP:DRC"], "RSET": []}) as server:
        line = smtp.connect(account(server.port), timeout=2)
        assert isinstance(line, smtp.Line)
        line.send(RAW, recipient="a@unit.example", on_dot=dots)
        assert not line.usable
        line.close()


def test_what_is_no_address_never_reaches_the_server(dots):
    with scripted() as server:
        told = send(server, dots, recipient="a@unit.example>\r\nRCPT TO:<b@unit.example")
        assert isinstance(told, Rejected)
        assert told.cause is Cause.RECIPIENT
        assert not [command for command in server.commands if command.startswith(("MAIL", "RCPT"))]


def test_a_mail_larger_than_the_server_takes_is_not_begun(dots):
    with scripted({"EHLO": ["250-mail\r\n250-SIZE 100\r\n250 AUTH PLAIN"]}) as server:
        told = send(server, dots)
        assert isinstance(told, Rejected)
        assert told.cause is Cause.CONTENT


def test_the_size_is_told_where_it_is_asked_for(dots):
    with scripted({"EHLO": ["250-mail\r\n250-SIZE 1000000\r\n250-8BITMIME\r\n250 AUTH PLAIN"]}) as server:
        assert isinstance(send(server, dots), Accepted)
        (begun,) = [command for command in server.commands if command.startswith("MAIL")]
    assert begun.endswith(f"SIZE={len(RAW)} BODY=8BITMIME")


def test_where_the_dot_cannot_be_noted_it_is_not_written():
    def full():
        raise OSError(28, "No space left on device")

    with scripted() as server:
        line = smtp.connect(account(server.port), timeout=2)
        assert isinstance(line, smtp.Line)
        with pytest.raises(OSError, match="No space"):
            line.send(RAW, recipient="b@unit.example", on_dot=full)
        assert not line.usable
        assert server.texts == []


# ---- the way there --------------------------------------------------------


def test_nobody_answers(dots):
    told = smtp.connect(account(free_port()), timeout=2)
    assert isinstance(told, Deferred)
    assert told.course is Course.OUTAGE


def test_a_host_that_has_no_address(monkeypatch):
    def unknown(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    told = smtp.connect(account(465, host="smtp.unit.example", security=Security.TLS), timeout=2)
    assert isinstance(told, Deferred)
    assert told.course is Course.OUTAGE


def test_plain_text_stays_on_the_loopback():
    told = smtp.connect(account(25, host="smtp.unit.example"))
    assert isinstance(told, Deferred)
    assert told.course is Course.HALT


def test_a_server_without_starttls_hears_no_password():
    with scripted({"EHLO": ["250-mail\r\n250 AUTH PLAIN"]}) as server:
        told = smtp.connect(account(server.port, security=Security.STARTTLS), timeout=2)
        assert isinstance(told, Deferred)
        assert told.course is Course.HALT
        assert "AUTH" not in server.commands


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("wrong", [{"expired": True}, {"host": "elsewhere.example"}, {"unknown": True}])
def test_a_wrong_certificate_halts_and_hears_no_password(tmp_path, security, wrong):
    unknown = wrong.pop("unknown", False)
    certificate = issue(tmp_path, **wrong)
    wrong["unknown"] = unknown
    with scripted(certificate=certificate, tls=security is Security.TLS) as server:
        ca_file = None if unknown else certificate.ca_file
        told = smtp.connect(account(server.port, host="localhost", security=security, ca_file=ca_file), timeout=2)
        assert isinstance(told, Deferred)
        assert told.course is Course.HALT
        assert "certificate" in told.reply.text
        assert "AUTH" not in server.commands


@pytest.mark.parametrize("password", ["密码", "", "two\r\nlines"])
def test_what_is_no_password_halts(password):
    with scripted() as server:
        told = smtp.connect(account(server.port, password=password), timeout=2)
        assert isinstance(told, Deferred)
        assert told.course is Course.HALT
        assert "AUTH" not in server.commands


def test_a_ca_file_that_is_none(tmp_path):
    told = smtp.connect(account(465, security=Security.TLS, ca_file=tmp_path / "missing.pem"))
    assert isinstance(told, Deferred)
    assert told.course is Course.HALT


def test_the_password_is_in_no_outcome(dots):
    with scripted({"AUTH": ["535 Error: authentication failed"]}) as server:
        told = send(server, dots)
    assert PASSWORD not in repr(told)
    assert PASSWORD not in repr(account(25))
