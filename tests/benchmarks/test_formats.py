"""How long reading takes, beside the libraries that read the same (`make bench` prints the table)."""

import io
import statistics
import time
from importlib import resources

import docx
import openpyxl
import pytest

from parsers.formats import FORMATS
from tests.builders.ole import label, number, xls
from tests.builders.pdfs import pdf, table, text

BLANKS = resources.files("parsers") / "notices" / "2026-science-week"
ROUNDS = 15
LABELS = [f"第{row}项活动开展情况" for row in range(1, 20)]


def blank(name):
    return (BLANKS / name).read_bytes()


def workbook():
    book = openpyxl.Workbook()
    for row, text_ in enumerate(LABELS):
        book.active.append([text_, row * 10])
    book.active.merge_cells("A1:A3")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def by_python_docx(data):
    return [[cell.text for cell in row.cells] for found in docx.Document(io.BytesIO(data)).tables for row in found.rows]


def by_openpyxl(data):
    return [
        [cell.value for cell in row] for sheet in openpyxl.load_workbook(io.BytesIO(data)) for row in sheet.iter_rows()
    ]


FILES = {
    "附件1.docx": ("docx", lambda: blank("附件1.docx"), by_python_docx),
    "附件2.docx": ("docx", lambda: blank("附件2.docx"), by_python_docx),
    "xlsx": ("xlsx", workbook, by_openpyxl),
    "xls": ("xls", lambda: xls({"a": b"".join(label(n, 0, t) + number(n, 1, n) for n, t in enumerate(LABELS))}), None),
    "html": (
        "html",
        lambda: ("<table>" + "".join(f"<tr><td>{t}<td>5" for t in LABELS) + "</table>").encode("gbk"),
        None,
    ),
    "pdf": (
        "pdf",
        lambda: pdf(text(50, 20, "附件2") + table((50, 250, 350), 60, 20, [[t, "5"] for t in LABELS])),
        None,
    ),
}


def milliseconds(read, data):
    """The median of some rounds, warm, in time of this process: others may be busy too."""
    read(data)
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        read(data)
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


@pytest.mark.parametrize("name", FILES)
def test_reading(name, record_property):
    format_, make, theirs = FILES[name]
    data = make()
    ours = milliseconds(FORMATS[format_], data)
    record_property("ours_ms", round(ours, 2))
    other = milliseconds(theirs, data) if theirs else None
    print(
        f"\n{name}: {ours:.2f} ms" + (f", {theirs.__name__} {other:.2f} ms ({other / ours:.1f} times)" if other else "")
    )
    if other is not None:
        assert ours < other


def test_the_second_form_is_read_within_three_milliseconds():
    data = blank("附件2.docx")
    assert min(milliseconds(FORMATS["docx"], data) for _ in range(5)) < 3
