from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.units import strip_unit_text

bounded = settings(derandomize=True, max_examples=150, deadline=None)
LABELS = [
    "",
    "推荐单位：",
    "地方/部门（盖章）：",
    "地方/部门:",
    "填报单位（公章）：",
    "填报单位:",
    "报送单位（盖章）： ",
    "单位名称：",
    "地方 / 部门（ 盖 章 ）：",
    "推 荐 单 位：",
    "推荐单位（加盖公章）：",
    "部门：",
    "单位：",
]
STAMPS = ["", "（盖章）", "（公章）", " （ 盖 章 ）", "(章)", "（加盖公章）", "【盖章】", " 盖章", "（盖章处）"]
DATES = [
    "",
    " 2026年6月12日",
    "2026年6月12日",
    " 2026.6.12",
    " 2026-06-12",
    "  2026/6/12",
    " 二〇二六年六月十二日",
    "    年  月  日",
    " 2026年  月  日",
    " 填报日期：2026年6月12日",
    " 填表人：张三 联系电话：0943-5550101",
    " 单位：万元",
    " 日期：   年 月 日",
    " 填表人：张三  审核人：李四",
]
UNITS = [
    "兰州市科协",
    "中共平凉市委宣传部",
    "武威市委宣传部、武威市科协",
    "兰州大学",
    "敦煌市科学技术局",
    "甘肃省科学院",
    "临夏回族自治州科技局",
    "兰州新区科技创新局",
    "甘肃省地方志办公室",
    "酒泉市日报社",
]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("stamp", STAMPS)
def test_the_unit_is_left_as_written(unit: str, label: str, stamp: str) -> None:
    for date in DATES:
        assert strip_unit_text(f"{label}{unit}{stamp}{date}") == unit, f"{label}{unit}{stamp}{date}"


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("date", DATES)
def test_no_unit_is_none(label: str, date: str) -> None:
    for stamp in STAMPS:
        assert strip_unit_text(f"{label}{stamp}{date}") is None, f"{label}{stamp}{date}"


@pytest.mark.parametrize(
    "text",
    [
        "推荐单位：各市（州）科技局、宣传部、科协，兰州新区科技创新局，各有关单位",
        "各有关单位",
        "各市（州）科技局、宣传部、科协",
        "推荐单位：各市州科技局、宣传部、科协",
    ],
)
def test_the_printed_list_of_addressees_is_no_unit(text: str) -> None:
    assert strip_unit_text(text) is None


@bounded
@given(st.text(max_size=80))
def test_any_text_is_decided(text: str) -> None:
    unit = strip_unit_text(text)
    assert unit is None or unit == unit.strip()
