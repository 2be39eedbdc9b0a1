"""The units of the demo: the notice's own, with invented addresses for most of them."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from parsers.units import Unit, builtin_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESSLESS = 9  # every so many-th unit has no address in the list: it is known once it writes, or phoned
COLUMNS = ("name", "region", "kind", "aliases", "emails", "contact", "phone", "required")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A unit on the stage."""

    number: int
    unit: Unit
    address: str  # it writes from


def actors() -> tuple[Actor, ...]:
    return tuple(_actors())


def units_csv(cast: tuple[Actor, ...]) -> str:
    """The list that the demo's configuration names."""
    stream = io.StringIO()
    table = csv.writer(stream, lineterminator="\n")
    table.writerow(COLUMNS)
    for actor in cast:
        unit = actor.unit
        row = (unit.name, unit.region, unit.kind, ";".join(unit.aliases), ";".join(unit.emails), "", unit.phone, "")
        table.writerow(row)
    return stream.getvalue()


def _actors() -> Iterator[Actor]:
    for number, unit in enumerate(builtin_registry().units):
        address = f"unit{number + 1:02d}@example.com"
        known = (number + 1) % ADDRESSLESS != 0
        phone = f"0931-5550{number + 1:03d}"
        yield Actor(number=number, unit=replace(unit, emails=(address,) if known else (), phone=phone), address=address)
