"""The province's own forms: what is written into the blank ones is what our own reader reads in them."""

import io
from dataclasses import replace
from decimal import Decimal

import docx
import pytest

from notifier.board import Standing, State
from notifier.export import exported
from notifier.papers import paper
from parsers.model import Record
from parsers.read import read_file
from parsers.units import Unit, builtin_registry
from tests.builders.boards import NOTICE, at, board, campaign, recommendations, statistics, unit_row

NOW = at(6, 23, 17)
LANZHOU, PROPAGANDA, ASSOCIATION = builtin_registry().units[:3]


def accepted(reading, **more):
    return Standing(**({"state": State.ACCEPTED, "received_at": NOW, "reading": reading, "file": "表.docx"} | more))


def written(name, the_board):
    return paper(NOTICE.deliverable(name), the_board, notice=NOTICE)


def read(name, the_board):
    file, content = written(name, the_board)
    report = read_file(file, content, notices=(NOTICE,), registry=builtin_registry(), convert=None)
    return report.forms[0]


def test_all_recommendations_stand_in_one_table():
    rows = (
        unit_row(LANZHOU, recommendation=accepted(recommendations(LANZHOU.name, rows=7))),
        unit_row(PROPAGANDA, recommendation=accepted(recommendations(PROPAGANDA.name, rows=2))),
        unit_row(ASSOCIATION, recommendation=accepted(recommendations(rows=1), state=State.NEEDS_CORRECTION)),
    )
    form = read("recommendation", board(*rows, now=NOW))
    assert [record.values["seq"] for record in form.records] == list(range(1, 10))
    assert [record.values["recommender"] for record in form.records] == [LANZHOU.name] * 7 + [PROPAGANDA.name] * 2
    given = recommendations(LANZHOU.name, rows=7).records[6].values
    kept = ("activity_name", "summary", "time_place", "contact")
    assert [form.records[6].values[name] for name in kept] == [given[name] for name in kept]
    assert form.unit.text == "甘肃省科学技术厅"


def test_a_blank_recommender_is_the_unit_that_sent_it():
    reading = recommendations(rows=1)
    record = replace(reading.records[0], values={**reading.records[0].values, "recommender": None})
    row = unit_row(LANZHOU, recommendation=accepted(replace(reading, records=(record,))))
    assert read("recommendation", board(row, now=NOW)).records[0].values["recommender"] == LANZHOU.name


def test_the_totals_stand_in_the_forms_own_layout():
    first, second = statistics(seed=1), statistics(seed=2)
    rows = (unit_row(LANZHOU, statistics=accepted(first)), unit_row(PROPAGANDA, statistics=accepted(second)))
    (record,) = read("statistics", board(*rows, now=NOW)).records
    for field in NOTICE.form("statistics").asked:
        assert record.values[field.id] == first.records[0].values[field.id] + second.records[0].values[field.id]
    name, content = written("statistics", board(*rows, now=NOW))
    assert name == "附件2-汇总.docx"
    (table,) = docx.Document(io.BytesIO(content)).tables
    assert len(table.rows) == 19
    assert [row.cells[-1].paragraphs[0].runs[0].font.size.pt for row in table.rows] == [12.0] * 19


def test_what_nobody_filled_stays_empty():
    reading = statistics()
    values = {**reading.records[0].values, "funding_in_kind": None, "funding_other": Decimal("0.30")}
    row = unit_row(LANZHOU, statistics=accepted(replace(reading, records=(Record(values=values),))))
    (record,) = read("statistics", board(row, now=NOW)).records
    assert record.values["funding_in_kind"] is None
    assert record.values["funding_other"] == Decimal("0.3")


def test_a_board_without_submissions_gives_forms_without_records():
    empty = board(unit_row(LANZHOU), now=NOW)
    assert not read("recommendation", empty).records
    assert written("statistics", empty)[1]


@pytest.mark.parametrize("text", ["a\x00b\x0b", "\ud800", "]]>&<w:t>", "长" * 5000])
def test_any_text_can_be_written(text):
    reading = recommendations(rows=1)
    record = replace(reading.records[0], values={**reading.records[0].values, "summary": text})
    row = unit_row(LANZHOU, recommendation=accepted(replace(reading, records=(record,))))
    assert docx.Document(io.BytesIO(written("recommendation", board(row, now=NOW))[1]))


def test_an_export_is_everything_and_always_the_same():
    first, second = (exported(campaign(NOW), notice=NOTICE) for _ in range(2))
    assert [each.name for each in first] == [
        "汇总.xlsx", "总览.csv", "推荐表汇总.csv", "统计表汇总.csv", "报告.csv", "问题清单.csv", "其他单位.csv",
        "来信登记.csv", "附件1-汇总.docx", "附件2-汇总.docx",
    ]  # fmt: skip
    assert first == second


def test_a_form_whose_blank_has_other_labels_is_refused_with_its_name():
    form = replace(
        NOTICE.form("recommendation"), fields=(replace(NOTICE.form("recommendation").fields[0], labels=("别的",)),)
    )
    other = replace(NOTICE, forms=(form,))
    with pytest.raises(LookupError, match=r"附件1\.docx"):
        paper(
            NOTICE.deliverable("recommendation"),
            board(unit_row(Unit(name="x", region="", kind="other")), now=NOW),
            notice=other,
        )
