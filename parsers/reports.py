"""
Reports in prose (总结): whether a document is one, and which deliverable it answers.

It is one when it, or its file, calls itself so and there is prose in it; its topics are
looked for in the title, then in the file name, then in the text.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from parsers.grid import grids
from parsers.model import ReportReading, UnitReading
from parsers.text import clean, count_zi, fold
from parsers.units import strip_unit_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from parsers.model import Document
    from parsers.notice import Deliverable, Notice
    from parsers.units import Registry

_TITLE_LINES: Final = 4  # non-empty lines at the top that may be the title
_LONGEST_TITLE: Final = 60  # 字
_SHORTEST: Final = 100  # 字 of a report; less is a covering note
_SIGNATURE_LINES: Final = 4


def lines_of(document: Document) -> tuple[str, ...]:
    """The document's text, a line each."""
    return tuple(line for grid in grids(document) for row in range(grid.rows) if (line := grid.line(row)))


def find_report(document: Document, name: str, notices: Sequence[Notice], registry: Registry) -> ReportReading | None:
    """The report a document is, or None."""
    lines = lines_of(document)
    characters = sum(count_zi(line) for line in lines)
    if characters < _SHORTEST:
        return None
    title = _title(lines)
    for notice in notices:
        told = next((text for text in (title, _stem(name)) if _calls_itself(notice, text)), None)
        if told is not None and not _is_foreign(notice, title):
            return ReportReading(
                deliverables=_deliverables(notice, (title, _stem(name), "".join(lines))),
                title=_first(lines),
                characters=characters,
                unit=_unit(lines, name, registry),
                notice=notice.id,
            )
    return None


def _title(lines: Sequence[str]) -> str:
    return "".join(
        line for line in lines[:_TITLE_LINES] if count_zi(line) <= _LONGEST_TITLE and not line.endswith("。")
    )


def _first(lines: Sequence[str]) -> str | None:
    return lines[0] if lines and count_zi(lines[0]) <= _LONGEST_TITLE else None


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _calls_itself(notice: Notice, text: str) -> bool:
    return any(fold(word) in fold(text) for word in notice.report_words)


def _is_foreign(notice: Notice, title: str) -> bool:
    folded = fold(title)
    ours = any(fold(word) in folded for word in notice.names)
    return not ours and any(fold(word) in folded for word in notice.others)


def _deliverables(notice: Notice, texts: Sequence[str]) -> tuple[str, ...]:
    """What the first of the texts that names a topic is about."""
    asked = [each for each in notice.deliverables if each.topics]
    for text in texts:
        if found := tuple(each.id for each in asked if _speaks_of(each, text)):
            return found
    return ()


def _speaks_of(deliverable: Deliverable, text: str) -> bool:
    folded = fold(text)
    return any(fold(topic) in folded for topic in deliverable.topics)


def _unit(lines: Sequence[str], name: str, registry: Registry) -> UnitReading:
    """Who wrote it: who signs at the end, else whom the title or the file name names."""
    for line in (*reversed(lines[-_SIGNATURE_LINES:]), *lines[:_TITLE_LINES], _stem(name)):
        if count_zi(line) <= _LONGEST_TITLE and (names := registry.find(line).names):
            text = strip_unit_text(line) if line in lines else None
            return UnitReading(text=text, name=names[0], names=names, source="signature")
    return UnitReading(text=_signed(lines))


def _signed(lines: Sequence[str]) -> str | None:
    """The line over the date at the end, whoever it is."""
    for line in reversed(lines[-_SIGNATURE_LINES:]):
        text = strip_unit_text(clean(line))
        if text and count_zi(text) <= _LONGEST_TITLE // 3 and not text.endswith("。"):
            return text
    return None
