"""NetEase's reply codes, row by row; the same word under other digits means the same."""

import pytest

from notifier.verdicts import ACCOUNT_WIDE, Cause, Course, Reply, Step, meaning

CODES = [
    ("421 HL:REP 163 smtp9,D8Cow", Course.HOURS),
    ("421 HL:ICC", Course.HOURS),
    ("421 HL:IFC", Course.HOURS),
    ("421 HL:MEP", Course.HOURS),
    ("554 HL:ICC", Course.HOURS),
    ("554 HL:IFQ", Course.HOURS),
    ("451 RP:QRC", Course.HOURS),
    ("450 MI:CEL", Course.RECONNECT),
    ("450 MI:CCL", Course.RECONNECT),
    ("450 RP:CCL", Course.RECONNECT),
    ("451 RP:CEL", Course.RECONNECT),
    ("450 MI:DMC", Course.RECONNECT),
    ("451 MI:DMC", Course.RECONNECT),
    ("450 RP:DRC", Course.RECONNECT),
    ("450 DT:RBL", Course.HALT),
    ("450 WM:BLI", Course.HALT),
    ("450 WM:BLU", Course.HALT),
    ("451 DT:SPM , please try again", Course.SPAM_SOON),
    ("451 Requested action aborted; too much fail authentication", Course.HALT),
    ("451 MI:SFQ 163 smtp1", Course.QUARTER),
    ("554 MI:SFQ", Course.QUARTER),
    ("451 Requested action aborted: local error in processing", Course.BACKOFF),
    ("500 Error: bad syntax", Cause.CONTENT),
    ("550 MI:NHD", Course.HALT),
    ("550 MI:IMF", Course.HALT),
    ("550 MI:SPF", Course.HALT),
    ("550 MI:DMA", Course.HALT),
    ("550 MI:STC", Course.TOMORROW),
    ("554 MI:STC 163 smtp3", Course.TOMORROW),
    ("450 MI:STC", Course.TOMORROW),
    ("550 RP:TRC", Course.TOMORROW),
    ("554 HL:ITC", Course.TOMORROW),
    ("550 RP:FRL", Course.HALT),
    ("550 RP:RCL", Cause.RECIPIENT),
    ("550 too much recipient", Cause.RECIPIENT),
    ("550 DT:SPM 163 smtp10", Course.SPAM),
    ("554 DT:SPM 163 smtp10,DsCowAA3D,please see http://mail.163.com/help/help_spam_16.htm", Course.SPAM),
    ("550 Invalid User: a@163.com", Cause.RECIPIENT),
    ("550 User suspended", Cause.RECIPIENT),
    ("550 User in blacklist", Cause.RECIPIENT),
    ("550 User has no permission", Course.HALT),
    ("552 Illegal Attachment", Cause.CONTENT),
    ("552 Requested mail action aborted: exceeded mailsize limit", Cause.CONTENT),
    ("553 Requested action not taken: NULL sender is not allowed", Course.HALT),
    ("553 Local user only,163 smtp5", Course.HALT),
    ("553 Requested action not taken: no smtp MX only", Course.HALT),
    ("553 authentication is required,163 smtp9", Course.HALT),
    ("553 Mail from must equal authorized user", Course.HALT),
    ("554 DT:SUM", Course.HALT),
    ("554 IP is rejected, smtp auth error limit exceed", Course.HALT),
    ("554 HL:IHU", Course.HALT),
    ("554 HL:IPB", Course.HALT),
    ("554 IP in blacklist", Course.HALT),
    ("554 MI:SPB", Course.HALT),
]


def reply(text):
    code, _, words = text.partition(" ")
    return Reply(code=int(code), text=words)


@pytest.mark.parametrize(("text", "expected"), CODES, ids=[text[:30] for text, _ in CODES])
@pytest.mark.parametrize("step", [Step.FROM, Step.RECIPIENT, Step.DATA, Step.DOT])
def test_the_word_decides_wherever_it_is_said(text, expected, step):
    assert meaning(reply(text), step) is expected


@pytest.mark.parametrize(
    ("text", "step", "expected"),
    [
        ("535 Error: authentication failed", Step.LOGIN, Course.LOGIN),
        ("535 Error: authentication failed", Step.FROM, Course.LOGIN),
        ("534 authentication mechanism is too weak", Step.LOGIN, Course.LOGIN),
        ("530 authentication required", Step.FROM, Course.LOGIN),
        ("502 what", Step.LOGIN, Course.LOGIN),
        ("550 User has no permission", Step.LOGIN, Course.HALT),
        ("454 temporary authentication failure", Step.LOGIN, Course.OUTAGE),
        ("554 no service here", Step.CONNECT, Course.OUTAGE),
        ("421 too busy", Step.CONNECT, Course.OUTAGE),
        ("451 greylisted", Step.RECIPIENT, Course.BACKOFF),
        ("421 closing", Step.DATA, Course.RECONNECT),
        ("550 5.1.1 no such user", Step.RECIPIENT, Cause.RECIPIENT),
        ("550 not you", Step.FROM, Course.HALT),
        ("554 transaction failed", Step.DOT, Cause.CONTENT),
    ],
)
def test_without_a_word_the_step_and_the_digits_decide(text, step, expected):
    assert meaning(reply(text), step) is expected


def test_a_reply_shows_its_tag():
    assert reply("554 DT:SPM 163 smtp10").tag == "DT:SPM"
    assert reply("250 Mail OK").tag == ""
    assert str(reply("554 DT:SPM x")) == "554 DT:SPM x"
    assert str(Reply(code=0, text="Connection unexpectedly closed")) == "Connection unexpectedly closed"


def test_quotas_and_refused_codes_concern_the_whole_account():
    assert {Course.TOMORROW, Course.QUARTER, Course.LOGIN, Course.HALT} <= ACCOUNT_WIDE
    assert not {Course.SPAM, Course.SPAM_SOON, Course.BACKOFF, Course.RECONNECT} & ACCOUNT_WIDE
