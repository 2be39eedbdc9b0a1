"""
The registry of units: names, aliases, regions, addresses.

A text that names units becomes canonical names; a text that names none stays text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.registry.names import Directory, body
from parsers.registry.nearest import guesses, nearest
from parsers.registry.spelling import one_spelling, without_addressees
from parsers.registry.table import Row, read_rows
from parsers.text import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One line of units.csv."""

    name: str
    region: str
    kind: str  # science_bureau, publicity_department, science_association …
    aliases: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()  # lower case
    contact: str = ""
    phone: str = ""
    required: tuple[str, ...] | None = None  # ids of deliverables it owes; None: all


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsNamed:
    """What a text says about units."""

    names: tuple[str, ...] = ()  # canonical, in the order of the text
    leftovers: tuple[str, ...] = ()  # what it says beside them: other bodies, departments
    near: bool = False  # a misspelling was read as the one nearest unit


@dataclass(frozen=True, slots=True)
class Registry:
    """Every unit that a notice asks, found by name, by misspelt name and by address."""

    units: tuple[Unit, ...]
    _directory: Directory = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bodies = tuple(body(unit.name, unit.region, unit.aliases) for unit in self.units)
        object.__setattr__(self, "_directory", Directory(bodies))

    def find(self, text: str) -> UnitsNamed:
        """Every unit that a free text names, in order."""
        names, beside = self._directory.find(text)
        leftovers = tuple(each for each in re.split(r"[,;、/+&|()（）:]+", beside) if len(each) > 1)
        if names:
            return UnitsNamed(names=names, leftovers=leftovers)
        near = nearest(self._directory, without_addressees(one_spelling(text)))
        return UnitsNamed(names=(near,) if near else (), leftovers=leftovers, near=near is not None)

    def by_name(self, name: str) -> Unit | None:
        return next((unit for unit in self.units if unit.name == name), None)

    def by_email(self, address: str) -> Unit | None:
        wanted = address.strip().lower()
        return next((unit for unit in self.units if wanted in unit.emails), None)

    def guess(self, text: str, n: int = 2) -> tuple[Unit, ...]:
        """The units a text may mean, the likeliest first; for a person to choose from."""
        names = guesses(self._directory, text, n=n)
        return tuple(unit for name in names if (unit := self.by_name(name)))


_LABEL: Final = re.compile(
    r"^\s*(?:(?:推荐|填报|报送|填表|申报|上报|主办|牵头)?(?:单位|部门)|地方\s*[/／]\s*部门|地方|填报地区|单\s*位\s*名\s*称)\s*(?:名称)?\s*(?:[(（][^()（）]*章[^()（）]*[)）])?\s*[:：]\s*"
)
_STAMP: Final = re.compile(r"[(（]?\s*(?:加?盖\s*(?:公\s*)?章|公\s*章|签\s*章|印\s*章)\s*(?:处)?\s*[)）]?")
_DATE: Final = re.compile(
    r"(?:(?:填表|填报|报送|上报)?(?:日期|时间)\s*[:：]?)?\s*(?:(?:20\d\d|二[〇零○]\S\S|\s{2,}|_+)\s*[年./-]\s*[\d_〇零一二三四五六七八九十\s]{0,4}\s*[月./-]\s*[\d_〇零一二三四五六七八九十\s]{0,4}\s*[日号]?)"
)
_FILLED_BY: Final = re.compile(r"\s*(?:填表人|填报人|联系人|审核人|负责人|联系电话|电话)\s*[:：].*$")
_EDGE: Final = " :：,，;；。.、_-—\t"


def strip_unit_text(text: str) -> str | None:
    """A heading's unit as written: without its label, stamp, date and the persons beside it."""
    written = _LABEL.sub("", clean(text))
    for extra in (_FILLED_BY, _STAMP, _DATE):
        written = extra.sub(" ", written)
    written = clean(written).strip(_EDGE)
    if not written or not without_addressees(one_spelling(written)).strip(_EDGE):
        return None
    return written


@cache
def builtin_registry() -> Registry:
    """The 43 units that the notice names."""
    return load_registry((files("parsers") / "registry" / "units.csv").read_text("utf-8"))


def load_registry(text: str) -> Registry:
    """A list of units (the text of units.csv). Raises `RegistryMistakes` with every mistake in it."""
    return Registry(tuple(_unit(row) for row in read_rows(text)))


def _unit(row: Row) -> Unit:
    required = row.many("required")
    return Unit(
        name=row.one("name"),
        region=row.one("region"),
        kind=row.one("kind"),
        aliases=row.many("aliases"),
        emails=tuple(address.lower() for address in row.many("emails")),
        contact=row.one("contact"),
        phone=row.one("phone"),
        required=required or None,
    )
