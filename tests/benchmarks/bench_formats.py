"""How long reading takes, beside the libraries that read the same."""

import io
import statistics
import time
from importlib import resources

import docx
import openpyxl

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


def rows():
    for name, (format_, make, theirs) in FILES.items():
        content = make()
        ours = milliseconds(FORMATS[format_], content)
        other = f"{theirs.__name__.removeprefix('by_')} {milliseconds(theirs, content):.2f} ms" if theirs else ""
        yield f"reading {name}, warm", f"{ours:.2f} ms CPU", other
