"""A table in several files, and scans that come beside a table or after it."""

import pytest

from ingest.demo.papers import report_docx
from tests.builders.letters_in import BAIYIN, LANZHOU, letter, recommendation, record, report, statistics
from tests.builders.useless import photo, zipped

LATER = "Wed, 06 May 2026 12:00:00 +0800"
SCAN = ("盖章件.jpg", photo()[1])
FAIR = {"activity_name": "科技大集", "summary": "在集市上展示农业新品种。"}


def names(work):
    (standing,) = [each for each in work.revisions(LANZHOU) if each.standing == "current"]
    return [each.values["activity_name"] for each in standing.revision.reading.records]


class TestSeveralFiles:
    def test_are_one_submission(self, work):
        files = recommendation(name="活动1.docx"), recommendation(name="活动2.docx", **FAIR)
        message = work.take(letter(*files))
        assert (message.reason, work.state(LANZHOU)) == ("accepted", "accepted")
        assert names(work) == ["科技小院进乡村", "科技大集"]
        text = work.answer(message).text
        assert "活动1.docx、活动2.docx" in text
        assert "所在文件" in text

    def test_keep_the_file_of_each_record(self, work):
        work.take(letter(recommendation(name="甲.docx"), recommendation(name="乙.docx", **FAIR)))
        (revision,) = work.revisions(LANZHOU)
        assert [each.file for each in revision.revision.reading.records] == ["甲.docx", "乙.docx"]

    def test_say_a_record_once(self, work):
        both = recommendation(LANZHOU, record(), record(seq=2, **FAIR), name="全部.docx")
        work.take(letter(both, recommendation(name="其一.docx", seq=1, **FAIR)))
        assert names(work) == ["科技小院进乡村", "科技大集"]

    def test_a_fault_is_told_with_its_file_and_its_row_there(self, work):
        files = recommendation(name="甲.docx"), recommendation(name="乙.docx", contact="王小明", **FAIR)
        message = work.take(letter(*files))
        assert message.reason == "needs_correction"
        (issue,) = work.standing(LANZHOU).issues
        assert (issue.row, issue.file, issue.row_there) == (2, "乙.docx", 1)
        answer = work.answer(message)
        assert "乙.docx：第1行" in answer.text
        assert "乙（请修改）.docx" in answer.files
        assert "甲（请修改）.docx" not in answer.files

    def test_again_are_nothing_new(self, work):
        files = recommendation(name="甲.docx"), recommendation(name="乙.docx", **FAIR)
        work.take(letter(*files))
        assert work.take(letter(*files, date=LATER)).reason == "duplicate"

    @pytest.mark.parametrize("name", ["推荐表（修改）.docx", "推荐表-终稿.docx", "推荐表v2.docx", "推荐表（新）.docx"])
    def test_a_version_is_not_a_part(self, work, name):
        message = work.take(letter(recommendation(), recommendation(name=name, **FAIR)))
        assert (message.state, message.reason) == ("held", "several")

    @pytest.mark.parametrize(
        ("draft", "final"),
        [
            ("推荐表（初稿）.docx", "推荐表（定稿）.docx"),
            ("推荐表初稿0506.docx", "推荐表终稿0510.docx"),
            ("推荐表-草稿.docx", "推荐表-修改版.docx"),
            ("附件1 推荐表draft.docx", "附件1 推荐表 final.docx"),
        ],
    )
    def test_the_final_version_counts_and_not_its_draft(self, work, draft, final):
        message = work.take(letter(recommendation(name=final, **FAIR), recommendation(name=draft)))
        assert (message.reason, work.state(LANZHOU)) == ("accepted", "accepted")
        assert names(work) == ["科技大集"]
        assert f"{draft}（随信另有定稿，此件不计入）" in work.answer(message).text

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("推荐表（未定稿）.docx", "推荐表（初稿）.docx"),
            ("推荐表初稿（修改版）.docx", "推荐表初稿.docx"),
            ("推荐表终稿.docx", "推荐表修改版.docx"),
            ("活动1定稿.docx", "活动2初稿.docx"),
            ("推荐表定稿.docx", "推荐表.docx"),
        ],
    )
    def test_which_is_final_is_not_guessed(self, work, one, other):
        message = work.take(letter(recommendation(name=one, **FAIR), recommendation(name=other)))
        assert message.reason == "several"

    def test_the_final_version_of_figures(self, work):
        files = statistics(name="统计表初稿.xlsx"), statistics(name="统计表终稿.xlsx", activity_count=99)
        message = work.take(letter(*files, subject="报送统计表"))
        assert message.reason == "accepted"
        assert work.standing(LANZHOU, "statistics").file == "统计表终稿.xlsx"

    def test_the_final_version_of_a_report_counts_though_it_is_shorter(self, work):
        final = (
            "总结定稿.docx",
            report_docx(f"{LANZHOU}2026年科技活动周总结报告", ("我单位组织科普讲座，效果良好。" * 8,)),
        )
        message = work.take(letter(report("科技活动周", name="总结初稿.docx"), final, subject="报送总结"))
        assert message.reason == "accepted"
        (revision,) = work.revisions(LANZHOU)
        assert revision.revision.file == "总结定稿.docx"

    def test_of_two_units_stay_two(self, work):
        work.take(letter(recommendation(), recommendation(BAIYIN, name="白银.docx", **FAIR)))
        assert (work.state(LANZHOU), work.state(BAIYIN)) == ("accepted", "accepted")

    def test_of_figures_are_for_a_person(self, work):
        message = work.take(letter(statistics(), statistics(name="二.xlsx", activity_count=99)))
        assert message.reason == "several"


class TestAPieceThatComesAgain:
    FAULTY = recommendation(name="乙.docx", contact="王小明", **FAIR)

    @pytest.fixture
    def two(self, work):
        work.take(letter(recommendation(name="甲.docx"), self.FAULTY))
        assert work.state(LANZHOU) == "needs_correction"
        return work

    @pytest.mark.parametrize("name", ["乙.docx", "乙（请修改）.docx", "别的名字.docx"])
    def test_takes_its_own_place_and_no_others(self, two, name):
        message = two.take(letter(recommendation(name=name, **FAIR), date=LATER))
        assert (message.reason, two.state(LANZHOU)) == ("accepted", "accepted")
        assert names(two) == ["科技小院进乡村", "科技大集"]
        assert "删去" not in two.answer(message).text

    def test_keeps_what_is_wrong_with_the_others(self, two):
        message = two.take(letter(recommendation(name="甲.docx", summary="改过的简介。"), date=LATER))
        assert message.reason == "needs_correction"
        (issue,) = two.standing(LANZHOU).issues
        assert (issue.file, issue.row, issue.row_there, issue.code) == ("乙.docx", 2, 1, "phone_missing")
        assert issue.message.count("乙.docx") == 1

    def test_unchanged_is_nothing_new(self, two):
        two.take(letter(recommendation(name="乙.docx", **FAIR), date=LATER))
        again = two.take(letter(recommendation(name="甲.docx"), date="Wed, 06 May 2026 13:00:00 +0800"))
        assert again.reason == "duplicate"

    def test_all_in_one_file_takes_the_place_of_all(self, two):
        whole = recommendation(LANZHOU, record(), record(seq=2, **FAIR), name="全部.docx")
        message = two.take(letter(whole, date=LATER))
        assert message.reason == "accepted"
        assert names(two) == ["科技小院进乡村", "科技大集"]

    def test_two_of_one_name_in_two_archives(self, work):
        changed = recommendation(summary="另一种。")
        message = work.take(letter(zipped(recommendation(), name="一.zip"), zipped(changed, name="二.zip")))
        assert message.reason == "several"


class TestStamps:
    def test_are_kindly_asked_for(self, work):
        message = work.take(letter(statistics(), subject="报送统计表"))
        assert message.reason == "accepted"
        assert "盖章扫描件" in work.answer(message).text

    def test_are_not_asked_for_where_they_came(self, work):
        message = work.take(letter(statistics(), photo(), subject="报送统计表"))
        assert message.reason == "accepted"
        assert "未见盖章" not in work.answer(message).text

    def test_nor_for_a_table_that_bears_none(self, work):
        assert "盖章" not in work.answer(work.take(letter(recommendation()))).text

    @pytest.mark.parametrize("subject", ["兰州市科技局统计表盖章扫描件", "盖章件", "回复：报送统计表"])
    def test_that_come_later_are_kept(self, work, subject):
        work.take(letter(statistics(), subject="报送统计表"))
        message = work.take(letter(SCAN, subject=subject, text="盖章扫描件补上。", date=LATER))
        assert (message.state, message.reason) == ("handled", "supplement")
        assert work.states(LANZHOU) == {"statistics": "accepted"}
        answer = work.answer(message)
        assert (answer.kind, SCAN[0] in answer.text) == ("acknowledgement", True)

    def test_of_something_not_here_are_an_attempt(self, work):
        work.take(letter(statistics(), subject="报送统计表"))
        message = work.take(letter(photo(), subject="兰州市科技局推荐表", date=LATER))
        assert message.reason == "attempt"
