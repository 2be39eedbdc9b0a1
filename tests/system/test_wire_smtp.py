"""
A server that cuts, hangs or refuses at every step, is not there for days, or shows a wrong certificate.

The whole cycle: every answer leaves once, or, where the line was lost after a final dot,
twice at most and as the same mail; nothing is ever said in plain text instead.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from functools import partial

import pytest

from ingest import cycle
from ingest.demo.smtp_server import Delivered
from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.configuration import here
from tests.builders.houses import EXTRA, House
from tests.servers.certificates import issue
from tests.servers.netease import netease
from tests.servers.scripted_smtp import CUT, HANG, scripted

START = datetime(2026, 5, 6, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)
STAGES = ("CONNECT", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "BODY", "DOT", "RSET", "QUIT")
OPERATOR = '[operator]\nto = ["operator@example.org"]\n'

pytestmark = [pytest.mark.slow]


class Taken:
    """A scripted server's mails as a House sees them; `arrived`: those whose 250 was lost."""

    def __init__(self, script):
        self.script = script
        self.port = script.port

    @property
    def mails(self):
        return [Delivered(sender=ADDRESS, recipients=(), raw=raw, login=ADDRESS) for raw in self.script.texts]


@pytest.fixture(scope="module")
def imap():
    with netease(PASSWORDS) as server:
        yield server


@pytest.fixture
def build(imap, tmp_path, monkeypatch):
    monkeypatch.setattr(cycle, "Post", partial(cycle.Post, timeout=0.4, after_dot=0.4))
    return lambda script, extra=EXTRA: House(tmp_path / f"house{script.port}", imap, Taken(script), here, extra=extra)


def once(house, after):
    return house("once", now=(START + after).isoformat())


def departures(script):
    """How often each mail was taken; every time the same octets."""
    found = Counter(message_from_bytes(raw, policy=default)["Message-ID"] for raw in script.texts)
    assert len(set(script.texts)) == len(found)
    return found


def to_units(script):
    told = (message_from_bytes(raw, policy=default)["To"] for raw in script.texts)
    return [to for to in told if to != "operator@example.org"]


@pytest.mark.parametrize("what", [CUT, HANG])
@pytest.mark.parametrize("stage", STAGES)
def test_a_line_lost_at_any_step(build, stage, what):
    with scripted({stage: [what, what]}) as script:
        house = build(script)
        for minutes in (0, 5, 20, 60, 120):
            once(house, timedelta(minutes=minutes))
        times = departures(script).values()
        assert len(times) == 3
        assert max(times) <= (2 if stage == "DOT" else 1)
        assert house("outbox", "--json", now=START.isoformat()).json == []
        assert house("verify", now=START.isoformat()).out == "0 problems\n"


def test_six_days_without_a_server_and_its_return_without_a_burst(build):
    careful = '[digest]\nto = ["zong@example.org"]\n' + OPERATOR
    with scripted() as script:
        house = build(script, extra=careful)
        script.tell("CONNECT", *["421 HL:REP 163 smtp1"] * 10_000)
        for hours in range(0, 6 * 24, 8):
            assert once(house, hours * HOUR).status in {0, 1}
        failed = house("outbox", "--json", now=(START + 144 * HOUR).isoformat()).json
        assert {each["state"] for each in failed if each["kind"] != "alert"} == {"failed"}
        assert all("not taken for 5 days" in each["reason"] for each in failed if each["state"] == "failed")
        assert script.texts == []

        script.tell("CONNECT")
        for each in failed:
            house("outbox", "retry", each["id"], now=(START + 145 * HOUR).isoformat())
        taken = []
        for minute in range(6):
            once(house, 145 * HOUR + timedelta(minutes=minute))
            taken.append(len(to_units(script)))
        assert max(after - before for before, after in zip([0, *taken], taken, strict=False)) <= 2  # per_minute
        assert set(departures(script).values()) == {1}
        assert sorted(to_units(script)) == ["keji@lz.example.org", "kx@by.example.org", "other@lz.example.org"]


def test_a_name_that_cannot_be_resolved(build):
    with scripted() as script:
        house = build(script)
        good = house.config.read_text()
        there, nowhere = f'"127.0.0.1", port = {script.port}, security = "none"', '"gone.invalid", port = 465'
        house.config.write_text(good.replace(there, nowhere))
        told = once(house, 0 * HOUR)
        assert told.status == 0  # the mail waits
        assert house("outbox", "--json", now=START.isoformat()).json[0]["state"] == "deferred"
        house.config.write_text(good)
        once(house, HOUR)
        assert set(departures(script).values()) == {1}


@pytest.mark.parametrize("security", ["tls", "starttls"])
@pytest.mark.parametrize("wrong", ["expired", "other host", "unknown authority"])
def test_a_wrong_certificate_is_told_and_nothing_is_said_in_plain_text(build, tmp_path, security, wrong):
    certificate = issue(
        tmp_path / "c", host="elsewhere" if wrong == "other host" else "localhost", expired=wrong == "expired"
    )
    trusted = "" if wrong == "unknown authority" else f', ca_file = "{certificate.ca_file}"'
    with scripted(certificate=certificate, tls=security == "tls") as script:
        house = build(script, extra=EXTRA + OPERATOR)
        plain = f'host = "127.0.0.1", port = {script.port}, security = "none"'
        secure = f'host = "localhost", port = {script.port}, security = "{security}"{trusted}'
        house.config.write_text(house.config.read_text().replace(plain, secure))
        told = once(house, 0 * HOUR)
        assert told.status == 1
        assert "certificate" in told.err
        assert not {"AUTH", "DATA"} & {each.split()[0] for each in script.commands}
        assert not any(each.startswith(("MAIL", "RCPT")) for each in script.commands)
        assert script.texts == []
