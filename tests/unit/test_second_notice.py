"""Another notice is one more TOML and its files: no code."""

from decimal import Decimal
from pathlib import Path

import pytest

from parsers.notice import builtin_notices, load_notice
from parsers.read import read_file
from parsers.units import builtin_registry

HERE = Path(__file__).parents[1] / "notices"
FILES = HERE / "2026-popularization-day"


@pytest.fixture(scope="module")
def notices():
    text = (HERE / "2026-popularization-day.toml").read_text("utf-8")
    return (*builtin_notices(), load_notice(text, base=FILES))


def read(path, notices):
    return read_file(path.name, path.read_bytes(), notices=notices, registry=builtin_registry(), convert=None)


def test_its_blank_forms_are_recognised_as_blank(notices):
    for name, form in (("名册.docx", "roster"), ("预算.docx", "budget")):
        report = read(FILES / name, notices)
        assert [(each.notice, each.form, each.is_blank) for each in report.forms] == [
            ("2026-popularization-day", form, True)
        ]


def test_a_roster_is_read_and_judged(notices):
    (form,) = read(FILES / "filled/兰州市科协参展人员.docx", notices).forms
    assert form.unit.name == "兰州市科协"
    assert [record.values["phone_number"] for record in form.records] == ["13900001234", "13900005678", None]
    assert [record.values["nights"] for record in form.records] == [Decimal(3), Decimal(4), Decimal(30)]
    assert [(issue.code, issue.row, issue.field) for issue in form.issues] == [
        ("phone_invalid", 3, "phone"),
        ("implausible", 3, "nights"),
    ]


def test_a_budget_is_read_in_the_unit_of_its_column(notices):
    (form,) = read(FILES / "filled/兰州市科协预算.docx", notices).forms
    assert dict(form.records[0].values) == {
        "stand": Decimal("1.2"), "transport": Decimal("0.3"), "travel": Decimal("0.5"), "print": 0, "total": 2,
    }  # fmt: skip
    assert [issue.code for issue in form.issues] == []


def test_a_column_of_amounts_in_yuan_is_converted(notices):
    (form,) = read(FILES / "filled/天水科技局预算.xlsx", notices).forms
    assert form.unit.name == "天水市科技局"
    assert list(form.records[0].values.values()) == [Decimal("1.2"), Decimal("0.3"), Decimal("0.5"), 0, 2]
    assert form.issues == ()


def test_forms_of_either_notice_are_not_taken_for_the_other(notices):
    ours = builtin_notices()[0]
    report = read_file(
        "附件1.docx", ours.blank("recommendation")[1], notices=notices, registry=builtin_registry(), convert=None
    )
    assert [form.notice for form in report.forms] == [ours.id]
