"""
Reports in prose (总结): whether a document is one, and which deliverable it answers.

It is one when it, or its file, calls itself so and there is prose in it; its topics are
looked for in the title, then in the file name, then in the text.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from parsers.layout.grid import grids
from parsers.model import ReportReading, UnitReading
from parsers.text import count_zi, fold
from parsers.units import strip_unit_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model import Document
    from parsers.notice import Notice
    from parsers.units import Registry

_TITLE_LINES: Final = 4  # non-empty lines at the top that may be the title
_LONGEST_TITLE: Final = 60  # 字
_SHORTEST: Final = 100  # 字 of sentences in a report; less is a covering note
_SENTENCE: Final = 20  # 字 of a line that is prose
_LONGEST_NAME: Final = 24
_SIGNATURE_LINES: Final = 4


def lines_of(document: Document) -> tuple[str, ...]:
    """The document's text, a line each, tables included."""
    return tuple(line for grid in grids(document) for row in range(grid.rows) if (line := grid.line(row)))


def find_report(document: Document, name: str, notices: Sequence[Notice], registry: Registry) -> ReportReading | None:
    """The report a document is or holds beside a form, or None."""
    lines = _prose(document)
    if sum(count_zi(line) for line in lines if count_zi(line) >= _SENTENCE) < _SHORTEST:
        return None
    title, stem = _title(lines), PurePosixPath(name).stem
    for notice in sorted(notices, key=lambda each: str(each.edition) not in title):
        told = next((text for text in (title, stem) if _any(notice.report_words, text)), None)
        if told is not None and not _is_another_paper(notice, title):
            return ReportReading(
                deliverables=_deliverables(notice, (title, stem, "".join(lines))),
                title=next((line for line in lines if count_zi(line) <= _LONGEST_TITLE), None),
                characters=sum(map(count_zi, lines)),
                unit=_unit(lines, title, stem, registry),
                notice=notice.id,
            )
    return None


def _prose(document: Document) -> tuple[str, ...]:
    """Its paragraphs, without what stands in tables."""
    return tuple(
        line for grid in grids(document) if not grid.drawn for row in range(grid.rows) if (line := grid.line(row))
    )


def _title(lines: Sequence[str]) -> str:
    return "".join(
        line for line in lines[:_TITLE_LINES] if count_zi(line) <= _LONGEST_TITLE and not line.endswith("。")
    )


def _any(words: Sequence[str], text: str) -> bool:
    folded = fold(text)
    return any(fold(word) in folded for word in words)


def _is_another_paper(notice: Notice, title: str) -> bool:
    """A notice, a plan or a request; or a report on another notice."""
    if fold(title).endswith(tuple(map(fold, notice.paper_words))):
        return True
    return not _any(notice.names, title) and _any(notice.others, title)


def _deliverables(notice: Notice, texts: Sequence[str]) -> tuple[str, ...]:
    """What the first of the texts that names a topic is about."""
    asked = [each for each in notice.deliverables if each.topics]
    for text in texts:
        if found := tuple(each.id for each in asked if _any(each.topics, text)):
            return found
    return ()


def _unit(lines: Sequence[str], title: str, stem: str, registry: Registry) -> UnitReading:
    """Who wrote it: who signs at the end, else whom the title or the file name names."""
    signed = [text for line in reversed(lines[1:][-_SIGNATURE_LINES:]) if (text := _signed(line))]
    for text in signed:
        if names := registry.find(text).names:
            return UnitReading(text=text, name=names[0], names=names, source="signature")
    for text in (title, stem):
        if names := registry.find(text).names:
            return UnitReading(text=next(iter(signed), None), name=names[0], names=names, source="title")
    return UnitReading(text=next(iter(signed), None), source="signature" if signed else None)


def _signed(line: str) -> str | None:
    """A short line at the end that is no sentence and no date."""
    if count_zi(line) > _LONGEST_NAME or line.endswith(("。", "；")):
        return None
    return strip_unit_text(line)
