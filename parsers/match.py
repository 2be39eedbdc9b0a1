"""
Which table of a document is which form, by evidence over the whole table.

The share of the form's labels that were found and what the title says are added up; at
`ENOUGH` a table is taken for the form. The evidence is kept, so that `--explain` can
show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from parsers.forms import Layout
from parsers.layout.context import Title, opens_form, read_title
from parsers.layout.grid import grids
from parsers.layout.pieces import continuations, cut, group, without_rivals
from parsers.layout.rows import find_rows
from parsers.layout.sheets import START, Sheets
from parsers.layout.single import find_single

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.layout.regions import Region
    from parsers.model import Document
    from parsers.notice import Notice

ENOUGH: Final = 0.6
_CONSIDERED: Final = 0.3  # weight of the labels alone below which a table can only go on with a form


@dataclass(frozen=True, kw_only=True)
class Found:
    """One form of a document, its parts in reading order."""

    parts: tuple[Region, ...]
    title: Title
    before: tuple[str, ...]  # lines above it, back to the form before
    after: tuple[str, ...]  # lines below it, up to the next
    boxes: tuple[str, ...] = ()

    @property
    def notice(self) -> Notice:
        return self.parts[0].notice

    @property
    def fields(self) -> frozenset[str]:
        """The fields that stand in the form."""
        return frozenset().union(*(part.fields for part in self.parts))

    @property
    def weight(self) -> float:
        """The share of the form that stands there: what the parts of a form of one record have together."""
        weights = [part.weight for part in self.parts]
        return sum(weights) if self.parts[0].answers is not None else max(weights)

    @property
    def score(self) -> float:
        return self.weight + self.title.weight

    @property
    def taken(self) -> bool:
        """Whether the evidence is enough."""
        return self.title.foreign is None and self.score >= ENOUGH

    @property
    def refusal(self) -> str:
        """Why it was not taken for this form."""
        rival = f"the title names {self.title.foreign}; " if self.title.foreign else ""
        return f"not {self.parts[0].form.id}: {rival}{'; '.join(self.evidence)}"

    @property
    def claim(self) -> tuple[bool, float]:
        """What decides between two notices: the year in the title, then the score."""
        return self.notice.edition in self.title.years, self.score

    def rivals(self, other: Found) -> bool:
        """Whether both claim the same labels."""
        return any(mine.rivals(theirs) for mine in self.parts for theirs in other.parts)

    @property
    def evidence(self) -> tuple[str, ...]:
        """Why it was taken for this form, in English, for `--explain`."""
        return (
            f"labels {self.weight:.2f}: {', '.join(sorted(self.fields))}",
            f"title {self.title.weight:+.2f}: {self.title.text or '(none)'}",
            f"score {self.score:.2f}, {ENOUGH:.2f} needed",
        )


@dataclass(frozen=True, kw_only=True)
class Matched:
    """What matching made of a document."""

    forms: tuple[Found, ...]
    foreign: tuple[str, ...] = ()  # other notices that ask the same questions in it
    passed_over: tuple[str, ...] = ()  # what came near a form and was not taken for it, in English


def find_forms(document: Document, notices: Sequence[Notice]) -> Matched:
    """All forms of the notices in a document; what two notices claim is the better evidenced one's."""
    sheets = Sheets(grids=grids(document), boxes=document.boxes)
    found = [_of_notice(sheets, notice) for notice in notices]
    kept: list[Found] = []
    for form in sorted((form for each in found for form in each.forms), key=lambda each: each.claim, reverse=True):
        if not any(form.rivals(other) for other in kept):
            kept.append(form)
    return Matched(
        forms=tuple(sorted(kept, key=lambda each: each.parts[0].start)),
        foreign=() if kept else tuple(name for each in found for name in each.foreign),
        passed_over=tuple(line for each in found for line in each.passed_over),
    )


def _of_notice(sheets: Sheets, notice: Notice) -> Matched:
    candidates = list(_candidates(sheets, notice))
    whole = without_rivals([each for each in candidates if each.weight >= _CONSIDERED])
    judged = list(_in_context(sheets, group(sheets, whole)))
    kept = [each for each in judged if each.taken]
    parts = [continuations(sheets, each.parts, candidates) for each in kept]
    return Matched(
        forms=tuple(_in_context(sheets, cut(parts))),
        foreign=tuple(each.title.foreign for each in judged if each.title.foreign is not None),
        passed_over=tuple(each.refusal for each in judged if not each.taken),
    )


def _candidates(sheets: Sheets, notice: Notice) -> Iterator[Region]:
    for number, grid in enumerate(sheets.grids):
        for form in notice.forms:
            find = find_rows if form.layout is Layout.ROWS else find_single
            yield from find(notice, form, grid, number)


def _in_context(sheets: Sheets, forms: Sequence[tuple[Region, ...]]) -> Iterator[Found]:
    """Each form with the lines round it; those between two forms are divided."""
    ends = [START, *(parts[-1].end for parts in forms)]
    betweens = [sheets.lines(end, parts[0].start) for end, parts in zip(ends, forms, strict=False)]
    opened = [
        _opening(parts[0], lines) if number else 0
        for number, (parts, lines) in enumerate(zip(forms, betweens, strict=True))
    ]
    for number, parts in enumerate(forms):
        before = betweens[number][opened[number] :]
        last = number + 1 == len(forms)
        after = sheets.lines(parts[-1].end, sheets.end) if last else betweens[number + 1][: opened[number + 1]]
        yield _found(sheets, parts, before, after)


def _opening(region: Region, lines: Sequence[str]) -> int:
    """Of lines between two forms the first that belongs to the second."""
    return next((n for n, line in enumerate(lines) if opens_form(region.form, line)), 0)


def _found(sheets: Sheets, parts: tuple[Region, ...], before: tuple[str, ...], after: tuple[str, ...]) -> Found:
    first = parts[0]
    title = read_title(first.notice, first.form, before)
    if not title.text:
        title = read_title(first.notice, first.form, sheets.boxes)
    return Found(parts=parts, title=title, before=before, after=after, boxes=sheets.boxes)
