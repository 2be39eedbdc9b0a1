"""What came back tells which mail of ours, to whom, and whether to try again."""

import pytest

from parsers.bounce import Severity, read_bounce
from parsers.mail import read_mail
from tests.builders.machine_mails import BOUNCES, MACHINES, OURS, coremail, mail, rfc3464
from tests.builders.mail_bytes import text_part
from tests.builders.mail_corpus import WRITTEN

HARD, SOFT, DELAYED = Severity.HARD, Severity.SOFT, Severity.DELAYED
MEANINGS = {
    "SMTP error, RCPT TO: 550 5.1.1 user unknown": HARD,
    "550 Mailbox not found": HARD,
    "550 Invalid User: nobody@example.org": HARD,
    "550 User suspended": HARD,
    "554 5.4.4 host not found": HARD,
    "用户不存在": HARD,
    "收件人邮箱已停用": HARD,
    "552 5.2.2 over quota": SOFT,
    "452 4.2.2 mailbox full": SOFT,
    "对方邮箱空间已满": SOFT,
    "554 DT:SPM": SOFT,
    "rejected by system": SOFT,
    "550 5.7.1 policy": SOFT,
    "421 too many connections": SOFT,
    "451 4.7.1 greylisted": SOFT,
    "connection timed out": SOFT,
    "will keep trying until": DELAYED,
    "": SOFT,
}


@pytest.mark.parametrize(("diagnostic", "severity"), MEANINGS.items(), ids=MEANINGS)
def test_coremail_says_5_0_0_and_means_its_words(diagnostic, severity):
    bounce = read_bounce(read_mail(coremail(diagnostic)))
    assert (bounce.severity, bounce.recipient, bounce.originals) == (severity, "nobody@example.org", (OURS,))


STATUSES = {
    "5.1.1": HARD,
    "5.1.10": HARD,
    "5.2.1": HARD,
    "5.4.4": HARD,
    "5.0.0": SOFT,
    "5.7.1": SOFT,
    "4.4.7": SOFT,
    "5.2.2": SOFT,
}


@pytest.mark.parametrize(("status", "severity"), STATUSES.items(), ids=STATUSES)
def test_without_words_the_status_tells(status, severity):
    assert read_bounce(read_mail(rfc3464("failed", status, ""))).severity is severity


def test_a_delay_is_no_failure():
    assert read_bounce(read_mail(rfc3464("delayed", "5.1.1", "user unknown"))).severity is DELAYED


@pytest.mark.parametrize("name", [*MACHINES, "bounce_delivered", "bounce_abuse_report"])
def test_what_is_no_failure_is_no_bounce(name):
    assert read_bounce(read_mail((MACHINES | BOUNCES)[name])) is None


@pytest.mark.parametrize("name", list(WRITTEN)[:6])
def test_what_people_write_is_no_bounce(name):
    assert read_bounce(read_mail(WRITTEN[name][1])) is None


def test_the_surest_identifier_comes_first():
    raw = mail(
        "MAILER-DAEMON@example.org",
        "failure notice",
        "References: <a@x> <b@x>",
        "In-Reply-To: <b@x>",
        "X-CM-Original-Message-ID: <c@x>",
        body=text_part("550"),
    )
    assert read_bounce(read_mail(raw)).originals == ("<c@x>", "<b@x>", "<a@x>")
