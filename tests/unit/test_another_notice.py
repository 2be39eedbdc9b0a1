"""Letters, digest, workbook and papers know no field and no deliverable: another notice is only another value."""

import io
from dataclasses import replace
from decimal import Decimal

import docx
import openpyxl

from notifier import compose
from notifier.board import Board, Standing, State, UnitRow
from notifier.export import exported
from notifier.letters import AnswerKind, Digest
from parsers.forms import Field, FieldType, Form, Layout
from parsers.model import FormReading, Issue, Record, Severity, UnitReading
from parsers.notice import Contact, Deliverable, Notice
from parsers.units import Unit
from tests.builders.boards import KJT, SHANGHAI, answer, at, taken

SCHOOL = Unit(
    name="静宁县第一实验学校", region="静宁县", kind="school", emails=("school@example.cn",), phone="0933-5550001"
)


def blank(heading, *rows):
    document = docx.Document()
    document.add_paragraph(f"{heading}：")
    table = document.add_table(rows=len(rows), cols=len(rows[0]))
    for line, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, texts, strict=True):
            cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


ROSTER = Form(
    id="roster", title="科普员名册", short_title="名册/甲[表]", layout=Layout.ROWS, file="名册.docx", headings=("学校",),
    fields=(
        Field(id="person", label="姓名", labels=("姓名",), example="李小禾"),
        Field(id="age", label="年龄", labels=("年龄",), type=FieldType.COUNT, measure="岁"),
    ),
)  # fmt: skip
BUDGET = Form(
    id="budget", title="预算表", short_title="预算", layout=Layout.SINGLE, file="预算.docx", headings=("学校",),
    fields=(
        Field(id="cost", label="费用", labels=("费用",), type=FieldType.MONEY, measure="万元"),
        Field(id="remark", label="说明", labels=("说明",)),
    ),
)  # fmt: skip
NOTICE = Notice(
    id="lantern-day", title="“科普灯会”活动", short_title="科普灯会", edition=2026, opens=at(1, 1), timezone=SHANGHAI,
    window=(at(2, 1).date(), at(3, 1).date()), forms=(ROSTER, BUDGET),
    contacts=(Contact(address="lantern@example.cn", name="某县教育局", phone="0933-5550002"),),
    deliverables=(
        Deliverable(id="names", title="科普员名册", due=at(2, 10, 23), form="roster"),
        Deliverable(id="money", title="灯会预算", due=at(2, 20, 23), form="budget"),
    ),
    blanks={
        "roster": ("名册.docx", blank("学校", ("姓名", "年龄"), ("", ""))),
        "budget": ("预算.docx", blank("学校（盖章）", ("费用", ""), ("说明", ""))),
    },
)  # fmt: skip


def reading(form, *records, issues=()):
    unit = UnitReading(text=SCHOOL.name, name=SCHOOL.name, names=(SCHOOL.name,))
    return FormReading(
        form=form, notice=NOTICE.id, unit=unit, records=tuple(Record(values=each) for each in records), issues=issues
    )


NAMES = reading("roster", {"person": "李小禾", "age": 31}, {"person": "王小麦", "age": None})
MONEY = reading("budget", {"cost": Decimal("3.50"), "remark": "灯笼"})


def the_board():
    standings = {
        "names": Standing(state=State.ACCEPTED, received_at=at(2, 3), reading=NAMES, revision=1, file="名册.docx"),
        "money": Standing(state=State.ACCEPTED, received_at=at(2, 4), reading=MONEY, revision=1, file="预算.docx"),
    }
    return Board(
        notice=NOTICE.id, title=NOTICE.title, short_title=NOTICE.short_title, opens=NOTICE.opens, now=at(2, 5),
        deliverables=NOTICE.deliverables, units=(UnitRow(unit=SCHOOL, standings=standings, addresses=SCHOOL.emails),),
    )  # fmt: skip


def plain(message):
    return message.text


def of(name, form, **more):
    due = NOTICE.deliverable(name)
    return replace(taken(reading=form, units=(SCHOOL.name,), **more), deliverable=name, title=due.title)


def test_an_answer_speaks_of_this_notices_fields():
    issue = Issue(
        code="required_missing", severity=Severity.ERROR, row=2, field="age", message="第2行“年龄”没有填写，请补充。"
    )
    faulty = of("names", replace(NAMES, issues=(issue,)), accepted=False)
    letter = answer(AnswerKind.CORRECTION, units=(SCHOOL.name,), owed=(), taken=(faulty, of("money", MONEY)))
    said = plain(compose.answer(replace(letter, notice_title=NOTICE.title), notice=NOTICE))
    assert "位置：第2行 年龄" in said
    assert "年龄：31 岁" in said
    assert "费用：3.5 万元" in said
    assert "请联系某县教育局 0933-5550002" in said


def test_a_digest_counts_this_notices_deliverables():
    message = compose.digest(
        Digest(key="d", mailbox=KJT, to=("c@example.org",), board=the_board(), now=at(2, 5)), notice=NOTICE
    )
    assert message.subject == "报送日报 2月5日：名册/甲[表]1/1"
    assert "静宁县：√√" in plain(message)
    assert "其他单位 ①②" in plain(message)


def test_the_export_holds_this_notices_forms():
    files = {each.name: each.content for each in exported(the_board(), notice=NOTICE)}
    book = openpyxl.load_workbook(io.BytesIO(files["汇总.xlsx"]), data_only=True)
    assert book.sheetnames[1:3] == ["名册甲表汇总", "预算汇总"]
    assert [cell.value for cell in book["预算汇总"][5]][:5] == ["合计（已采用）", None, None, 3.5, None]
    roster = docx.Document(io.BytesIO(files["名册-汇总.docx"]))
    assert [[cell.text for cell in row.cells] for row in roster.tables[0].rows] == [
        ["姓名", "年龄"], ["李小禾", "31"], ["王小麦", ""],
    ]  # fmt: skip
    assert roster.paragraphs[0].text == "学校：某县教育局"
    budget = docx.Document(io.BytesIO(files["预算-汇总.docx"]))
    assert [row.cells[1].text for row in budget.tables[0].rows] == ["3.5", ""]


def test_every_table_has_a_csv():
    assert len([each for each in exported(the_board(), notice=NOTICE) if each.name.endswith(".csv")]) == 7
