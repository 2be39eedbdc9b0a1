"""An address that mail servers write from may also be the one address of a small office."""

import pytest

from tests.builders.letters_in import LANZHOU, letter, recommendation

POSTMASTER = "postmaster@lz.example.org"


def test_a_form_from_it_counts_and_is_not_answered(work):
    message = work.take(letter(recommendation(), sender=POSTMASTER, text="现将推荐表报上，请查收。"))
    assert (message.reason, work.state(LANZHOU)) == ("accepted", "accepted")
    assert work.answers(message) == []


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("推荐表", "抱歉，您的邮件被退回来了。收件人 keji@lz.example.org"),
        ("报送推荐表", "SMTP error, RCPT TO: 550 5.1.1 user unknown"),
        ("报送推荐表", "Delivery to the following recipients failed permanently"),
        ("系统退信", "请查收附件。"),
    ],
)
def test_what_tells_of_a_bounce_is_one(work, subject, text):
    message = work.take(letter(recommendation(), sender=POSTMASTER, subject=subject, text=text))
    assert (message.state, message.reason) == ("ignored", "bounce")
    assert work.state(LANZHOU) == "missing"


def test_a_mail_that_it_brings_back_is_none_of_its_own(work):
    returned = ("原邮件.eml", letter(recommendation()))
    message = work.take(letter(returned, sender=POSTMASTER, subject="您的邮件", text="见附件。"))
    assert (message.state, message.reason) == ("ignored", "bounce")


@pytest.mark.parametrize("sender", ["admin@lz.example.org", "webmaster@lz.example.org", "info@lz.example.org"])
def test_an_office_that_writes_from_it_is_answered(work, sender):
    message = work.take(letter(recommendation(), sender=sender))
    assert message.reason == "accepted"
    assert work.answer(message).to == sender
