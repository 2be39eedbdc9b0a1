"""Every mark of the table is shown by a message of the corpus, and people's mail carries none."""

import tomllib
from importlib.resources import files

import pytest

from parsers.automatic import Kind, is_machine_address, is_shared_domain, marks
from parsers.mail import read_mail
from tests.builders.machine_mails import BOUNCES, MACHINES
from tests.builders.mail_corpus import WRITTEN

TABLE = tomllib.loads((files("parsers") / "automatic.toml").read_text("utf-8"))
SHOWN = [mark for raw in (*BOUNCES.values(), *MACHINES.values()) for mark in marks(read_mail(raw))]


def test_every_kind_is_shown():
    assert {mark.kind for mark in SHOWN} == set(Kind)


@pytest.mark.parametrize("name", WRITTEN)
def test_what_people_write_carries_no_mark(name):
    assert marks(read_mail(WRITTEN[name][1])) == ()


HEADERS = {
    "Auto-Submitted: auto-replied": Kind.AUTO_REPLY,
    "Auto-Submitted: auto-notified; owner=a": Kind.AUTO_REPLY,
    "Auto-Submitted: no": None,
    "Auto-Submitted: no (a person)": None,
    "Auto-Submitted: nonsense": Kind.AUTO_REPLY,
    "X-QQ-HolidayReply: true": Kind.AUTO_REPLY,
    "X-Autorespond: yes": Kind.AUTO_REPLY,
    "X-Auto-Reply: no": None,
    "X-FC-MachineGenerated: true": Kind.AUTO_REPLY,
    "Delivered-To: Autoresponder": Kind.AUTO_REPLY,
    "Delivered-To: li@example.org": None,
    "Precedence: list": Kind.MAILING_LIST,
    "Precedence: first-class": None,
    "List-Post: <mailto:a@example.org>": Kind.MAILING_LIST,
    "Feedback-ID: 1:2:3": Kind.MAILING_LIST,
    "X-Auto-Response-Suppress: DR": None,
    "X-Auto-Response-Suppress: DR, AutoReply": Kind.WANTS_NO_ANSWER,
    "X-Failed-Recipients: a@example.org": Kind.BOUNCE,
    "Subject: Automatic reply: x": Kind.AUTO_REPLY,
    "Subject: Automatic system report": None,
    "Subject: Readme": None,
    "Subject: Returned mail: see transcript": Kind.BOUNCE,
    "From: MAILER-DAEMON@example.org": Kind.BOUNCE,
    "From: notice@mail.163.com": Kind.PROVIDER_NOTICE,
    "From: li@163.com": None,
}  # fmt: skip


@pytest.mark.parametrize(("header", "kind"), HEADERS.items(), ids=HEADERS)
def test_headers_mark(header, kind):
    found = marks(read_mail(f"{header}\r\n\r\ntext".encode()))
    assert (found[0].kind if found else None) == kind


@pytest.mark.parametrize(
    "local",
    [
        "noreply",
        "no-reply",
        "No_Reply",
        "donotreply",
        "do-not-reply.2026",
        "mailer-daemon",
        "postmaster",
        "owner-kepu",
        "kepu-request",
        "bounces+12",
        "10001+auto_=a=b.c",
        "notifications",
    ],
)
def test_nobody_reads_there(local):
    assert is_machine_address(f"{local}@example.org")


@pytest.mark.parametrize(
    "local", ["li.rongji", "kjj", "lzskjj2026", "news", "admin", "reply", "10001", "nora", "system.wang", "robotics"]
)
def test_somebody_reads_there(local):
    assert not is_machine_address(f"{local}@example.org")


def test_domains_that_are_anybodys():
    assert is_shared_domain("QQ.com")
    assert not is_shared_domain("lanzhou.gov.cn")
    assert all(is_shared_domain(each) for each in TABLE["addresses"]["shared"])
