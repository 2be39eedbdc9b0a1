"""The patterns by which a notice's document is understood: `drafting.toml`, loaded once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeRule:
    pattern: re.Pattern[str]
    type: str
    measure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRule:
    pattern: re.Pattern[str]
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    annex: re.Pattern[str]
    title: re.Pattern[str]
    event: re.Pattern[str]
    region: re.Pattern[str]
    year: re.Pattern[str]
    signed: re.Pattern[str]
    deadline: re.Pattern[str]
    asked: re.Pattern[str]
    named: re.Pattern[str]
    between: re.Pattern[str]
    report: re.Pattern[str]
    window: re.Pattern[str]
    address: re.Pattern[str]
    organisation: re.Pattern[str]
    phone: re.Pattern[str]
    short: re.Pattern[str]
    heading: re.Pattern[str]
    hint: re.Pattern[str]
    measure: re.Pattern[str]
    numbers: dict[str, str]
    report_words: list[str]
    paper_words: list[str]
    types: tuple[TypeRule, ...]
    checks: tuple[CheckRule, ...]
    ids: tuple[tuple[str, str], ...]


@cache
def rules() -> Rules:
    table = tomllib.loads((files("ingest") / "drafting.toml").read_text("utf-8"))
    types = tuple(TypeRule(**{**each, "pattern": re.compile(each["pattern"])}) for each in table.pop("types"))
    checks = tuple(CheckRule(**{**each, "pattern": re.compile(each["pattern"])}) for each in table.pop("checks"))
    ids = tuple((word, name) for group in table.pop("ids") for word, name in group["names"])
    patterns = {name: re.compile(value, re.MULTILINE) for name, value in table.items() if isinstance(value, str)}
    return Rules(types=types, checks=checks, ids=ids, **{**table, **patterns})


def id_of(label: str, otherwise: str) -> str:
    """The English name of a field or a form, where one is known."""
    return next((name for word, name in rules().ids if word in label), otherwise)
