"""
The registry of units: names, aliases, regions, addresses.

A text that names units becomes canonical names; a text that names none stays text.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from parsers.registry.heading import strip_unit_text
from parsers.registry.names import Directory, body
from parsers.registry.nearest import guesses, nearest, segments
from parsers.registry.spelling import without_addressees
from parsers.registry.table import RegistryError, Row, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Registry",
    "RegistryError",
    "Unit",
    "UnitsNamed",
    "builtin_registry",
    "load_registry",
    "strip_unit_text",
]

CITIES = "市州"


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
    required: tuple[str, ...] | None = None  # ids of deliverables it owes; None: all; `-` in the list: none


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsNamed:
    """What a text says about units."""

    names: tuple[str, ...] = ()  # canonical, in the order of the text
    leftovers: tuple[str, ...] = ()  # what it says beside them: bodies outside the registry, other words
    near: bool = False  # a misspelling was read as the one unit that it is nearest to


@dataclass(frozen=True, slots=True)
class Registry:
    """Every unit that a notice asks, found by name, by misspelt name and by address."""

    units: tuple[Unit, ...]
    _directory: Directory = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Unit] = field(init=False, repr=False, compare=False)
    _by_email: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)
    _by_region: Mapping[str, tuple[Unit, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        bodies = tuple(body(unit.name, unit.region, unit.aliases) for unit in self.units)
        object.__setattr__(self, "_directory", Directory(bodies))
        object.__setattr__(self, "_by_name", {unit.name: unit for unit in self.units})
        object.__setattr__(self, "_by_email", _grouped((email, unit) for unit in self.units for email in unit.emails))
        object.__setattr__(
            self, "_by_region", _grouped((region, unit) for unit in self.units for region in _regions(unit))
        )

    def find(self, text: str) -> UnitsNamed:
        """Every unit that a free text names, in order; misspelt ones after the others."""
        names, leftovers = self._directory.find(text)
        near = nearest(self._directory, leftovers if names else segments(without_addressees(text)))
        return UnitsNamed(names=tuple(dict.fromkeys((*names, *near))), leftovers=leftovers, near=bool(near))

    def by_name(self, name: str) -> Unit | None:
        """The unit of a canonical name."""
        return self._by_name.get(name)

    def unit(self, name: str) -> Unit:
        """The unit of a canonical name. Raises KeyError where there is none."""
        return self._by_name[name]

    def by_email(self, address: str) -> Unit | None:
        return next(iter(self.of_email(address)), None)

    def of_email(self, address: str) -> tuple[Unit, ...]:
        """Every unit that has this address, in the order of the registry."""
        return self._by_email.get(address.strip().lower(), ())

    def of_region(self, text: str) -> tuple[Unit, ...]:
        """Every unit of a region (张掖市, or 张掖 for short), in the order of the registry."""
        return self._by_region.get(text, ())

    def guess(self, text: str, n: int = 2) -> tuple[Unit, ...]:
        """The units a text may mean, the likeliest first; for a person to choose from."""
        return tuple(self.unit(name) for name in guesses(self._directory, text, n=n))


def load_registry(text: str) -> Registry:
    """A list of units (the text of units.csv). Raises `RegistryError` with every problem in it."""
    return Registry(tuple(_unit(row) for row in read_rows(text)))


@cache
def builtin_registry() -> Registry:
    """The 43 units that the notice of 2026 names."""
    return load_registry((files("parsers") / "registry" / "units.csv").read_text("utf-8"))


def _grouped(pairs: Iterable[tuple[str, Unit]]) -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for key, unit in pairs:
        found[key].append(unit)
    return {key: tuple(units) for key, units in found.items()}


def _regions(unit: Unit) -> set[str]:
    """How a unit's region is written: 张掖市, and 张掖 for short."""
    return {unit.region, unit.region.rstrip(CITIES)}


def _unit(row: Row) -> Unit:
    return Unit(
        name=row.one("name"),
        region=row.one("region"),
        kind=row.one("kind"),
        aliases=row.many("aliases"),
        emails=tuple(address.lower() for address in row.many("emails")),
        contact=row.one("contact"),
        phone=row.one("phone"),
        required=None if not row.one("required") else tuple(each for each in row.many("required") if each != "-"),
    )
