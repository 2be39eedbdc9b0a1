"""`baosong parse mail.eml`: what the daemon would make of a mail, told beforehand."""

from datetime import datetime, timedelta, timezone

import pytest

from ingest.demo import desks
from ingest.demo.post import Post, written
from ingest.demo.units import actors
from ingest.foretell import foretell
from ingest.rules import builtin_rules
from ingest.sandbox import Limits, Sandbox

AT = datetime(2026, 5, 6, 10, tzinfo=timezone(timedelta(hours=8)))
RULES = builtin_rules()
ACTOR = actors()[0]


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(limits=Limits(workers=1), notices=RULES.notices, registry=RULES.registry) as children:
        yield children


def told(sandbox, **more):
    post = Post(sender="clerk@example.com", name="", subject=f"{ACTOR.unit.name}报送推荐表", at=AT, **more)
    return foretell(written(post, to="Gsppc02@163.com"), rules=RULES, sandbox=sandbox, now=AT)


def test_a_good_form_would_be_acknowledged(sandbox):
    found = told(sandbox, files=(desks.recommendation(ACTOR, RULES.notices[0]),))
    assert (found.state, found.reason, found.silence) == ("handled", "accepted", "")
    assert found.placed == (f"recommendation of {ACTOR.unit.name} (by heading): taken",)
    assert found.sender == "clerk@example.com"
    assert "已采用" in found.answer


def test_a_faulty_one_would_be_corrected(sandbox):
    found = told(sandbox, files=(desks.recommendation(ACTOR, RULES.notices[0], faulty=True),))
    assert found.reason == "needs_correction"
    assert "请修改" in found.answer


def test_a_machine_would_not_be_answered(sandbox):
    found = told(sandbox, headers=(("Auto-Submitted", "auto-replied"),), text="我在休假")
    assert (found.state, found.answer) == ("ignored", "")
    assert "auto_reply" in found.reason


def test_it_says_when_there_is_no_sender_to_answer(sandbox):
    raw = written(Post(sender="a@example.com", name="", subject="推荐表", at=AT), to="Gsppc02@163.com")
    found = foretell(b"From: b@example.com\r\n" + raw, rules=RULES, sandbox=sandbox, now=AT)
    assert found.sender == "nobody: two_from_headers"
    assert found.answer == ""
