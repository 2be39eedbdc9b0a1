"""What is laid aside, held and read: every reason, and the order of asking."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.empty_handed import AttemptKind
from ingest.triage import Hold, HoldReason, Ignore, IgnoreReason, Process, conclude, triage
from ingest.wording import asks, cloud_link, declines, only_thanks, promises
from parsers.bodies import body_tables
from parsers.mail import read_mail
from parsers.model import FileReport, Kind, ReportReading, UnitReading
from parsers.notice import builtin_notices
from parsers.quoting import own_words
from tests.builders.machine_mails import BOUNCES, MACHINES
from tests.builders.mail_bytes import text_part
from tests.builders.mail_corpus import CORPUS, OWN, RECEIVED, told
from tests.builders.odd_mails import mail as odd
from tests.builders.people_mails import SAID, mail, report

NOTICES = builtin_notices()
OPENS = NOTICES[0].opens


def first(raw: bytes, *, at: datetime = RECEIVED, own: tuple[str, ...] = OWN):
    return triage(read_mail(raw), notices=NOTICES, own_addresses=own, received_at=at)


def last(raw: bytes, *reports: FileReport, from_unit: bool = False):
    return conclude(read_mail(raw), notices=NOTICES, reports=reports, from_unit=from_unit)


def verdicts() -> set[str]:
    said = [first(each.raw) for each in CORPUS.values()]
    said += [
        conclude(read_mail(each.raw), notices=NOTICES, reports=each.reports, from_unit=each.from_unit)
        for each in CORPUS.values()
    ]
    return {told(each).split()[1] for each in said if told(each) != "process"}


def test_every_reason_is_shown_by_the_corpus():
    reasons = {each.value for kinds in (IgnoreReason, HoldReason, AttemptKind) for each in kinds}
    assert verdicts() == reasons - {"before_opening"}


def test_before_the_notice_opened():
    raw = mail("现将推荐表报上")
    assert first(raw, at=OPENS - timedelta(seconds=1)) == Ignore(reason=IgnoreReason.BEFORE_OPENING)
    assert first(raw, at=OPENS) == Process()


def test_our_own_mail_is_known_by_any_address_of_ours():
    assert first(MACHINES["own_from_us"], own=("GSPPC02@163.COM",)).reason is IgnoreReason.OWN_MAIL
    assert first(MACHINES["own_from_us"], own=()) == Process()


def test_a_bounce_is_never_read_though_it_holds_our_form():
    for name in ("bounce_coremail_unknown", "bounce_postfix_unknown", "bounce_exim", "bounce_delivered"):
        assert first(BOUNCES[name]).reason is IgnoreReason.BOUNCE


@pytest.mark.parametrize("name", ["auto_reply_with_a_form", "list_with_a_form", "address_noreply"])
def test_a_form_counts_whoever_sent_it(name):
    assert first(MACHINES[name]) == Process()
    assert last(MACHINES[name], report(0, Kind.FORM)) == Process()


def test_a_machines_file_that_is_no_form_is_laid_aside():
    assert last(MACHINES["list_with_a_form"], report(0, Kind.OTHER)).reason is IgnoreReason.MAILING_LIST


def test_a_form_inside_an_archive_counts():
    archive = FileReport(file="a.zip", kind=Kind.ARCHIVE, members=(report(0, Kind.OTHER), report(1, Kind.FORM)))
    assert last(mail("你好", subject="你好"), archive) == Process()


def test_a_report_counts_where_the_notice_asks_for_it():
    reading = ReportReading(deliverables=("week_report",), title=None, characters=900, unit=UnitReading())
    assert last(mail("你好", subject="你好"), FileReport(file="a.docx", kind=Kind.REPORT, report=reading)) == Process()


def test_a_broken_mail_that_says_it_brings_something_is_held():
    raw = odd(b'Content-Type: multipart/mixed; boundary="none"\r\n\r\n' + "推荐表见附件，请查收".encode())
    assert last(raw) == Hold(reason=HoldReason.BROKEN, evidence="boundary_not_found")


def test_who_meant_to_hand_in_is_told():
    assert [each for each in HoldReason if each.is_answered] == [HoldReason.TOPIC_UNCLEAR, HoldReason.BROKEN]


@pytest.mark.parametrize("name", SAID)
def test_a_known_units_mail_is_never_less_than_a_strangers(name):
    """A stranger's attempt stays one when the address is a unit's."""
    said = SAID[name]
    stranger, unit = (
        conclude(read_mail(said.raw), notices=NOTICES, reports=said.reports, from_unit=known) for known in (False, True)
    )
    assert not isinstance(stranger, Process) or stranger == unit


WORDS = {
    promises: (
        "推荐表见附件",
        "附件请查收",
        "现将我局统计表报送贵厅",
        "随函附上",
        "我市已上报",
        "现报送推荐表，请审收",
        "Please find attached",
    ),
    asks: (
        "请问要盖章吗",
        "能否晚两天报",
        "推荐表怎么填",
        "需要几份？",
        "是否包括县区",
        "请告知报送方式",
        "截止时间是什么时候",
    ),
    declines: (
        "我单位不参加",
        "今年未开展活动",
        "特此说明",
        "无此项活动",
        "以此为准",
        "我单位已于5月6日报送，请核实。",
        "推荐表昨天就报过了",
        "上周已经发送给您",
    ),
    only_thanks: ("", "收到", "好的，谢谢！", "已收悉，谢谢领导", "您好！收到，谢谢。", "OK"),
}
NOT_WORDS = {
    promises: ("我单位不报送", "如何报送", "未上报", "你好"),
    asks: ("请确认是否收到？", "收到请回复，谢谢", "如有问题请联系我", "是否收到请告知", "现将推荐表报上"),
    declines: ("现将推荐表报上，请查收", "收到", "推荐表已上报，谢谢", "报送过程中", "于5月20日前报送"),
    only_thanks: ("收到，推荐表稍后报", "谢谢，请问要盖章吗", "张三"),
}


@pytest.mark.parametrize(("judge", "words"), [(judge, each) for judge, said in WORDS.items() for each in said])
def test_words_say(judge, words):
    assert judge(words)


@pytest.mark.parametrize(("judge", "words"), [(judge, each) for judge, said in NOT_WORDS.items() for each in said])
def test_words_do_not_say(judge, words):
    assert not judge(words)


QUOTES = [
    '------------------ 原始邮件 ------------------\n发件人: "甲" <a@example.org>;',
    "---- 回复的原邮件 ----\n| 发件人 | 甲 |",
    "发件人： 甲\n发送时间： 2026-05-05 10:00\n收件人： 乙\n主题： 推荐表",
    '在 2026-05-05 10:00:00，"甲" <a@example.org> 写道：\n>请查收',
    "On Tue, May 5, 2026 at 10:00 AM A <a@example.org> wrote:\n> hello",
    "-----Original Message-----\nFrom: A",
    "________________________________\nFrom: A <a@example.org>\nSent: Tuesday",
]


@pytest.mark.parametrize("quote", QUOTES)
def test_quoted_mail_is_not_the_senders_words(quote):
    assert own_words(f"收到，谢谢！\n\n发自我的iPhone\n\n{quote}\n请问附件？") == "收到，谢谢！"


def test_an_answer_below_the_quote_is_the_senders_words():
    assert own_words("甲 wrote on 2026-05-05:\n> 请查收\n> 谢谢") == "甲 wrote on 2026-05-05:"
    assert own_words("> 请查收\n> 谢谢\n\n已修改") == "已修改"
    assert own_words("在 2026-05-05 10:00，甲 写道：\n> 请查收\n已修改") == "已修改"


def test_what_is_handed_on_is_said():
    text = "---------- 转发邮件信息 ----------\n发件人：甲\n主题：推荐表\n\n推荐表见附件 https://pan.baidu.com/s/1"
    assert cloud_link(read_mail(mail(text, subject="转发：推荐表"))) == "百度网盘"
    assert cloud_link(read_mail(mail(text, subject="回复：推荐表"))) is None


def test_words_without_a_quote_stay():
    assert own_words("一\n\n二 -- 三\n发件单位：甲") == "一\n\n二 -- 三\n发件单位：甲"


def test_a_link_in_quoted_html_is_not_the_senders():
    quoted = mail("见下", html="")
    assert cloud_link(read_mail(quoted)) is None
    html = '<div>收到</div><div>------------------&nbsp;原始邮件&nbsp;------------------</div><a href="https://pan.baidu.com/s/1">'
    assert cloud_link(read_mail(mail("收到", html=html))) is None
    assert cloud_link(read_mail(mail("收到", html=html.replace("原始邮件", "附件")))) == "百度网盘"


def test_a_table_in_the_body_is_a_file_to_read():
    (table,) = body_tables(
        read_mail(odd(text_part("<table><tr><td>序号</td></tr><tr><td>1</td></tr></table>", kind="html")))
    )
    assert (table.name, table.origin) == ("邮件正文", "body")
    (lines,) = body_tables(read_mail(odd(text_part("序号\t名称\n1\t讲座\n2\t展览"))))
    assert (lines.name, lines.data.decode()) == ("邮件正文", "序号\t名称\n1\t讲座\n2\t展览")
    assert body_tables(read_mail(mail("推荐表见附件"))) == ()


@settings(max_examples=150, deadline=2000, derandomize=True)
@given(st.text(max_size=300), st.sampled_from(sorted(SAID)))
def test_judging_is_total(text, name):
    raw = mail(text, subject="推荐表")
    assert isinstance(first(raw), Process | Ignore)
    assert isinstance(last(raw, *SAID[name].reports, from_unit=True), Process | Ignore | Hold)


def test_received_is_after_the_opening():
    assert OPENS.astimezone(UTC) < RECEIVED
