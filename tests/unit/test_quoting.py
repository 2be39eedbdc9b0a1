"""What a mail quotes is no word of its sender's, and no form of his."""

import time

import pytest

from notifier.phrases import say
from parsers.mail import read_mail
from parsers.notice import builtin_notices
from parsers.quoting import html_of, own_words, words_of
from parsers.read import read_file
from parsers.units import builtin_registry

HEAD = "From: a@example.org\nTo: b@example.org\nSubject: {subject}\nMIME-Version: 1.0\n"
OPENINGS = [
    say("answer.opening", received="5月6日"),
    say("answer.opening_trial", received="5月6日"),
    say("reminder.opening", notice="2026年全国科技活动周"),
]
TABLE = (
    "<table><tr><td>活动名称</td><td>活动简介</td><td>举办时间、地点</td><td>推荐单位</td><td>联系人及电话</td></tr>"
    "<tr><td>讲座</td><td>讲解。</td><td>5月24日，榆中县</td><td>兰州市科技局</td><td>王小明 13900001234</td></tr></table>"
)
MARKS = [
    "<blockquote>",
    '<div id="isReplyContent">',
    '<div id="divRplyFwdMsg">',
    '<div class="gmail_quote">',
    '<div id="ntes-pcmac-reply">',
    '<div id="appendonsend"></div>',
    '<div class="moz-cite-prefix">',
    "<div>------------------&nbsp;原始邮件&nbsp;------------------</div>",
    "<div>-----Original Message-----</div>",
    "<div>-------- 转发邮件信息 --------</div>",
    "<p><b>发件人:</b> 省科技厅<br><b>发送时间:</b> 5月6日</p>",
    "<p><b><span>From:</span></b> a@example.org<br><b>Sent:</b> May 6</p>",
    "<div>在 2026-05-06 10:00:00，“省科技厅” &lt;a@example.org&gt; 写道：</div>",
]


def html_mail(html, subject="回复：推荐表"):
    head = HEAD.format(subject=subject) + "Content-Type: text/html; charset=utf-8\n\n"
    return (head + html).encode()


def text_mail(text, subject="回复：推荐表"):
    return (HEAD.format(subject=subject) + "Content-Type: text/plain; charset=utf-8\n\n" + text).encode()


def within(seconds, work):
    begun = time.process_time()
    work()
    return time.process_time() - begun < seconds


def forms(raw):
    report = read_file("来信.eml", raw, notices=builtin_notices(), registry=builtin_registry(), convert=None)
    return [form.form for form in report.forms]


@pytest.mark.parametrize("mark", MARKS)
def test_html_ends_where_a_program_begins_to_quote(mark):
    raw = html_mail(f"<p>好的。</p>{mark}{TABLE}")
    assert html_of(read_mail(raw)).startswith("<p>好的。</p>")
    assert "活动名称" not in html_of(read_mail(raw))
    assert forms(raw) == []


@pytest.mark.parametrize("mark", MARKS)
def test_a_table_above_the_quotation_is_read(mark):
    assert forms(html_mail(f"{TABLE}{mark}<p>请报送。</p>")) == ["recommendation"]


def test_what_is_handed_on_is_said():
    assert forms(html_mail(f"<p>转上。</p>{MARKS[7]}{TABLE}", subject="转发：推荐表")) == ["recommendation"]


@pytest.mark.parametrize("opening", OPENINGS)
@pytest.mark.parametrize("subject", ["回复：推荐表", "转发：回复：推荐表"])
def test_a_letter_of_ours_is_a_quotation_without_any_mark(opening, subject):
    raw = html_mail(f"<p>已知悉。</p><p>兰州市科技局：</p><p>{opening}</p>{TABLE}", subject=subject)
    assert forms(raw) == []
    text = text_mail(f"已知悉。\n\n兰州市科技局：\n\n{opening}\n活动名称\t活动简介\n", subject=subject)
    assert words_of(read_mail(text)) == "已知悉。"


def test_a_colleague_who_writes_politely_is_no_letter_of_ours():
    text = "省科技厅：\n您好！来信收悉，现将推荐表报上。"
    assert own_words(text) == text


def test_an_answer_below_what_it_quotes_is_heard():
    assert own_words("> 您好！请报送。\n> 谢谢。\n\n已经报送。") == "已经报送。"


@pytest.mark.parametrize("filling", [" ", "-", "：", "在", "<", "发件人：", "\n>", "您好！", "a："])
def test_no_filling_keeps_it_busy(filling):
    text = filling * (1_000_000 // len(filling))
    assert within(1.5, lambda: html_of(read_mail(html_mail(text))))
    assert within(1.5, lambda: own_words(text))


def test_nor_is_it_missed_in_html():
    raw = html_mail(f"<blockquote>{TABLE}</blockquote><p>已经报送。</p>")
    assert words_of(read_mail(raw)) == "已经报送。"
    assert forms(raw) == []
