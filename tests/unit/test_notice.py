"""A notice's TOML: what it holds, and everything that may be wrong in it, at once."""

import io
import re
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import pytest

from parsers.layout.labels import vocabulary
from parsers.notice import NOTICES, NoticeError, builtin_notice, builtin_notices, load_notice
from parsers.text import fold

ID = "2026-science-week"
TEXT = (NOTICES / f"{ID}.toml").read_text("utf-8")
BASE = NOTICES / ID


def problems(text):
    with pytest.raises(NoticeError) as caught:
        load_notice(text, base=BASE)
    return caught.value.problems


def test_the_notice_of_2026_says_what_it_asks_and_until_when():
    notice = builtin_notice(ID)
    due = datetime(2026, 6, 20, 23, 59, 59, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert notice.opens == datetime(2026, 4, 20, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert notice.window == (date(2026, 5, 20), date(2026, 6, 10))
    assert [each.id for each in notice.deliverables] == ["recommendation", "week_report", "day_report", "statistics"]
    assert notice.deliverable("recommendation").due.isoformat() == "2026-05-13T23:59:59+08:00"
    assert {each.due for each in notice.deliverables[1:]} == {due}
    assert notice.deliverable_of("statistics").id == "statistics"


def test_a_notice_nobody_wrote_is_not_there():
    with pytest.raises(KeyError):
        builtin_notice("1999-science-week")


@pytest.mark.parametrize("notice", builtin_notices(), ids=lambda each: each.id)
def test_every_printed_label_stands_in_its_blank_form(notice):
    for form in notice.forms:
        printed = fold("".join(_cells(notice.blank(form.id)[1])))
        for field in form.asked:
            assert fold(field.labels[0]) in printed
        for hint in form.hints[:1]:
            assert fold(hint) in printed


def _cells(data):
    document = docx.Document(io.BytesIO(data))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


@pytest.mark.parametrize("notice", builtin_notices(), ids=lambda each: each.id)
def test_every_label_is_understood_as_the_field_that_lists_it(notice):
    for form in notice.forms:
        words = vocabulary(form)
        for field in form.asked:
            under = frozenset({field.group} if field.group else ())
            for label in (*field.labels, *field.loose_labels):
                assert words.find(label).field == field.id, label
            for label in field.short_labels:
                assert words.find(label, under).field == field.id, label


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("兰州市科技局2026年科技活动周总结报告.docx", ("week_report",)),
        ("关于报送科技工作者日总结的函", ("day_report",)),
        ("科技活动周和科技工作者日总结", ("week_report", "day_report")),
        ("天水市科协 附件2 统计表", ("statistics",)),
        ("推荐表及统计表", ("recommendation", "statistics")),
        ("关于请假的通知", ()),
    ],
)
def test_deliverables_are_named_by_subjects_and_file_names(text, named):
    assert builtin_notice(ID).deliverables_named(text) == named


def test_what_speaks_of_the_notice_is_relevant():
    notice = builtin_notice(ID)
    assert notice.relevant("报送 2026年 科技活动周 活动推荐表")
    assert not notice.relevant("发票请查收")


def test_every_mistake_is_told_at_once_with_its_line_and_what_was_meant():
    text = TEXT.replace("edition = 2026", "editon = 2026").replace('type = "money"', 'type = "mony"', 1)
    text = text.replace('layout = "rows"', "layout = 3").replace(
        'timezone = "Asia/Shanghai"', 'timezone = "Asia/Xanadu"'
    )
    found = problems(text)
    zone, money = (TEXT[: TEXT.index(key)].count("\n") + 1 for key in ('timezone = "Asia', 'type = "money"'))
    assert f'line {money}: forms[2].fields[2].type: unknown value "mony"; did you mean "money"?' in found
    assert any(each.startswith(f"line {zone}: timezone: expected the name") for each in found)
    assert any('unknown key "editon"; did you mean "edition"?' in each for each in found)
    assert any("edition: missing; expected a whole number" in each for each in found)
    assert any("forms[1].layout" in each for each in found)


@pytest.mark.parametrize(
    ("written", "wrong", "told"),
    [
        ('group = "staff"', 'group = "stuff"', 'unknown group "stuff"; did you mean "staff"?'),
        ("max_chars = 100", "max_char = 100", 'unknown check "max_char"; did you mean "max_chars"?'),
        ('source = "contact"', 'source = "kontact"', 'unknown field "kontact"; did you mean "contact"?'),
        ('check = "outlier"', 'check = "outlayer"', 'unknown check "outlayer"; did you mean "outlier"?'),
        ('file = "附件1.docx"', 'file = "附件9.docx"', 'the blank form "附件9.docx" is not in'),
        ('form = "statistics"', 'form = "statistic"', 'unknown form "statistic"; did you mean "statistics"?'),
        ('unit_field = "recommender"', 'unit_field = "nobody"', 'unknown field "nobody"'),
        ("window = [2026-05-20, 2026-06-10]", "window = [2026-06-10, 2026-05-20]", "its last day is before its first"),
        ("due = 2026-05-13T23:59:59+08:00", "due = 2026-05-13T23:59:59", "expected a date and time with its offset"),
        ("due = 2026-05-13T23:59:59+08:00", "due = 2026-01-13T23:59:59+08:00", "is before the notice opens"),
        ('id = "week_report"', 'id = "day_report"', 'the id "day_report" is given 2 times'),
        ("plausible = [0, 5000]", "plausible = [0]", "expected a list of 2"),
        ("other_pattern = '", "other_pattern = '(", "is no regular expression"),
    ],
)
def test_each_kind_of_mistake(written, wrong, told):
    assert written in TEXT
    assert any(told in each for each in problems(TEXT.replace(written, wrong, 1)))


def test_what_is_no_toml_is_one_problem():
    (problem,) = problems("id = ")
    assert problem.startswith("not a TOML file")


def test_the_code_names_no_field_and_no_label_of_a_form():
    ids = {field.id for notice in builtin_notices() for form in notice.forms for field in form.fields}
    labels = {field.label for notice in builtin_notices() for form in notice.forms for field in form.fields}
    ids -= {"county", "summary", "contact"}  # words of the language, used of other things
    for file in Path(NOTICES).parent.rglob("*.py"):
        if "values" in file.parts:
            continue
        strings = re.findall(r'"([^"\n]*)"', file.read_text("utf-8"))
        assert not ids & set(strings), file
        assert not {label for label in labels if len(label) > 4 and label in strings}, file
