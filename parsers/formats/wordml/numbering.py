"""Automatic numbers: a 序号 that Word counts stands nowhere in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from parsers.formats.chinese import counted
from parsers.formats.xml import Element, attribute, child, local, value_of, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from parsers.formats.package import Package

_PLACEHOLDER: Final = re.compile(r"%([1-9])")
_MAX_LEVELS: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = "%1."


@dataclass(frozen=True, slots=True, kw_only=True)
class ListItem:
    """What a paragraph says of its list: `w:numId` and `w:ilvl`."""

    number: str
    depth: int


def list_item(properties: Element | None) -> ListItem | None:
    """`w:numPr`, where there is one."""
    if properties is None:
        return None
    depth = min(whole(value_of(properties, "ilvl"), 0), _MAX_LEVELS - 1)
    return ListItem(number=value_of(properties, "numId") or "0", depth=depth)


@dataclass(slots=True)
class Numbering:
    """Lists by `w:numId`, and how far each has been counted."""

    levels: Mapping[str, Mapping[int, Level]] = field(default_factory=dict)  # by numId
    lists: Mapping[str, str] = field(default_factory=dict)  # numId -> abstractNumId: those share a count
    overridden: frozenset[str] = frozenset()  # numIds that start anew
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def next_label(self, item: ListItem) -> str:
        """The label of the next paragraph of a list, and count it."""
        level = self.levels.get(item.number, {}).get(item.depth)
        if item.number == "0" or level is None:
            return ""
        return self._label(item.number, self._count(item.number, item.depth, level), level)

    def _count(self, number: str, depth: int, level: Level) -> dict[int, int]:
        key = f"num {number}" if number in self.overridden else self.lists.get(number, number)
        counts = self._counts.setdefault(key, {})
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return counts

    def _label(self, number: str, counts: Mapping[int, int], level: Level) -> str:
        def shown(found: re.Match[str]) -> str:
            depth = int(found[1]) - 1
            at = self.levels[number].get(depth, level)
            return _FORMATS.get(at.format, str)(counts.get(depth, at.start))

        return "" if level.format == "bullet" else _PLACEHOLDER.sub(shown, level.text)


def read_numbering(package: Package, part: str) -> Numbering:
    """The lists that a document declares."""
    names = package.related(part, "numbering")
    if not names:
        return Numbering()
    root = package.xml(names[0])
    drafts = {attribute(each, "abstractNumId") or "": _levels(each) for each in root if local(each) == "abstractNum"}
    lists = {attribute(each, "numId") or "": each for each in root if local(each) == "num"}
    owners = {number: value_of(each, "abstractNumId") or "" for number, each in lists.items()}
    return Numbering(
        levels={number: {**drafts.get(owners[number], {}), **_overrides(each)} for number, each in lists.items()},
        lists=owners,
        overridden=frozenset(number for number, each in lists.items() if child(each, "lvlOverride") is not None),
    )


def _levels(draft: Element) -> dict[int, Level]:
    return {whole(attribute(each, "ilvl"), 0): _level(each) for each in draft if local(each) == "lvl"}


def _level(level: Element) -> Level:
    return Level(
        start=whole(value_of(level, "start"), 1),
        format=value_of(level, "numFmt") or "decimal",
        text=value_of(level, "lvlText") or "",
    )


def _overrides(instance: Element) -> dict[int, Level]:
    own = (child(each, "lvl") for each in instance if local(each) == "lvlOverride")
    return {whole(attribute(each, "ilvl"), 0): _level(each) for each in own if each is not None}


def _circled(number: int) -> str:
    return chr(0x245F + number) if 1 <= number <= 20 else str(number)  # noqa: PLR2004


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26)


def _padded(number: int) -> str:
    return f"{number:02}"


_FORMATS: Final[Mapping[str, Callable[[int], str]]] = {
    "chineseCounting": counted,
    "chineseCountingThousand": counted,
    "chineseLegalSimplified": counted,
    "ideographDigital": counted,
    "japaneseCounting": counted,
    "taiwaneseCountingThousand": counted,
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "decimalZero": _padded,
    "lowerLetter": _letter,
    "upperLetter": lambda number: _letter(number).upper(),
}
