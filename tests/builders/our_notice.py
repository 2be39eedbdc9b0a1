"""The notice of 2026 as a Word document, its two forms among its annexes, as it was sent out."""

from dataclasses import replace

from ingest.demo.desks import invention
from ingest.demo.papers import notice_docx
from parsers.notice import builtin_notice

NOTICE = builtin_notice("2026-science-week")
LINES = tuple(invention()["notice"]["lines"])


def document(*, annexes=True, lines=LINES):
    return notice_docx(NOTICE if annexes else replace(NOTICE, forms=()), lines)
