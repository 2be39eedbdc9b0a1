"""
Reports in prose (总结): whether a document is one, and which deliverable it answers.

It is one when it, or its file, calls itself so and there is prose in it; its topics are
looked for in the title, then in the file name, then in the text.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from parsers.findings import Finding, Spot, issue
from parsers.layout.grid import grids
from parsers.model import ReportReading, Severity, UnitReading
from parsers.text import count_zi, fold
from parsers.units import strip_unit_text
from parsers.values.places import County, find_county

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.model import Document, Issue
    from parsers.notice import Notice
    from parsers.units import Registry

_TITLE_LINES: Final = 4  # non-empty lines at the top that may be the title
_LONGEST_TITLE: Final = 60  # 字
_SHORTEST: Final = 100  # 字 of sentences in a report; less is a covering note
_SENTENCE: Final = 20  # 字 of a line that is prose
_LONGEST_NAME: Final = 24
_SIGNATURE_LINES: Final = 4
_OFFICE: Final = r"(?:委?宣传部|[\u3400-\u9fff]{0,8}?(?:局|科协|科学技术协会))"
_YEAR: Final = re.compile(r"20\d\d(?=\s*年)")
_BODIES: Final = tuple("局厅委部协会院所校馆学心司团站处室办组社园地县区市州省镇乡村队场台厂行盟")
COUNTY: Final = "county"  # the source of a unit that is only the county a title names


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
                title=_heading(lines, notice),
                characters=sum(map(count_zi, lines)),
                unit=_unit(lines, title, stem, registry),
                notice=notice.id,
                issues=tuple(_other_year(title, notice)),
            )
    return None


def _heading(lines: Sequence[str], notice: Notice) -> str | None:
    """The line that calls it a report, else the first short one."""
    short = [line for line in lines if count_zi(line) <= _LONGEST_TITLE]
    called = (line for line in lines[:_TITLE_LINES] if line in short and _any(notice.report_words, line))
    return next(called, None) or next(iter(short), None)


def _other_year(title: str, notice: Notice) -> Iterator[Issue]:
    """A title of some other year is that of another report; of a form, which is asked for by its table, a slip."""
    years = tuple(dict.fromkeys(_YEAR.findall(title)))
    if years and str(notice.edition) not in title:
        words = {"edition": str(notice.edition)}
        finding = Finding(code="other_edition", sentence="other_edition_report", words=words)
        found = issue(notice, finding, Spot(label=title, written="、".join(years)))
        yield replace(found, severity=Severity.ERROR)


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
    """Who wrote it: who signs at the end, else whom the title or the file name names, a county last."""
    signed = [text for line in reversed(lines[1:][-_SIGNATURE_LINES:]) if (text := _signed(line))]
    for text in signed:
        if names := registry.find(text).names:
            return UnitReading(text=text, name=names[0], names=names, source="signature")
    signed = [text for text in signed if text.endswith(_BODIES)]  # a closing formula signs nothing
    for text in (title, stem):
        if names := registry.find(text).names:
            return UnitReading(text=next(iter(signed), None), name=names[0], names=names, source="title")
    if signed:
        return UnitReading(text=signed[0], source="signature")
    county = next((found for text in (title, stem) if (found := _of_county(text))), None)
    return UnitReading(text=county, source=COUNTY if county else None)


def _of_county(text: str) -> str | None:
    """The body of a county that a title speaks for, else the county itself: 榆中县科技局, 榆中县."""
    found = find_county(text, region=None)
    if not isinstance(found, County):
        return None
    office = re.search(re.escape(found.name) + _OFFICE, text)
    return office[0] if office else found.name


def _signed(line: str) -> str | None:
    """A short line at the end that is no sentence and no date."""
    if count_zi(line) > _LONGEST_NAME or line.endswith(("。", "；")):
        return None
    return strip_unit_text(line)
