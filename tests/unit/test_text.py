"""One normal form, one kind of space, 字 as Word counts them."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.text import clean, count_zi, fold, join_wrapped, one_line

quick = settings(max_examples=200, derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("  兰州市　科技局\t\n", "兰州市 科技局"),
        ("张三\r\n139-0000-0001", "张三 139-0000-0001"),
        ("\ufeff零\u200b宽\u00ad软连字\u2060符", "零宽软连字符"),
        ("\u202e左右\u2066颠倒", "左右颠倒"),
        ("e\u0301", "é"),
        ("５０（万元）", "５０（万元）"),
        ("a\xa0 \u3000b", "a b"),
        ("\x07单元\x00格\x1f", "单元格"),
        ("\ud800孤", "孤"),
        ("", ""),
    ],
)
def test_clean(written, cleaned):
    assert clean(written) == cleaned


def test_clean_bounds_its_work():
    assert len(clean("a" + "\u0301" * 1_000_000)) <= 100_001


@quick
@given(st.text())
def test_clean_is_settled(text):
    once = clean(text)
    assert clean(once) == once
    assert once == once.strip()
    assert "  " not in once
    assert "\n" not in once
    once.encode("utf-8")


@pytest.mark.parametrize(
    "variants",
    [
        ("举办时间、地点", "举办时间，地点", "举办时间 / 地点", "举办\n时间、地点", "举办时间/地点"),
        ("地方/部门（盖章）：", "地方／部门(盖章):", "地方/部门〔盖章〕："),
        ("省级、副省级", "省级,副省级"),
        ("ＡＢＣ", "abc"),
        ("5月20日—6月10日", "5月20日-6月10日", "5月20日－6月10日"),
    ],
)
def test_fold_makes_labels_equal(variants):
    assert len({fold(each) for each in variants}) == 1


def test_fold_keeps_different_labels_apart():
    assert len({fold(each) for each in ("市级财政", "县级财政", "中央财政", "")}) == 4


@quick
@given(st.text())
def test_fold_is_settled(text):
    assert fold(fold(text)) == fold(text) or unicodedata.normalize("NFKC", fold(text)) != fold(text)
    assert not any(char.isspace() for char in fold(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("科普", 2),
        ("科普，", 3),
        ("“科普”", 4),
        ("——……", 4),
        ("VR体验", 3),
        ("2026年5月23日", 6),
        ("a b c", 3),
        ("hello, world", 2),
        ("５０人", 3),
        ("12000人次", 3),
        ("3D打印、AI", 5),
        ("𠮷野", 2),
        ("  空 格　", 2),
        ("第1行\n第2行", 6),
    ],
)
def test_count_zi(text, count):
    assert count_zi(text) == count


@quick
@given(st.text(alphabet="科普活动，。、", max_size=50), st.text(alphabet="科普活动，。、", max_size=50))
def test_chinese_characters_add_up(one, other):
    assert count_zi(one + other) == len(one) + len(other) == count_zi(f"{one} {other}")


@pytest.mark.parametrize(
    ("text", "limit", "line"),
    [
        ("报送\r\nBcc: x@unit.example", 80, "报送 Bcc: x@unit.example"),
        ("\u202exslx.exe", 80, "xslx.exe"),
        ("一二三四五", 5, "一二三四五"),
        ("一二三四五六", 5, "一二三四…"),
        ("一二", 0, "…"),
        ("a\u2028b\u2029c\x85d\x0be", 80, "a b c d e"),
    ],
)
def test_one_line(text, limit, line):
    assert one_line(text, limit) == line


@quick
@given(st.text(), st.integers(min_value=1, max_value=30))
def test_one_line_fits_and_prints(text, limit):
    line = one_line(text, limit)
    assert len(line) <= limit
    assert not any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in line)


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (["科普场馆", "数量"], "科普场馆数量"),
        (["hello", "world"], "hello world"),
        (["共", "12场"], "共 12场"),
        (["", " 一 ", ""], "一"),
        ([], ""),
    ],
)
def test_join_wrapped(lines, text):
    assert join_wrapped(lines) == text
