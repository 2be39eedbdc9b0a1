"""Workbooks printed wider than their page: the columns of the further pages belong beside those of the first."""

import pytest

from ingest.rules import builtin_rules
from parsers.formats.pdf import read_pdf
from parsers.model import Kind
from parsers.read import read_file
from tests.builders.our_forms import ASKED, TITLE_2
from tests.builders.pdfs import pdf, table, text
from tests.builders.seen import rows, tables

RULES = builtin_rules()


def halves(number):
    """The rows of a list of activities, its left columns and its right ones."""
    return [str(number), f"活动{number}"], ["5月24日，榆中县", "兰州市科技局", "钱小满 13900001234"]


def page(part, numbers, head=None):
    written = [halves(number)[part] for number in numbers]
    return table((50, 150, 250) if part == 0 else (50, 190, 300, 450), 80, 20, [*([head] if head else []), *written])


HEADS = ["序号", "活动名称"], ["举办时间、地点", "推荐单位", "联系人及电话"]


def test_pages_below_one_another_and_as_many_beside_them():
    first, more = range(1, 8), range(8, 12)
    pages = page(0, first, HEADS[0]), page(0, more), page(1, first, HEADS[1]), page(1, more)
    (told,) = tables(read_pdf(pdf(*pages)))
    assert rows(told) == [HEADS[0] + HEADS[1], *([*left, *right] for left, right in map(halves, (*first, *more)))]


def lines(top, texts):
    return b"".join(text(60, top + 14 * number, each) for number, each in enumerate(texts))


@pytest.mark.parametrize("lower", [0, 2])
def test_labels_on_one_page_and_figures_on_the_next(lower):
    labels = text(120, 40, "".join(TITLE_2[1:]), 14) + lines(80, [each.label for each in ASKED])
    figures = lines(80 + lower, map(str, range(1, 20)))
    report = read_file("表.pdf", pdf(labels, figures), notices=RULES.notices, registry=RULES.registry, convert=None)
    assert report.kind is Kind.FORM
    assert [int(value) for value in report.forms[0].records[0].values.values()] == list(range(1, 20))


def test_two_pages_of_prose_are_two_pages():
    prose = lines(80, ["兰州市开展了科技活动周的各项活动，群众踊跃参加。"] * 12)
    assert not tables(read_pdf(pdf(prose, prose)))
