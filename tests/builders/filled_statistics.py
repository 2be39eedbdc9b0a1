"""附件2, filled in as a clerk would."""

import io
import zipfile
from functools import cache

from docx import Document

from tests.builders.filled import NOTICE

UNIT, NUMBER = "UNITHERE", "987654"


def statistics(unit="兰州市科技局", number=12):
    """Every cell holds the number; the unit stands in the heading line."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as form:
        for name, part in _filled():
            form.writestr(name, part.replace(UNIT.encode(), unit.encode()).replace(NUMBER.encode(), b"%d" % number))
    return content.getvalue()


@cache
def _filled():
    """The parts of the form with marks where a clerk would write."""
    form = Document(io.BytesIO((NOTICE / "附件2.docx").read_bytes()))
    heading = next(paragraph for paragraph in form.paragraphs if paragraph.text.startswith("地方/部门"))
    heading.text = f"地方/部门（盖章）：{UNIT}"
    for row in form.tables[0].rows:
        row.cells[-1].text = NUMBER
    content = io.BytesIO()
    form.save(content)
    with zipfile.ZipFile(content) as parts:
        return [(name, parts.read(name)) for name in parts.namelist()]
