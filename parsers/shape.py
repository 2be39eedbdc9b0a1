"""
TOML tables -> frozen dataclasses, all mistakes at once.

The dataclass is the schema: its fields are the keys (but for those marked `loaded`),
their annotations what is expected. A mistake becomes a line with its place, what is expected there and, for a
word that is nearly right, the word that was probably meant.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NoReturn, TypeVar, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

T = TypeVar("T")

WORDS: Mapping[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    Decimal: "a number",
    datetime: "a date and time with its offset, such as 2026-05-13T23:59:59+08:00",
    date: "a date, such as 2026-05-20",
    ZoneInfo: 'the name of a time zone, such as "Asia/Shanghai"',
}


@dataclass(slots=True)
class Problems:
    """What was found wrong so far."""

    found: list[tuple[str, str]] = field(default_factory=list)  # place, problem

    def add(self, place: str, problem: str) -> None:
        self.found.append((place, problem))

    def unknown(self, place: str, word: str, known: tuple[str, ...], kind: str) -> None:
        """A word that is none of the known ones, with the nearest of them."""
        near = difflib.get_close_matches(word, known, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"expected one of {', '.join(known)}"
        self.add(place, f'unknown {kind} "{word}"; {hint}')


class _Wrong(Exception):  # noqa: N818  caught below: a problem is already noted
    pass


def build(cls: type[T], table: Mapping[str, Any], *, place: str, problems: Problems) -> T | None:
    """The value a table describes, or None with what is wrong noted in `problems`."""
    try:
        return cast("T", _dataclass(cls, table, place, problems))
    except _Wrong:
        return None


def _dataclass(cls: Any, table: object, place: str, problems: Problems) -> Any:
    if not isinstance(table, Mapping):
        _refuse(place, "expected a table", problems)
    hints = get_type_hints(cls)
    keys = {each.name: each for each in dataclasses.fields(cls) if "loaded" not in each.metadata}
    before = len(problems.found)
    for key in table.keys() - keys.keys():
        problems.unknown(_join(place, key), key, tuple(keys), "key")
    values = {key: _try(hints[key], table[key], _join(place, key), problems) for key in keys if key in table}
    for key, each in keys.items():
        if key not in table and each.default is dataclasses.MISSING and each.default_factory is dataclasses.MISSING:
            problems.add(_join(place, key), f"missing; expected {expected(hints[key])}")
    if len(problems.found) > before:
        raise _Wrong
    return cls(**values)


def _try(kind: Any, value: object, place: str, problems: Problems) -> Any:
    try:
        return _value(kind, value, place, problems)
    except _Wrong:
        return None


def _value(kind: Any, value: object, place: str, problems: Problems) -> Any:
    origin = get_origin(kind)
    if origin is UnionType:
        return _value(_wanted(kind), value, place, problems)
    if origin is tuple:
        return _tuple(get_args(kind), value, place, problems)
    if origin is not None:
        return _mapping(get_args(kind), value, place, problems)
    if dataclasses.is_dataclass(kind):
        return _dataclass(kind, value, place, problems)
    return _scalar(kind, value, place, problems)


def _wanted(kind: Any) -> Any:
    """What a `T | None` holds when it stands in the file."""
    return next(each for each in get_args(kind) if each is not NoneType)


def _tuple(kinds: tuple[Any, ...], value: object, place: str, problems: Problems) -> tuple[Any, ...]:
    if not isinstance(value, list):
        _refuse(place, "expected a list", problems)
    if kinds[-1] is Ellipsis:
        return _each([kinds[0]] * len(value), value, place, problems)
    if len(value) != len(kinds):
        _refuse(place, f"expected a list of {len(kinds)}", problems)
    return _each(kinds, value, place, problems)


def _each(kinds: Sequence[Any], values: list[object], place: str, problems: Problems) -> tuple[Any, ...]:
    """Every element, so that one mistake does not hide the next."""
    before = len(problems.found)
    pairs = enumerate(zip(kinds, values, strict=True), 1)
    built = tuple(_try(kind, each, f"{place}[{number}]", problems) for number, (kind, each) in pairs)
    if len(problems.found) > before:
        raise _Wrong
    return built


def _mapping(kinds: tuple[Any, ...], value: object, place: str, problems: Problems) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        _refuse(place, "expected a table", problems)
    return {key: _value(kinds[1], each, _join(place, key), problems) for key, each in value.items()}


def _scalar(kind: Any, value: object, place: str, problems: Problems) -> Any:
    if kind is object:
        return value
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum(kind, value, place, problems)
    if kind is Decimal and isinstance(value, int | float) and not isinstance(value, bool):
        return Decimal(str(value))
    if kind is ZoneInfo and isinstance(value, str):
        return _zone(value, place, problems)
    if type(value) is not kind or (kind is datetime and _naive(value)):
        _refuse(place, f"expected {expected(kind)}, not {value!r}", problems)
    return value


def _enum(kind: type[Enum], value: object, place: str, problems: Problems) -> Enum:
    known = {str(each.value): each for each in kind}
    if isinstance(value, str) and value in known:
        return known[value]
    problems.unknown(place, str(value), tuple(known), "value")
    raise _Wrong


def _zone(value: str, place: str, problems: Problems) -> ZoneInfo:
    try:
        return ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError):
        _refuse(place, f'expected {WORDS[ZoneInfo]}, not "{value}"', problems)


def _naive(value: object) -> bool:
    return isinstance(value, datetime) and value.tzinfo is None


def expected(kind: Any) -> str:
    """What a key wants, in words."""
    origin = get_origin(kind)
    if origin is UnionType:
        return expected(_wanted(kind))
    if origin is tuple:
        return "a list"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return "one of " + ", ".join(str(each.value) for each in kind)
    return WORDS.get(kind, "a table")


def _refuse(place: str, expectation: str, problems: Problems) -> NoReturn:
    problems.add(place, expectation)
    raise _Wrong


def _join(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key
