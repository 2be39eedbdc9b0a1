"""What leaves the house: the words of each letter."""

from dataclasses import replace

import pytest

from notifier import compose
from notifier.letters import Alarm, AnswerKind, Digest, Enclosure, Incident
from parsers.model import FileReport, Kind
from tests.builders.boards import (
    ABOUT,
    KJT,
    NO_COUNTY,
    NOT_A_NUMBER,
    NOTICE,
    PHONE_MISSING,
    SHANGHAI,
    answered,
    at,
    campaign,
    owed,
    recommendations,
    report,
    statistics,
    taken,
    trouble,
)
from tests.builders.letters_sent import correction, html, reminder, seen, sent, text, the_answer

# ---------------------------------------------------------------- words


def test_an_acknowledgement_reads_back_every_record():
    said = text(the_answer(taken=(taken(reading=recommendations(rows=4)),)))
    assert said.startswith("兰州市科技局：")
    for number in range(1, 5):
        assert f"“科技点亮生活”进社区活动之{number}" in said
        assert f"李小禾 139-0000-000{number}" in said


def test_every_number_is_read_back_with_its_measure():
    reading = statistics()
    said = text(the_answer(taken=(taken("statistics", reading),)))
    for field in NOTICE.form("statistics").asked:
        value = reading.records[0].values[field.id]
        shown = f"{value:f}".removesuffix(".0") if field.measure == "万元" else str(value)
        assert f"{field.label}：{shown} {field.measure}" in said


def test_how_a_number_was_written_stands_beside_it():
    said = text(the_answer(taken=(taken("statistics", statistics(written={"public_online": "约1.2万"})),)))
    assert "人次（写作“约1.2万”）" in said


def test_what_is_still_owed_is_told_with_its_date_overdue_too():
    now = at(5, 20)
    said = text(the_answer(now=now, owed=owed("recommendation", "statistics", now=now)))
    assert "特色群众性主题实践活动推荐表 ｜ 5月13日前 ｜ 未报送，已过期" in said
    assert "活动开展情况统计表 ｜ 6月20日前 ｜ 未报送，还有31天" in said
    assert "今天截止" in text(the_answer(now=at(6, 20), owed=owed("statistics", now=at(6, 20))))
    assert "已全部报送" in text(the_answer(owed=()))
    assert "已全部报送" not in text(the_answer(owed=(), unasked=True))


def test_whom_to_ask_is_told():
    assert "请联系甘肃省科学技术厅 0931-8882788" in text(the_answer())
    mine = replace(KJT, contact="值班室 0931-5550000")
    assert "请联系值班室 0931-5550000" in text(the_answer(mailbox=mine))


def test_a_late_one_is_told_so_politely():
    said = text(the_answer(answered=answered(received_at=at(5, 15)), taken=(taken(late=True),)))
    assert "5月15日 10:00，已过报送时限（5月13日），已按逾期登记" in said


def test_doubts_are_asked_about():
    said = text(the_answer(taken=(taken("statistics", statistics(issues=(ABOUT,))),)))
    assert "有1处请核对" in said
    assert ABOUT.message in said


def test_what_changed_is_told():
    before = recommendations(rows=3)
    changed = replace(before.records[0], values={**before.records[0].values, "time_place": "6月1日，天水市秦州区"})
    after = replace(before, records=(changed, before.records[1], *recommendations(rows=4).records[3:]))
    said = text(the_answer(taken=(taken(reading=after, former=before),)))
    assert "第1行 举办时间、地点由“5月23日，兰州市榆中县文化广场”改为“6月1日，天水市秦州区”" in said
    assert "新增第3行：“科技点亮生活”进社区活动之4" in said
    assert "删去：“科技点亮生活”进社区活动之3" in said


def test_a_correction_names_each_wrong_cell_and_what_is_expected():
    said = text(correction())
    assert "请修改后重新报送：特色群众性主题实践活动推荐表" in said
    assert "共2处需要修改" in said
    assert "已采用，不必重报：活动开展情况统计表" in said
    assert "附件1 兰州市科技局推荐表.docx" in said
    for issue in (PHONE_MISSING, NO_COUNTY):
        assert issue.message in said
    assert "位置：第3行 联系人及电话\n　所填内容：李小禾" in said
    assert "示例：5月24日，兰州市榆中县文化广场" in said
    assert "直接回复本邮件" in said


def test_a_wrong_number_is_shown_where_it_stands():
    reading = statistics(issues=(NOT_A_NUMBER,), written={"public_offline": "数百人"}, blank=("public_offline",))
    said = text(correction(taken=(taken("statistics", reading, accepted=False),)))
    assert "位置：线下活动群众参与数量" in said
    assert "线下活动群众参与数量：（未能识别）（写作“数百人”）" in said


def test_a_form_wrong_throughout_is_not_told_cell_by_cell_for_ever():
    issues = tuple(replace(PHONE_MISSING, row=row) for row in range(1, 101))
    said = text(correction(taken=(taken(reading=recommendations(issues=issues), accepted=False),)))
    assert said.count("修改要求：") == 60
    assert "其余40处未一一列出" in said


def test_each_unusable_file_gets_its_own_remedy():
    troubles = (
        trouble("encrypted", "甲.docx"),
        trouble("unsupported", "乙.doc", detail="doc"),
        trouble("cloud_link", None, detail="QQ邮箱超大附件"),
    )
    said = text(correction(taken=(), troubles=troubles, units=()))
    assert "取消密码" in said
    assert "文件是doc格式" in said
    assert "QQ邮箱超大附件" in said
    assert "来信中的材料未能读取" in said


def test_a_held_one_is_told_that_it_is_being_checked():
    said = text(the_answer(kind=AnswerKind.CHECKING, owed=()))
    assert "来信已收到，正在人工核对" in said


def test_the_same_again_is_told_that_it_is_held():
    assert "无需重复报送" in text(the_answer(kind=AnswerKind.DUPLICATE, owed=()))


def test_a_report_is_told_by_its_length():
    said = text(the_answer(taken=(taken("week_report", report(), file="总结.docx"),)))
    assert "已读到《2026年科技活动周总结报告》，约2350字" in said


def test_a_trial_is_not_counted_and_says_so():
    said = text(the_answer(trial=True))
    assert "预检通过" in said
    assert "不登记" in said


def test_what_is_kept_beside_the_form_is_named():
    kept = (FileReport(file="方案.docx", kind=Kind.OTHER), FileReport(file="盖章扫描件.jpg", kind=Kind.SCAN))
    said = text(the_answer(kept=kept, taken=(taken(unstamped=True),)))
    assert "方案.docx" in said
    assert "盖章扫描件.jpg" in said
    assert "盖章扫描件；不影响本次登记" in said


def test_a_joint_form_names_whom_it_counts_for():
    both = ("武威市委宣传部", "武威市科协")
    said = text(the_answer(units=both, taken=(taken(units=both),)))
    assert said.startswith("武威市委宣传部、武威市科协：")


def test_html_is_escaped_and_loads_nothing():
    hostile = '<img src="http://evil.example/x.png" onerror=alert(1)>&"</td>'
    reading = recommendations()
    record = replace(reading.records[0], values={**reading.records[0].values, "activity_name": hostile})
    message = the_answer(taken=(taken(reading=replace(reading, records=(record,)), file=hostile),))
    page = html(message)
    assert "<img" not in page
    assert "http" not in page.replace(hostile.replace("<", "&lt;"), "").split("&lt;img")[0]
    assert not seen(page).sources
    assert hostile in text(message)


# ---------------------------------------------------------------- reminders, digest, alarms


def test_a_reminder_says_until_when():
    message = reminder(at(5, 12), later=owed("statistics", now=at(5, 12)), attach_forms=("recommendation",))
    assert message.subject == "提醒：请于5月13日前报送特色群众性主题实践活动推荐表"
    said = text(message)
    assert "请于5月13日前报送：特色群众性主题实践活动推荐表" in said
    assert "未报送，还有1天" in said
    assert "活动开展情况统计表（6月20日前）" in said
    assert [part.get_filename() for part in sent(message).iter_attachments()] == ["附件1.docx"]


def test_a_reminder_of_something_faulty_carries_the_faults():
    now = at(6, 22)
    faulty = replace(
        owed("statistics", now=now, state="needs_correction")[0], issues=(NOT_A_NUMBER,), file="附件2.xlsx"
    )
    message = reminder(now, owed=(*owed("week_report", now=now), faulty))
    said = text(message)
    assert message.subject == "催报：科技活动周总结报告等2项材料已过报送时限"
    assert NOT_A_NUMBER.message in said
    assert "附件2.xlsx" in said
    only = reminder(at(6, 18), owed=(replace(faulty, overdue=False),))
    assert only.subject == "提醒：活动开展情况统计表待修改，请修改后重新报送"


def test_a_reminder_may_go_to_all_addresses_of_a_unit():
    message = sent(reminder(at(5, 12), to=("a@example.cn", "b@example.cn")))
    assert message["To"] == "a@example.cn, b@example.cn"


def test_an_alarm_says_what_happened_and_the_remedy():
    letter = Alarm(
        key="kx-login", mailbox=KJT, to=("op@example.org",), incident=Incident.LOGIN_REFUSED, subject_of="kx@example.cn",
        detail="LOGIN Login error or password error", since=at(5, 12), now=at(5, 12, 11),
    )  # fmt: skip
    message = compose.notice_to_operator(letter, zone=SHANGHAI)
    assert message.subject == "报送系统：信箱无法登录（kx@example.cn）"
    said = text(message)
    assert "授权码" in said
    assert "自5月12日 10:00起" in said
    assert "LOGIN Login error" in said


def the_digest(now):
    workbook = Enclosure(name="汇总.xlsx", content=b"PK")
    letter = Digest(key="d", mailbox=KJT, to=("c@example.org",), board=campaign(now), enclosures=(workbook,), now=now)
    return compose.digest(letter, notice=NOTICE)


def test_a_digest_goes_out_with_its_chart_and_the_workbook():
    message = sent(the_digest(at(5, 12, 17)))
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert [part["Content-ID"] for part in pictures] == ["<progress>"]
    assert [part.get_filename() for part in message.iter_attachments()] == ["汇总.xlsx"]
    assert seen(html(the_digest(at(5, 12, 17)))).sources == ["cid:progress"]
    assert message["Subject"].startswith("报送日报 5月12日：推荐表（附件1）32/43，待处理5件")


@pytest.mark.parametrize(
    "make", [correction, the_answer, lambda: reminder(at(5, 12)), lambda: the_digest(at(5, 12, 17))]
)
def test_the_text_says_everything_the_page_says(make):
    """The bar over the page and the marks of lists apart, every text of the page stands in the plain text too."""
    message = make()
    said = "".join(text(message).split())
    words = {"".join(word.split()) for word in seen(html(message)).words}
    title = "".join(html(message).partition("<title>")[2].partition("</title>")[0].split())
    bare = {word.lstrip("·0123456789.") for word in words - {title}}
    assert not {word for word in bare if word not in said}
