"""Forms with a row for each record, drawn in every layout that senders give them."""

from hypothesis import strategies as st

from parsers.forms import FieldType
from parsers.model import Paragraph
from tests.builders.documents_made import document, lines, nested, table
from tests.builders.drawn import (
    COUNTS,
    NAMES,
    PERSONS,
    PHONES,
    PLACES,
    SUMMARIES,
    UNITS,
    Filled,
    a_label,
    text_of,
    title_lines,
    wide,
)


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


def drawn_rows(draw, notice, form):
    unit = draw(st.sampled_from(UNITS))
    asked = [each for each in form.asked if each.type is not FieldType.ORDINAL]
    split = {each.id for each in asked if each.parts and draw(st.booleans())}
    count = draw(st.integers(1, 4))
    filled = [{each.id: _answer(draw, notice, form, each, unit) for each in asked} for _ in range(count)]
    columns = [(each, part) for each in asked for part in (range(len(_needed(each))) if each.id in split else [None])]
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


def _needed(asked):
    return [part for part in asked.parts if not part.optional]


def _whole(parts):
    return "，".join(parts)


def _head(draw, column):
    asked, part = column
    if isinstance(asked, str):
        return asked
    return draw(a_label(asked.labels if part is None else _needed(asked)[part].labels))


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
        return document(*lines(*title_lines(draw, form), heading), table(turned))
    if shape == "merged":
        rows = _merge_down(columns, rows)
    if shape == "tabs":
        header = [label.replace("\n", "").strip() for label in header]
    whole = [(None, line) for line in rows]
    if "section" in noise and shape != "tabs":
        rows = [wide("一、重点活动", width), *rows]
    if "numbers" in noise:
        rows += [[str(len(rows) + 1), *[""] * (width - 1)]]
    if "blank" in noise:
        rows += [[""] * width]
    if "struck" in noise:
        rows += [["/"] * width]
    if "total" in noise:
        rows += [["合计", *[""] * (width - 2), str(len(whole))]]
    if "footer" in noise and shape != "tabs":
        rows += [wide("填表人：赵六　　审核人：钱七　　电话：0931-5550000", width)]
    match shape:
        case "tabs":
            return document(*lines(*title_lines(draw, form), heading, *("\t".join(line) for line in (header, *rows))))
        case "nested":
            return document(nested([table([header, *rows])], *title_lines(draw, form), heading))
        case "titled":
            above = [wide(line, width) for line in (*title_lines(draw, form), heading)]
            return document(table([*above, header, *rows], sheet="Sheet1"))
        case "split":
            at = draw(st.integers(1, len(rows)))
            rest = (
                [table(rows[at:])]
                if rows[at:] and any(any(map(str.isdigit, "".join(text_of(c) for c in line))) for line in rows[at:])
                else []
            )
            return document(
                *lines(*title_lines(draw, form), heading), table([header, *rows[:at]]), Paragraph(text=""), *rest
            )
        case "split_headed":
            at = draw(st.integers(1, len(rows)))
            return document(
                *lines(*title_lines(draw, form), heading),
                table([header, *rows[:at]]),
                Paragraph(text=""),
                table([header, *rows[at:]]),
            )
    if draw(st.integers(0, 3)) == 0:
        return document(*lines(*title_lines(draw, form)), table([header, *rows]), boxes=(heading,))
    if draw(st.integers(0, 3)) == 0:
        return document(*lines(*title_lines(draw, form)), table([header, *rows]), *lines(heading))
    return document(*lines(*title_lines(draw, form), heading), table([header, *rows]))


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
