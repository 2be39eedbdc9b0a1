"""What drawn forms have in common: fillings, labels as people type them, title lines."""

from hypothesis import strategies as st

from parsers.model import Paragraph

UNITS = ["兰州市科技局", "中共定西市委宣传部", "临夏回族自治州科协", "兰州新区科技创新局", "白银市科学技术协会"]
NAMES = ["科学家精神报告会", "流动科技馆进校园", "“云上”天文夜", "AI与5G体验日", "旱作节水技术观摩"]
SUMMARIES = [
    "邀请专家开展讲座并现场答疑。",
    "面向中小学生，展品互动 30 件，免费开放。",
    "组织志愿者入户宣讲，发放手册200册；线上同步直播。",
]
PLACES = ["榆中县文化广场", "白银市靖远县", "敦煌市第一中学", "临洮县洮河公园", "临夏州永靖县太极镇"]
PERSONS = ["张三", "李小四", "欧阳明", "王五"]
PHONES = ["13900001234", "0931-5550101", "0943-5550202", "15000005678"]
COUNTS = ["0", "7", "53", "1200", "24580"]
MONEYS = ["0", "1.5", "12", "0.85", "30"]
WRITTEN = {"0": ["0", "无", "—", "/"], "1200": ["1200", "1,200", "１２００", "1 200"], "12": ["12", "十二", "12万元"]}


class Filled:
    def __init__(self, document, form, unit, records):
        self.document, self.form, self.unit, self.records = document, form, unit, records

    def __repr__(self):
        return "\n".join(
            [f"{self.form} of {self.unit}", *map(_shown, self.document.blocks), *map(repr, self.document.boxes)]
        )


def _shown(block):
    if isinstance(block, Paragraph):
        return repr(block.text)
    rows = [[repr(cell.text) for cell in block.cells if cell.row == row] for row in range(block.rows)]
    inner = [_shown(each) for cell in block.cells for each in cell.tables]
    return "\n".join([*("  " + " | ".join(row) for row in rows), *inner])


@st.composite
def a_label(draw, labels):
    """A label as its sender types it."""
    label = draw(st.sampled_from(labels))
    match draw(st.integers(0, 5)):
        case 0:
            return label[:2] + "\n" + label[2:]
        case 1:
            return "　".join(label) if len(label) < 5 else label
        case 2:
            return f" {label} "
        case 3:
            return f"{label}*"
    return label


def title_lines(draw, form):
    at = form.title.find("和") + 1
    whole = [form.title[:at], form.title[at:]] if at and draw(st.booleans()) else [form.title]
    return (["附件1"] if draw(st.booleans()) else []) + whole


def text_of(entry):
    return entry[0] if isinstance(entry, tuple) else (entry or "")


def wide(text, width):
    return [(text, width, 1), *[None] * (width - 1)]
