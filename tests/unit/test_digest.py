"""The daily mail: what is on it, and that it adds up."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from notifier import tally
from notifier.board import FolderHealth, LetterRow, MailboxHealth, OutboxTrouble, Planned, Point, SentReminder, State
from notifier.chart import Frame, Series, draw
from notifier.digest import digest_page, digest_picture, digest_subject
from notifier.letters import Digest
from notifier.page_html import as_html
from notifier.page_text import as_text
from parsers.units import Unit, builtin_registry
from tests.builders.boards import KJT, NOTICE, PHONE_MISSING, Standing, at, board, campaign, recommendations, unit_row

UNITS = builtin_registry().units
NOON = at(5, 11, 12)


def letter(the_board):
    return Digest(key="d", mailbox=KJT, to=("c@example.org",), board=the_board, now=the_board.now)


def said(the_board):
    return as_text(digest_page(letter(the_board), NOTICE))


def everybody(now=NOON, **more):
    return board(*(unit_row(unit) for unit in UNITS), now=now, **more)


def of_one(row, now=NOON, **more):
    return board(row, *(unit_row(unit) for unit in UNITS[1:]), now=now, **more)


def accepted(moment=NOON, **more):
    return Standing(state=State.ACCEPTED, received_at=moment, accepted_at=moment, reading=recommendations(), **more)


def test_an_empty_board_is_told_too():
    text = said(everybody())
    assert "推荐表（附件1）：0/43（还有2天（5月13日））" in text
    assert "无需人工处理，系统运行正常" in text
    assert "今日没有新的报送" in text
    assert "下一工作日没有自动提醒" in text


def test_the_subject_tells_how_far_we_are():
    one = of_one(unit_row(UNITS[0], recommendation=accepted()))
    assert digest_subject(letter(one), NOTICE) == "报送日报 5月11日：推荐表（附件1）1/43"
    later = digest_subject(letter(everybody(at(7, 1))), NOTICE)
    assert "科技活动周总结报告0/43" in later
    assert "推荐表" not in later


def test_everybody_who_is_missing_is_named():
    text = said(of_one(unit_row(UNITS[0], recommendation=accepted())))
    (line,) = (line for line in text.splitlines() if line.startswith("· 推荐表（附件1）未报"))
    assert "未报（42）" in line
    assert UNITS[0].name not in line
    for unit in UNITS[1:]:
        assert unit.name in line


def test_those_to_correct_and_held_are_named_with_what_is_wrong():
    faulty = Standing(
        state=State.NEEDS_CORRECTION, received_at=NOON, reading=recommendations(), issues=(PHONE_MISSING,)
    )
    held = Standing(state=State.HELD, received_at=NOON)
    rows = (unit_row(UNITS[0], recommendation=faulty), unit_row(UNITS[1], recommendation=held))
    text = said(board(*rows, now=NOON))
    assert f"推荐表（附件1）待修改（1）：{UNITS[0].name}" in text
    assert f"推荐表（附件1）核对中（1）：{UNITS[1].name}" in text
    assert PHONE_MISSING.message.rstrip("。") in text


def test_news_of_the_day_are_told():
    fresh = of_one(unit_row(UNITS[0], recommendation=accepted(NOON)))
    assert f"今日更新1项：{UNITS[0].name}（推荐表（附件1），已采用）" in said(fresh)
    old = of_one(unit_row(UNITS[0], recommendation=accepted(at(5, 10, 23))))
    assert "今日没有新的报送" in said(old)


def test_what_needs_a_person_comes_with_the_command():
    point = Point(
        number=7, id="3fa2b871", received_at=NOON, sender="x@example.com", subject="推荐表", reason="unclear",
        guesses=("张掖市科协",), commands=("baosong assign 3fa2b871 张掖市科协", "baosong reject 3fa2b871 --reason …"),
    )  # fmt: skip
    text = said(everybody(points=(point,)))
    assert "有1件事需要人工处理" in text
    assert "baosong assign 3fa2b871 张掖市科协" in text
    assert "未能确认报送单位" in text
    assert "最可能：张掖市科协" in text


def test_a_reason_without_words_is_shown_as_it_is():
    point = Point(number=1, id="a", received_at=NOON, sender="", subject="x", reason="strange_code")
    assert "strange_code" in said(everybody(points=(point,)))


def test_trouble_with_mailboxes_and_the_outbox_is_told_first():
    boxes = (
        MailboxHealth(id="kx", address="kx@example.cn", last_success=None, failing_since=at(5, 11, 8), failure="LOGIN"),
        MailboxHealth(id="kjt", address="kjt@example.cn", last_success=NOON,
                      folders=(FolderHealth(name="INBOX", server=5, ledger=3, unexplained=2),)),
    )  # fmt: skip
    lost = OutboxTrouble(id="9", to="x@example.cn", subject="回复", state="failed", reason="550", since=NOON)
    waiting = replace(lost, id="10", state="deferred")
    text = said(everybody(mailboxes=boxes, troubles=(lost, waiting), outbox={"failed": 1}))
    assert "有3件事需要人工处理" in text
    assert "信箱kx@example.cn自5月11日 08:00起无法收信" in text
    assert "信箱kjt@example.cn有2封邮件尚未登记" in text
    assert "有1封邮件未能发出" in text
    assert "5／3／2" in text


def test_the_call_list_has_phones_and_says_who_was_reminded():
    called = replace(UNITS[0], contact="李小禾", phone="0931-5550001")
    row = replace(unit_row(called), reminders=(SentReminder(sent_at=at(5, 9), deliverables=("recommendation",)),))
    bounced = replace(unit_row(UNITS[1]), addresses=(), bounced=("old@example.cn",))
    rest = (unit_row(UNITS[2], recommendation=accepted()),)
    early = said(board(row, bounced, *rest, now=at(5, 11)))
    assert UNITS[0].name not in early.partition("电话催办清单")[2].partition("■")[0]
    assert "邮件被退回：old@example.cn" in early
    due = said(board(row, bounced, *rest, now=at(5, 12)))
    assert "0931-5550001（李小禾） ｜ 推荐表（附件1） ｜ 已提醒1次，最近5月9日" in due
    assert UNITS[2].name not in due.partition("电话催办清单")[2].partition("■")[0]


def test_late_ones_and_other_units_are_listed():
    museum = unit_row(Unit(name="某某大学", region="", kind="other"), recommendation=accepted())
    text = said(
        of_one(unit_row(UNITS[0], recommendation=accepted(at(5, 14), late=True)), at(5, 15), other_units=(museum,))
    )
    assert f"{UNITS[0].name}：推荐表（附件1），5月14日 10:00收到" in text
    assert "某某大学：推荐表（附件1）已采用" in text


def test_mail_is_counted_by_what_became_of_it():
    def row(number, state, reason=""):
        return LetterRow(
            id=str(number), received_at=NOON, mailboxes=("kjt",), sender="", subject="", state=state, reason=reason
        )

    letters = (row(1, "handled"), row(2, "ignored", "auto_reply"), row(3, "ignored", "auto_reply"), row(4, "shunted"))
    text = said(everybody(letters=letters))
    assert "累计收到4封，今日4封；办理1封，待处理0封，搁置1封，不计入2封" in text
    assert "自动回复2封" in text


@pytest.mark.parametrize(("days", "told"), [(0, True), (2, True), (3, False)])
def test_a_question_beside_a_form_is_shown_for_a_few_days(days, told):
    asking = LetterRow(
        id="1", received_at=NOON - timedelta(days=days), mailboxes=("kjt",), sender="a@example.cn",
        subject="报送推荐表", state="handled", units=("兰州市科技局",), asks=True,
    )  # fmt: skip
    held, silent = replace(asking, state="held", subject="另一封"), replace(asking, asks=False, subject="另一封")
    text = said(everybody(letters=(asking, held, silent)))
    assert ("来信中附带的提问" in text) is told
    assert ("兰州市科技局：报送推荐表（a@example.cn，" in text) is told
    assert "另一封" not in text


def test_what_tomorrow_sends_is_told():
    planned = (Planned(unit="张掖市科协", deliverables=("recommendation",)),)
    assert "下一工作日将自动提醒1个单位：张掖市科协" in said(everybody(tomorrow=planned))


def test_a_waived_one_is_not_asked_for():
    waived = of_one(unit_row(UNITS[0], recommendation=State.WAIVED))
    assert tally.asked(waived, "recommendation") == 42
    text = said(waived)
    assert "推荐表（附件1）：0/42" in text
    assert f"推荐表（附件1）免报（1）：{UNITS[0].name}" in text


def test_next_years_holidays_are_asked_for():
    assert "放假安排尚未录入" in said(everybody(warnings=("calendar",)))


def test_a_unit_that_owes_nothing_has_no_mark():
    spared = replace(unit_row(UNITS[0]), standings={})
    text = said(of_one(spared))
    assert "推荐表（附件1）：0/42" in text
    assert "兰州市：···· ｜ ———— ｜ ————" in text


@pytest.mark.parametrize("now", [at(4, 21), at(5, 12, 17), at(6, 23, 17), at(7, 30)])
def test_any_day_of_the_campaign_can_be_told(now):
    the_board = campaign(now)
    page = digest_page(letter(the_board), NOTICE)
    assert len(as_text(page)) > 500
    assert as_html(page).count("<table") == as_html(page).count("</table>")
    for deliverable in the_board.deliverables:
        assert sum(tally.counts(the_board, deliverable.id).values()) == 43


# ---------------------------------------------------------------- the chart


def pixels(png):
    return Image.open(BytesIO(png)).convert("RGB")


def test_the_chart_rises_with_what_was_accepted():
    now = at(5, 13, 17)
    rows = (unit_row(unit, recommendation=accepted(at(5, 1))) for unit in UNITS)
    picture = pixels(digest_picture(board(*rows, now=now), NOTICE).png)
    blue = (47, 111, 191)
    frame = Frame(first=at(4, 20).date(), days=69, limit=43)
    assert picture.getpixel((frame.x(15.5), frame.y(43))) == blue
    assert picture.getpixel((frame.x(5.5), frame.y(43))) != blue
    assert blue not in {picture.getpixel((frame.x(30.5), y)) for y in range(picture.height)}, "days to come are empty"


def test_a_chart_of_nothing_is_still_a_picture():
    day = at(5, 1).date()
    for limit, counts in ((1, ()), (43, (0,)), (5000, (0, 5000))):
        picture = pixels(
            draw([Series(colour=(1, 2, 3), counts=counts, due=day)], Frame(first=day, days=2, limit=limit))
        )
        assert picture.size == (1360, 460)


def test_a_board_without_units_is_told():
    empty = board(now=NOON)
    assert "0/0" in said(empty)
    assert digest_picture(empty, NOTICE).png.startswith(b"\x89PNG")
