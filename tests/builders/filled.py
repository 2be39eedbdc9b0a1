"""The notice's blank forms, filled in as a clerk would, and mailed."""

import io
from email.message import EmailMessage
from importlib.resources import files

from docx import Document

NOTICE = files("parsers") / "notices" / "2026-science-week"
RECORD = (
    "科技小院进乡村",
    "组织农技专家到村讲解旱作农业技术，现场答疑并发放资料。",
    "2026年5月23日，榆中县文化广场",
    "{unit}",
    "王小明 139-0000-1234",
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def recommendation(unit="兰州市科技局", *records, **changes):
    """附件1 with the given rows, or one; `changes` are by the column's number, as `c5="王小明"`."""
    form = Document(io.BytesIO((NOTICE / "附件1.docx").read_bytes()))
    rows = [tuple(cell.format(unit=unit) for cell in record) for record in records or (RECORD,)]
    for row, texts in zip(form.tables[0].rows[1:], rows, strict=False):
        for cell, text in zip(row.cells[1:], texts, strict=True):
            cell.text = text
    for column, text in changes.items():
        form.tables[0].rows[1].cells[int(column[1:])].text = text
    return _bytes(form)


def _bytes(form):
    content = io.BytesIO()
    form.save(content)
    return content.getvalue()


def mail(
    *attachments,
    number=1,
    sender="keji@lz.example.org",
    to="kjt@unit.example",
    subject="兰州市科技局报送推荐表",
    date=None,
):
    """A mail with files, as (name, bytes) pairs."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{number}@lz.example.org>"
    message["Date"] = date or "Wed, 06 May 2026 10:00:00 +0800"
    message.set_content("请查收附件。\n")
    for name, content in attachments:
        kind = DOCX if name.endswith("docx") else "application/octet-stream"
        message.add_attachment(content, maintype="application", subtype=kind.partition("/")[2], filename=name)
    return message.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
