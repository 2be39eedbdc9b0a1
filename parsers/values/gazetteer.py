"""
Places as data: every name a text may use for a division of Gansu, and what it stands for.

Beside it the provinces and prefectures outside Gansu, so that their counties are not
taken for ours (城关区 is in Lanzhou and in Lhasa).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from importlib.resources import files
from typing import Any, Final

_PROVINCE: Final = ("甘肃省", "甘肃")
# A district or county by its ending; development zones, quarters and campuses end alike and are none.
_DISTRICT: Final = (
    r"(?!高新|经开|经济|开发|示范|自治)(?:(?![市州省路街])[\u4e00-\u9fff]){1,6}?"
    r"(?<![新景园校社小城郊山地片厂库院营矿战牧])(?:自治县|区|县|旗)"
)


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
    pattern: re.Pattern[str]  # any of the names, the longest first
    not_before: re.Pattern[str]  # what makes a street or a company of the name before it

    def region(self, name: str | None) -> Name | None:
        """The prefecture or exempt zone that a name stands for."""
        found = self.names.get(name or "")
        return found if found is not None and found.sort in {Sort.PREFECTURE, Sort.EXEMPT} else None


@cache
def gansu() -> Gazetteer:
    table = _table("gansu.toml")
    names = dict(_names(table))
    return Gazetteer(
        names=names,
        pattern=re.compile(one_of(names)),
        not_before=re.compile(one_of(table["not_before"])),
    )


@cache
def elsewhere() -> re.Pattern[str]:
    """A place outside Gansu, with the groups `above` (its province or prefecture) and, where told, `county`."""
    table = _table("elsewhere.toml")
    provinces = one_of(table["provinces"])
    province = rf"(?:{provinces})(?:(?:壮族|回族|维吾尔)?自治区|省|特别行政区)"
    city = rf"(?:(?:{one_of(table['cities'])})市|(?:{one_of(table['regions'])})(?:\w{{0,8}}自治州|州|盟|地区))"
    municipality = rf"(?:{one_of(table['municipalities'])})市?"
    zone = rf"(?:{one_of(table['zones'])})新区"
    above = rf"{province}(?:{city})?|(?:{provinces})?{city}|{zone}|{municipality}"
    district = rf"{one_of(table['new_districts'])}|{_DISTRICT}"
    return re.compile(rf"(?P<above>{above})(?P<county>{district})?")


def one_of(words: Any) -> str:
    """A pattern of any of the words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("parsers") / "registry" / name).read_text("utf-8"))


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
