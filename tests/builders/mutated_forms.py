"""
Any form of any notice, filled in by anybody, laid out by anybody.

`mutated` draws a filling and a composition of the liberties that senders take, and
gives the document together with what a clerk would read in it.
"""

from dataclasses import replace

from hypothesis import strategies as st

from parsers.forms import FieldType, Layout
from parsers.model import Paragraph
from tests.builders.documents_made import document, lines, nested, table

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


def mutated(notice, form):
    return st.composite(_mutated)(notice, form)


def _mutated(draw, notice, form):
    filled = _rows(draw, notice, form) if form.layout is Layout.ROWS else _single(draw, notice, form)
    blocks = filled.document.blocks
    match draw(st.integers(0, 9)):
        case 0:
            blocks = (*lines(*LETTER), *blocks)
        case 1:
            blocks = (*blocks, *lines("联系人名单"), table([["姓名", "职务", "微信"], ["赵六", "科长", "无"]]))
        case 2:
            blocks = (*blocks, *lines(*LETTER))
        case 3:
            blocks = tuple(map(_shifted, blocks))
        case 4:
            blocks = tuple(map(_spread, blocks))
    filled.document = replace(filled.document, blocks=blocks)
    return filled


LETTER = [
    "关于报送材料的函",
    "各位领导：",
    "现将有关材料报上，请审阅。文化科技卫生“三下乡”活动另行报送。",
    "特此函告。",
]


def _shifted(block):
    """A table that begins one row and one column later, as workbooks do."""
    if isinstance(block, Paragraph):
        return block
    cells = tuple(replace(cell, row=cell.row + 1, col=cell.col + 1) for cell in block.cells)
    return replace(block, cells=cells, rows=block.rows + 1, cols=block.cols + 1)


def _spread(block):
    """A table whose columns are each two wide, as programs write them that draw by the pixel."""
    if isinstance(block, Paragraph):
        return block
    cells = tuple(replace(cell, col=2 * cell.col, colspan=2 * cell.colspan) for cell in block.cells)
    return replace(block, cells=cells, cols=2 * block.cols)


# ------------------------------------------------------------------ labels


@st.composite
def _label(draw, labels):
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


def _title_lines(draw, form):
    at = form.title.find("和") + 1
    whole = [form.title[:at], form.title[at:]] if at and draw(st.booleans()) else [form.title]
    return (["附件1"] if draw(st.booleans()) else []) + whole


# ------------------------------------------------------------------ rows


def _times(notice):
    """Days of the notice's window, as people write them."""
    first, last = notice.window
    at = f"{first.month}月{first.day}日"
    to = f"{last.month}月{last.day}日"
    return [at, f"{first.year}年{to}", f"{at}-{to}", f"{at}至{first.day + 2}日", f"{to}9:30"]


def _answer(draw, notice, form, each, unit):
    """The parts of an answer, in the order of the field's parts."""
    if "dated" in each.checks:
        return [draw(st.sampled_from(_times(notice))), draw(st.sampled_from(PLACES))]
    if "phone" in each.checks:
        return [draw(st.sampled_from(PERSONS)), draw(st.sampled_from(PHONES))]
    if each.id == form.unit_field:
        return [unit]
    if each.type in {FieldType.COUNT, FieldType.MONEY}:
        return [draw(st.sampled_from(COUNTS))]
    return [draw(st.sampled_from(SUMMARIES if "max_chars" in each.checks else NAMES))]


def _rows(draw, notice, form):
    unit = draw(st.sampled_from(UNITS))
    asked = [each for each in form.asked if each.type is not FieldType.ORDINAL]
    split = {each.id for each in asked if each.parts and draw(st.booleans())}
    count = draw(st.integers(1, 4))
    filled = [{each.id: _answer(draw, notice, form, each, unit) for each in asked} for _ in range(count)]
    columns = [(each, part) for each in asked for part in (range(len(each.parts)) if each.id in split else [None])]
    if draw(st.booleans()):
        columns = draw(st.permutations(columns))
    ordinal = [each for each in form.asked if each.type is FieldType.ORDINAL]
    columns = [(each, None) for each in ordinal] + list(columns)
    for extra in draw(st.lists(st.sampled_from(["备注", "活动形式", "预计人数", "承办情况"]), max_size=2, unique=True)):
        columns.insert(draw(st.integers(1, len(columns))), (extra, None))
    expected = [
        {name: " ".join(parts) if name in split else _whole(parts) for name, parts in row.items()} for row in filled
    ]
    for number, row in enumerate(expected, 1):
        row.update({each.id: number for each in ordinal})
    header = [_head(draw, column) for column in columns]
    body = [[_piece(column, row, number, expected) for column in columns] for number, row in enumerate(filled, 1)]
    return Filled(_laid_out(draw, form, unit, columns, header, body), form.id, unit, expected)


def _whole(parts):
    return "，".join(parts)


def _head(draw, column):
    asked, part = column
    if isinstance(asked, str):
        return asked
    return draw(_label(asked.labels if part is None else asked.parts[part].labels))


def _piece(column, row, number, expected):
    asked, part = column
    if isinstance(asked, str):
        return ""
    if asked.type is FieldType.ORDINAL:
        return str(number)
    return _whole(row[asked.id]) if part is None else row[asked.id][part]


def _laid_out(draw, form, unit, columns, header, body):
    width = len(header)
    noise = draw(st.sets(st.sampled_from(["numbers", "section", "total", "footer", "struck", "blank"])))
    shape = draw(
        st.sampled_from(["table", "table", "split", "split_headed", "turned", "tabs", "nested", "titled", "merged"])
    )
    heading = f"{form.headings[0]}：{unit}" + draw(st.sampled_from(["", "（盖章）", "    2026年5月10日"]))
    rows = [list(line) for line in body]
    if shape == "turned":
        turned = [list(line) for line in zip(header, *rows, strict=True)]
        return document(*lines(*_title_lines(draw, form), heading), table(turned))
    if shape == "merged":
        rows = _merge_down(columns, rows)
    if shape == "tabs":
        header = [label.replace("\n", "").strip() for label in header]
    whole = [(None, line) for line in rows]
    if "section" in noise and shape != "tabs":
        rows = [_wide("一、重点活动", width), *rows]
    if "numbers" in noise:
        rows += [[str(len(rows) + 1), *[""] * (width - 1)]]
    if "blank" in noise:
        rows += [[""] * width]
    if "struck" in noise:
        rows += [["/"] * width]
    if "total" in noise:
        rows += [["合计", *[""] * (width - 2), str(len(whole))]]
    if "footer" in noise and shape != "tabs":
        rows += [_wide("填表人：赵六　　审核人：钱七　　电话：0931-5550000", width)]
    match shape:
        case "tabs":
            return document(*lines(*_title_lines(draw, form), heading, *("\t".join(line) for line in (header, *rows))))
        case "nested":
            return document(nested([table([header, *rows])], *_title_lines(draw, form), heading))
        case "titled":
            above = [_wide(line, width) for line in (*_title_lines(draw, form), heading)]
            return document(table([*above, header, *rows], sheet="Sheet1"))
        case "split":
            at = draw(st.integers(1, len(rows)))
            rest = (
                [table(rows[at:])]
                if rows[at:] and any(any(map(str.isdigit, "".join(_text(c) for c in line))) for line in rows[at:])
                else []
            )
            return document(
                *lines(*_title_lines(draw, form), heading), table([header, *rows[:at]]), Paragraph(text=""), *rest
            )
        case "split_headed":
            at = draw(st.integers(1, len(rows)))
            return document(
                *lines(*_title_lines(draw, form), heading),
                table([header, *rows[:at]]),
                Paragraph(text=""),
                table([header, *rows[at:]]),
            )
    if draw(st.integers(0, 3)) == 0:
        return document(*lines(*_title_lines(draw, form)), table([header, *rows]), boxes=(heading,))
    if draw(st.integers(0, 3)) == 0:
        return document(*lines(*_title_lines(draw, form)), table([header, *rows]), *lines(heading))
    return document(*lines(*_title_lines(draw, form), heading), table([header, *rows]))


def _text(entry):
    return entry[0] if isinstance(entry, tuple) else (entry or "")


def _wide(text, width):
    return [(text, width, 1), *[None] * (width - 1)]


def _merge_down(columns, rows):
    """Equal answers below one another as one cell."""
    merged = [list(line) for line in rows]
    for col, (asked, _) in enumerate(columns):
        values = {line[col] for line in rows}
        if (
            len(values) == 1
            and len(rows) > 1
            and (isinstance(asked, str) or "phone" in asked.checks or asked.required == "unless_heading")
        ):
            merged[0][col] = (rows[0][col], 1, len(rows))
            for line in merged[1:]:
                line[col] = None
    return merged


# ------------------------------------------------------------------ single


def _single(draw, notice, form):
    unit = draw(st.sampled_from(UNITS))
    values = {each.id: draw(st.sampled_from(MONEYS if each.type is FieldType.MONEY else COUNTS)) for each in form.asked}
    written = {name: draw(st.sampled_from(WRITTEN.get(value, [value]))) for name, value in values.items()}

    for each in form.asked:
        if each.type is FieldType.COUNT and "万元" in written[each.id]:
            written[each.id] = values[each.id]
    layout = draw(
        st.sampled_from(
            [
                "printed",
                "printed",
                "rows_of_groups",
                "unmerged",
                "pairs",
                "turned",
                "stacked",
                "lines",
                "tabs",
                "heads",
                "split",
                "titled",
            ]
        )
    )
    printed = draw(st.booleans())
    rows = [(each, _single_label(draw, each, printed), written[each.id]) for each in form.asked]
    if layout in {"unmerged", "pairs", "stacked", "lines", "heads"} and draw(st.booleans()):
        rows = draw(st.permutations(rows))
    heading = f"{form.headings[0]}（盖章）：{unit}"
    above = lines(*_title_lines(draw, form), heading)
    groups = {each.id: each for each in form.groups}
    doc = _single_layout(draw, form, layout, rows, groups, above, heading)
    return Filled(doc, form.id, unit, [values])


def _single_label(draw, each, printed):
    return each.labels[0] if printed else draw(_label(each.labels))


def _single_layout(draw, form, layout, rows, groups, above, heading):
    match layout:
        case "printed" | "split" | "titled":
            grid = _printed(rows, groups)
            if layout == "titled":
                top = [_wide(_text(line.text), 3) for line in above]
                return document(table([*top, *grid], sheet="Sheet1"))
            if layout == "split":
                at = draw(st.integers(3, len(grid) - 1))
                grid = _printed(rows[:at], groups), _printed(rows[at:], groups)
                return document(*above, table(grid[0]), Paragraph(text=""), table(grid[1]))
            return document(*above, table(grid))
        case "rows_of_groups":
            lines_ = []
            last = None
            for each, label, text in rows:
                if each.group != last and each.group:
                    lines_.append(_wide(groups[each.group].labels[0], 2))
                last = each.group
                short = each.short_labels[0] if each.short_labels and each.group and draw(st.booleans()) else label
                lines_.append([short, text])
            return document(*above, table(lines_))
        case "unmerged":
            return document(*above, table([[label, text] for _, label, text in rows]))
        case "pairs":
            cells = [part for _, label, text in rows for part in (label, text)]
            cells += [""] * (-len(cells) % 4)
            return document(*above, table([cells[n : n + 4] for n in range(0, len(cells), 4)]))
        case "turned":
            return document(*above, table([[label for _, label, _ in rows], [text for _, _, text in rows]]))
        case "stacked":
            wide = draw(st.integers(2, 5))
            grid = []
            for n in range(0, len(rows), wide):
                part = rows[n : n + wide]
                fill = [""] * (wide - len(part))
                grid += [[label for _, label, _ in part] + fill, [text for _, _, text in part] + fill]
            return document(*above, table(grid))
        case "lines":
            return document(
                *above, *lines(*(f"{label.replace(chr(10), '').strip()}：{text}" for _, label, text in rows))
            )
        case "tabs":
            return document(
                *above, *lines(*(f"{label.replace(chr(10), '').strip()}\t{text}" for _, label, text in rows))
            )
        case "heads":
            grid = [["序号", "统计项目", "单位", "数量", "备注"]]
            grid += [[str(n), label, each.measure, text, ""] for n, (each, label, text) in enumerate(rows, 1)]
            return document(*above, table(grid))


def _printed(rows, groups):
    grid = []
    spans = {}
    for each, _, _ in rows:
        if each.group and len(groups[each.group].labels[0]) and not groups[each.group].labels[0].endswith("的"):
            spans[each.group] = spans.get(each.group, 0) + 1
    seen = set()
    for each, label, text in rows:
        if each.group not in spans:
            grid.append([(label, 2, 1), None, text])
        elif each.group in seen:
            grid.append([None, label, text])
        else:
            seen.add(each.group)
            measure = f"\n（单位：{each.measure}）"
            grid.append([(groups[each.group].labels[0] + measure, 1, spans[each.group]), label, text])
    return grid
