"""Workbooks of Excel 97 and WPS."""

from decimal import Decimal

import pytest

from parsers.errors import FaultCode, Unreadable
from parsers.formats.xls import read_xls
from parsers.sniff import sniff
from tests.builders.ole import boolean, error, hidden_row, label, merged, number, ole, record, xls
from tests.builders.seen import rows, spans, tables


def test_a_sheet():
    content = (
        label(0, 0, "联系电话") + number(0, 1, 13900000001) + number(1, 1, 2.3) + error(1, 0, 0x17) + boolean(2, 0, 1)
    )
    data = xls({"表": content})
    table = tables(read_xls(data))[0]
    assert sniff(data) == "xls"
    assert rows(table) == [["联系电话", "13900000001"], ["#REF!", "2.3"], ["TRUE", ""]]
    assert table.at(1, 1).number == Decimal("2.3")
    assert table.at(1, 1).place == "表!B2"


def test_formats():
    content = number(0, 0, 46165, 16) + number(1, 0, 0.5, 17) + number(2, 0, 12, 18)
    table = tables(read_xls(xls({"表": content}, formats=('yyyy"年"m"月"d"日"', "0%", '0"人次"'))))[0]
    assert [cell.text for cell in table.cells] == ["2026年5月23日", "50%", "12人次"]


def test_merges_and_hidden_rows():
    content = (
        label(0, 0, "经费") + label(0, 1, "a") + label(1, 1, "b") + hidden_row(2) + label(2, 1, "藏") + label(3, 1, "c")
    )
    table = tables(read_xls(xls({"表": content + merged((0, 3, 0, 0))})))[0]
    assert rows(table) == [["经费", "a"], ["经费", "b"], ["经费", "c"]]
    assert spans(table)[0] == (0, 0, 3, 1)


def test_hidden_sheets():
    sheets = {name: label(0, 0, name) for name in ("一", "二", "三")}
    document = read_xls(xls(sheets, states={"一": 1, "三": 2}))
    assert [table.sheet for table in tables(document)] == ["二"]


def test_a_password():
    with pytest.raises(Unreadable) as caught:
        read_xls(xls({"表": label(0, 0, "x")}, more=record(0x2F, bytes(6))))
    assert caught.value.code is FaultCode.ENCRYPTED


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"junk" * 100,
        ole({"Workbook": b"junk"}),
        ole({"Other": b"x"}),
        xls({"表": b""})[:700],
        xls({"表": number(0, 0, 5, 99)}),
    ],
)
def test_broken_ones_are_corrupt(data):
    with pytest.raises(Unreadable) as caught:
        read_xls(data)
    assert caught.value.code is FaultCode.CORRUPT
