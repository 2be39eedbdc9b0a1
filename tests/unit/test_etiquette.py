"""When a machine keeps silent: every reason, and the thread an answer goes to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifier.etiquette import History, Limits, No, Refusal, Yes, bare_subject, may_answer, thread
from parsers.mail import read_mail
from tests.builders.machine_mails import BOUNCES, MACHINES
from tests.builders.mail_bytes import Letter
from tests.builders.mail_corpus import OWN, RECEIVED, WRITTEN
from tests.builders.sender_mails import SENDERS

RAW = WRITTEN["qq_web_first"][1]
SENDER = Letter().address
LIMITS = Limits()


def asked(raw: bytes = RAW, *, after: timedelta = timedelta(0), limits: Limits = LIMITS, **history):
    return may_answer(
        read_mail(raw),
        history=History(**history),
        limits=limits,
        own_addresses=OWN,
        received_at=RECEIVED,
        now=RECEIVED + after,
    )


def test_a_units_mail_is_answered_at_its_from_address():
    assert asked() == Yes(address=SENDER)
    assert asked(SENDERS["from_reply_to_differs"]) == Yes(address="alice@example.org")


@pytest.mark.parametrize("name", [*BOUNCES, *(name for name in MACHINES if name != "auto_submitted_no")])
def test_nothing_goes_to_machines(name):
    assert isinstance(asked((BOUNCES | MACHINES)[name]), No)


@pytest.mark.parametrize("name", [name for name, raw in SENDERS.items() if read_mail(raw).sender.problem])
def test_nothing_goes_to_an_address_that_is_not_certain(name):
    assert asked(SENDERS[name]).reason is Refusal.NO_ADDRESS


HISTORIES = {
    Refusal.ANSWERED_BY_STAFF: {"staff_answered": True},
    Refusal.ALREADY_ANSWERED: {"answered": True},
    Refusal.SENDER_LIMIT: {"to_address": 5, "brings_form": True},
    Refusal.ROBOT_LIMIT: {"to_address_since_form": 2},
    Refusal.THREAD_LIMIT: {"in_thread": 2},
    Refusal.DOMAIN_LIMIT: {"to_domain": 50},
}
MAILS = {
    Refusal.NO_ADDRESS: SENDERS["from_missing"],
    Refusal.OWN_ADDRESS: MACHINES["own_from_us"],
    Refusal.OWN_MAIL: MACHINES["own_loop_header"],
    Refusal.AUTOMATIC: MACHINES["vacation_qq_2020"],
    Refusal.MACHINE_ADDRESS: MACHINES["address_noreply"],
    Refusal.WANDERED: b"Received: from a by b\r\n" * 51 + RAW,
}


@pytest.mark.parametrize("reason", HISTORIES)
def test_history_keeps_silent(reason):
    assert asked(**HISTORIES[reason]).reason is reason


@pytest.mark.parametrize("reason", MAILS)
def test_the_mail_keeps_silent(reason):
    assert asked(MAILS[reason]).reason is reason


def test_every_reason_is_tested():
    assert {*HISTORIES, *MAILS, Refusal.TOO_OLD} == set(Refusal)


def test_the_order_is_the_order_of_the_reasons():
    everything = {key: value for history in HISTORIES.values() for key, value in history.items()} | {
        "brings_form": False
    }
    order = list(Refusal)
    for reason, raw in MAILS.items():
        assert order.index(asked(raw, after=timedelta(days=9), **everything).reason) <= order.index(reason)
    assert asked(after=timedelta(days=9), **everything).reason is Refusal.TOO_OLD
    assert asked(**everything).reason is Refusal.ANSWERED_BY_STAFF


def test_old_mail_is_not_answered():
    assert asked(after=timedelta(days=3)) == Yes(address=SENDER)
    assert asked(after=timedelta(days=3, seconds=1)).reason is Refusal.TOO_OLD
    assert asked(after=timedelta(days=3), limits=replace(LIMITS, max_age=timedelta(days=1))).reason is Refusal.TOO_OLD


def test_a_new_form_is_answered_where_chatter_is_not():
    assert asked(to_address=3, to_address_since_form=3, in_thread=3, brings_form=True) == Yes(address=SENDER)
    assert asked(to_address=1, to_address_since_form=1, in_thread=1) == Yes(address=SENDER)


def test_a_domain_that_is_anybodys_has_no_limit():
    raw = RAW.replace(b"li.rongji@example.org", b"10001@qq.com")
    assert asked(raw, to_domain=500) == Yes(address="10001@qq.com")


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("推荐表", "推荐表"),
        ("回复：推荐表", "推荐表"),
        ("Re:推荐表", "推荐表"),
        ("RE: 回复: 答复：推荐表", "推荐表"),
        ("回复(2)：推荐表", "推荐表"),
        ("转发：推荐表", "转发：推荐表"),
        ("Report: a", "Report: a"),
        ("Re:", "Re:"),
        ("", ""),
        ("推荐\r\nBcc: a@example.org", "推荐 Bcc: a@example.org"),
    ],
)
def test_prefixes_of_replies_are_not_doubled(subject, bare):
    assert bare_subject(subject) == bare


def test_a_thread_goes_on():
    raw = b"Message-ID: <c@x>\r\nReferences: <a@x>\r\n <b@x> junk <\xe8\xa1\xa8@x>\r\nIn-Reply-To: <b@x>\r\nSubject: Re: s\r\n\r\n"
    assert thread(read_mail(raw)) == thread(read_mail(raw))
    assert (thread(read_mail(raw)).subject, thread(read_mail(raw)).message_id, thread(read_mail(raw)).references) == (
        "s",
        "<c@x>",
        ("<a@x>", "<b@x>"),
    )


def test_a_thread_without_references_goes_by_what_was_answered():
    assert thread(read_mail(b"Message-ID: <c@x>\r\nIn-Reply-To: <b@x>\r\n\r\n")).references == ("<b@x>",)
    assert thread(read_mail(b"Subject: s\r\n\r\n")).message_id is None


@settings(max_examples=100, deadline=1000, derandomize=True)
@given(st.binary(max_size=300).map(lambda noise: noise.replace(b"\n", b"")))
def test_no_mail_writes_a_header_of_ours(noise):
    mail = read_mail(b"Subject: " + noise + b"\r\nMessage-ID: " + noise + b"\r\nReferences: " + noise + b"\r\n\r\n")
    put = thread(mail)
    texts = (put.subject, put.message_id or "", *put.references)
    assert not any(mark in each for each in texts for mark in "\r\n\0\v\f\x85\u2028\u2029")
