"""The divisions of Gansu as data: every name a text may use for one, and what it stands for."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from typing import Any, Final

_PROVINCE: Final = ("甘肃省", "甘肃")


class Sort(Enum):
    """What a name is, and so where it may be read."""

    COUNTY = auto()  # a full name
    PLAIN = auto()  # a short name that is nothing else
    WORDLIKE = auto()  # a short name that is a word too
    PREFECTURE = auto()
    PROVINCE = auto()
    EXEMPT = auto()
    DECOY = auto()  # a word that holds a name and is no place


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    sort: Sort
    stands_for: str  # full name of the division
    prefecture: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    names: dict[str, Name]
    regions: dict[str, str]  # every name of a prefecture -> its full name
    pattern: re.Pattern[str]  # any of the names, the longest first
    not_before: re.Pattern[str]

    def prefecture(self, region: str | None) -> str | None:
        """The full name of a prefecture from any of its names."""
        return self.regions.get(region or "")


@cache
def gansu() -> Gazetteer:
    table = tomllib.loads((files("parsers") / "registry" / "gansu.toml").read_text("utf-8"))
    names = dict(_names(table))
    longest_first = sorted(names, key=len, reverse=True)
    return Gazetteer(
        names=names,
        regions={name: row["name"] for row in table["prefecture"] for name in (row["name"], *row["short"])},
        pattern=re.compile("|".join(map(re.escape, longest_first))),
        not_before=re.compile("|".join(map(re.escape, table["not_before"]))),
    )


def _names(table: dict[str, Any]) -> list[tuple[str, Name]]:
    """Every name with its meaning; of two meanings the later one counts."""
    rows = table["prefecture"]
    return [
        *((name, Name(sort=Sort.PROVINCE, stands_for=_PROVINCE[0])) for name in _PROVINCE),
        *(pair for row in rows for pair in _prefecture_names(row)),
        *(pair for row in rows for pair in _county_names(row)),
        *((name, Name(sort=Sort.EXEMPT, stands_for=full)) for full, each in table["exempt"].items() for name in each),
        *((word, Name(sort=Sort.DECOY, stands_for="")) for word in table["not_places"]),
    ]


def _prefecture_names(row: dict[str, Any]) -> list[tuple[str, Name]]:
    name = Name(sort=Sort.PREFECTURE, stands_for=row["name"], prefecture=row["name"])
    return [(each, name) for each in (row["name"], *row["short"])]


def _county_names(row: dict[str, Any]) -> list[tuple[str, Name]]:
    full = {county: county for county in row["counties"]} | row.get("former", {})
    sorts = ((Sort.COUNTY, full), (Sort.PLAIN, row.get("plain", {})), (Sort.WORDLIKE, row.get("wordlike", {})))
    return [
        (name, Name(sort=sort, stands_for=county, prefecture=row["name"]))
        for sort, table in sorts
        for name, county in table.items()
    ]
