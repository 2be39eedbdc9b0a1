"""Forms of one record, drawn in every layout that senders give them."""

from hypothesis import strategies as st

from parsers.forms import FieldType
from parsers.model import Paragraph
from tests.builders.documents_made import document, lines, table
from tests.builders.drawn import COUNTS, MONEYS, UNITS, WRITTEN, Filled, a_label, text_of, title_lines, wide


def drawn_figures(draw, notice, form):
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
    above = lines(*title_lines(draw, form), heading)
    groups = {each.id: each for each in form.groups}
    doc = _single_layout(draw, form, layout, rows, groups, above, heading)
    return Filled(doc, form.id, unit, [values])


def _single_label(draw, each, printed):
    return each.labels[0] if printed else draw(a_label(each.labels))


def _single_layout(draw, form, layout, rows, groups, above, heading):
    match layout:
        case "printed" | "split" | "titled":
            grid = printed(rows, groups)
            if layout == "titled":
                top = [wide(text_of(line.text), 3) for line in above]
                return document(table([*top, *grid], sheet="Sheet1"))
            if layout == "split":
                at = draw(st.integers(3, len(grid) - 1))
                grid = printed(rows[:at], groups), printed(rows[at:], groups)
                return document(*above, table(grid[0]), Paragraph(text=""), table(grid[1]))
            return document(*above, table(grid))
        case "rows_of_groups":
            lines_ = []
            last = None
            for each, label, text in rows:
                if each.group != last and each.group:
                    lines_.append(wide(groups[each.group].labels[0], 2))
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
            across = draw(st.integers(2, 5))
            grid = []
            for n in range(0, len(rows), across):
                part = rows[n : n + across]
                fill = [""] * (across - len(part))
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


def printed(rows, groups):
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
