"""The two forms of the notice of 2026, filled in by hand: lines, rows, tables."""

from parsers.extract import read_forms
from parsers.match import find_forms
from parsers.notice import builtin_notices
from parsers.units import builtin_registry
from tests.builders.documents_made import lines, table
from tests.builders.mutated_figures import printed

NOTICE = builtin_notices()[0]
ASKED = NOTICE.form("statistics").asked
HEADS = ["序号", "活动名称", "活动简介", "举办时间、地点", "推荐单位", "联系人及电话"]
TITLE_1 = ["附件1", "2026年全国科技活动周和全国科技工作者日", "特色群众性主题实践活动推荐表"]
TITLE_2 = ["附件2", "2026年全国科技活动周和", "全国科技工作者日活动开展情况统计表"]
UNIT_1 = "推荐单位：兰州市科技局"
UNIT_2 = "地方/部门（盖章）：兰州市科技局"
ADDRESSEES = "推荐单位：各市（州）科技局、宣传部、科协，兰州新区科技创新局，各有关单位"


def row(number=1, **changed):
    """One recommendation without a fault; `changed` by name, place, summary, unit, contact."""
    good = {
        "seq": str(number),
        "name": "科学报告会",
        "summary": "邀请专家讲座。",
        "place": "5月24日，榆中县文化广场",
        "unit": "兰州市科技局",
        "contact": "张三 13900001234",
    }
    return list({**good, **changed}.values())


def first(*rows, unit=UNIT_1, heads=HEADS):
    """附件1 as blocks: its lines and its table."""
    return (*lines(*TITLE_1, unit), table([heads, *(rows or (row(),))]))


def figures(changed=None, skip=()):
    """The rows of 附件2 as printed, 3, 4, 5 … in them unless `changed`."""
    changed = changed or {}
    rows = [
        (each, each.labels[0], changed.get(each.id, str(number + 3)))
        for number, each in enumerate(ASKED)
        if each.id not in skip
    ]
    return printed(rows, {each.id: each for each in NOTICE.form("statistics").groups})


def second(changed=None, unit=UNIT_2, skip=()):
    """附件2 as blocks."""
    return (*lines(*TITLE_2, unit), table(figures(changed, skip)))


def wide(text, width):
    """A cell over the whole width."""
    return [(text, width, 1), *[None] * (width - 1)]


def read(document):
    return read_forms(find_forms(document, [NOTICE]), builtin_registry())


def codes(reading):
    return [(issue.code, issue.row, issue.field) for issue in reading.issues]
