"""
Which field a label asks for, however its sender wrote it.

A label is understood when it is one of the notice's, when it differs from one only in
words that tell no field from another (情况, 数量), when the label of its group stands
over it and makes a short one clear, or when it is clearly nearest to one field alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from parsers.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from parsers.forms import Field, Form, Part

_BRACKETS: Final = re.compile(r"\([^()]*\)")
_NUMBERING: Final = re.compile(
    r"^(?:\d{1,2}(?:[.,):](?!\d)|(?=\D{4}))|[一二三四五六七八九十]{1,3}[,.:]|其中:?|[*★●○■-]+)+"
)
_OF_WHICH: Final = "其中"
_MARKS: Final = re.compile(r"[,.\"'·~_/\-()]")
_MEASURE: Final = re.compile(r"(?:单位:?|\(|,)(亿元|万元|千元|元|亿|万)(?![a-z\w])")
_MEASURE_LINE: Final = re.compile(r"\(?(?:金额|经费|资金)?(?:计量)?单位:(亿元|万元|千元|元)(?:,[^,:]{1,4})*\)?")
_IN_BRACKETS: Final = re.compile(r"[(（][^()（）]*[)）]")
_AROUND_COLON: Final = re.compile(r"\s*([:：])\s*")
_LONGEST: Final = 60  # characters of a folded label; longer text is an answer or prose
_SHORTEST_NEAR: Final = 4  # below this a near miss is another word
_NEAR: Final = 80.0
_MARGIN: Final = 6.0
_REMEMBERED: Final = 4096  # texts looked up before

PRINTED, RENAMED, SHORT, NEARLY = 1.0, 0.9, 0.8, 0.7
LOOSE: Final = 0.7


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A label understood."""

    field: str
    part: int | None  # which of the field's parts, where a sender split it
    weight: float  # 1 as printed, less the more it was changed


@lru_cache(_REMEMBERED)
def bare(text: str) -> str:
    """A label without its brackets, its numbering and its colon, folded."""
    folded = _BRACKETS.sub("", _BRACKETS.sub("", fold(text)))
    return _NUMBERING.sub("", folded).rstrip(":*,.") or folded


def is_share(text: str) -> bool:
    """Whether a label asks for a part of what the one above it does: 其中：省级以上媒体数量."""
    return fold(text).startswith(_OF_WHICH)


def measure_line(line: str) -> str | None:
    """The unit of money a line names for itself: 单位：元, at its end as well."""
    parts = (line, *_IN_BRACKETS.findall(line), *_AROUND_COLON.sub(r"\1", line).split())
    found = next(filter(None, (_MEASURE_LINE.fullmatch(fold(part)) for part in parts)), None)
    return found[1] if found else None


def measure_named(text: str) -> str | None:
    """The unit of money a label names: 万元 in 活动经费（单位：万元）."""
    found = _MEASURE.search(fold(text))
    return found[1] if found else None


class Vocabulary:
    """All labels of one form."""

    def __init__(self, form: Form) -> None:
        self._fillers = sorted(map(fold, form.fillers), key=len, reverse=True)
        self._exact: dict[str, Hit] = {}
        self._core: dict[str, set[tuple[str, int | None]]] = {}
        self._short: dict[tuple[str, str], str] = {}
        self.measures = frozenset(map(fold, form.measures))
        self._groups = {bare(label): each.id for each in form.groups for label in each.labels}
        self._wholes: list[tuple[str, tuple[tuple[str, ...], ...]]] = []
        self._found = lru_cache(_REMEMBERED)(self._find)
        for each in form.asked:
            self._learn(each)
        self._pairs = {pair for label in self._spellings() for pair in _pairs_of(label)}

    def _learn(self, field: Field) -> None:
        for label, part, weight in _labels_of(field):
            self._exact.setdefault(bare(label), Hit(field=field.id, part=part, weight=weight))
            self._core.setdefault(self.core(label), set()).add((field.id, part))
        for label in field.short_labels:
            self._short[(field.group or "", self.core(label))] = field.id
        if field.parts:
            self._wholes.append((field.id, tuple(_long_labels(part) for part in field.parts if not part.optional)))

    def _spellings(self) -> Iterator[str]:
        yield from (*self._exact, *self._core, *(short for _, short in self._short))
        yield from (word for _, parts in self._wholes for words in parts for word in words)

    def core(self, text: str) -> str:
        """What of a label tells fields apart."""
        rest = _MARKS.sub("", bare(text))
        for filler in self._fillers:
            rest = rest.replace(filler, "")
        return rest

    def group(self, text: str) -> str | None:
        """The id of the group a label heads."""
        return self._groups.get(bare(text)) if len(text) <= _LONGEST else None

    def find(self, text: str, groups: frozenset[str] = frozenset()) -> Hit | None:
        """The field a label asks for, under the group labels that stand over it."""
        if not text or len(text) > 2 * _LONGEST:
            return None
        return self._found(text, groups)

    def _find(self, text: str, groups: frozenset[str]) -> Hit | None:
        label = self._without_measure(bare(text))
        if not label or len(label) > _LONGEST or label.isdigit():
            return None
        if len(label) > 1 and self._pairs.isdisjoint(_pairs_of(label)):
            return None
        if hit := self._exact.get(label):
            return hit if hit.part is None else self._in_brackets(fold(text)) or hit
        core = self.core(label)
        if hit := self._under_group(core, groups):
            return hit
        if label in self._groups:
            return None
        return self._by_core(label, core) or self._whole(label) or self._ending(label) or self._nearest(core)

    def _without_measure(self, label: str) -> str:
        """A label without the unit behind its stroke: 市级财政经费/万元."""
        rest, _, last = label.rpartition(",")
        return rest if rest and last in self.measures else label

    def _under_group(self, core: str, groups: frozenset[str]) -> Hit | None:
        fields = {self._short[group, core] for group in groups if (group, core) in self._short}
        return Hit(field=fields.pop(), part=None, weight=SHORT) if len(fields) == 1 else None

    def _by_core(self, label: str, core: str) -> Hit | None:
        """By what is left of a label without its fillers, unless that is short in two groups or all there was."""
        asked = self._core.get(core, set())
        groups = {group for group, short in self._short if short == core}
        if len(asked) != 1 or len(groups) > 1 or (groups and label == core) or not core:
            return None
        field, part = next(iter(asked))
        return Hit(field=field, part=part, weight=SHORT)

    def _whole(self, label: str) -> Hit | None:
        """A label that names every part of a field names the field; with a figure in it, it is an answer."""
        if any(map(str.isdigit, label)):
            return None
        for field, parts in self._wholes:
            if all(any(word in label for word in words) for words in parts):
                return Hit(field=field, part=None, weight=SHORT)
        return None

    def _in_brackets(self, folded: str) -> Hit | None:
        """A part of a field with the other parts behind it in brackets: 联系人（电话）."""
        return self._whole(folded) if "(" in folded else None

    def _ending(self, label: str) -> Hit | None:
        """A label that only says more before one that is known: 拟推荐活动名称."""
        known = [each for each in self._exact if len(each) >= _SHORTEST_NEAR and label.endswith(each)]
        longest = max(known, key=len, default=None)
        return replace(self._exact[longest], weight=NEARLY) if longest else None

    def _nearest(self, core: str) -> Hit | None:
        if len(core) < _SHORTEST_NEAR:
            return None
        near = process.extract(core, self._core.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR - _MARGIN, limit=4)
        if not near or near[0][1] < _NEAR:
            return None
        best = {each for core, score, _ in near if score > near[0][1] - _MARGIN for each in self._core[core]}
        if len(best) != 1:
            return None
        field, part = best.pop()
        return Hit(field=field, part=part, weight=NEARLY)


def _pairs_of(label: str) -> Iterator[str]:
    """Neighbouring characters: what shares none with any label is no label."""
    return (label[at : at + 2] for at in range(len(label) - 1))


def _labels_of(field: Field) -> Iterator[tuple[str, int | None, float]]:
    yield from _weighed(field.labels, None)
    yield from ((label, None, LOOSE) for label in field.loose_labels)
    for number, part in enumerate(field.parts):
        yield from ((label, number, SHORT if nth else RENAMED) for nth, label in enumerate(part.labels))


def _weighed(labels: Iterable[str], part: int | None) -> Iterator[tuple[str, int | None, float]]:
    for number, label in enumerate(labels):
        yield label, part, RENAMED if number else PRINTED


def _long_labels(part: Part) -> tuple[str, ...]:
    return tuple(fold(label) for label in part.labels)


@cache
def vocabulary(form: Form) -> Vocabulary:
    return Vocabulary(form)
