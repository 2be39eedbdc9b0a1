"""
What is wrong with a configuration file, told all at once.

tomllib and pydantic say what they met; here it becomes a line of the file, what was
expected there and what was probably meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from parsers.toml_lines import line_numbers, line_of

if TYPE_CHECKING:
    import tomllib
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pydantic import BaseModel, ValidationError

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    key: str  # mailbox[2].imap.port, counted from 1; empty: the file as a whole
    text: str
    line: int | None = None


class ConfigError(Exception):
    """A configuration that is refused, with every mistake in it."""

    def __init__(self, path: Path | None, mistakes: Sequence[Mistake]) -> None:
        super().__init__(path, mistakes)
        self.path = path
        self.mistakes = tuple(sorted(mistakes, key=lambda mistake: mistake.line or 0))

    def __str__(self) -> str:
        return "\n".join(self._told(mistake) for mistake in self.mistakes)

    def _told(self, mistake: Mistake) -> str:
        place = ":".join(str(part) for part in (self.path, mistake.line) if part is not None)
        return ": ".join(part for part in (place, mistake.key, mistake.text) if part)


def near(word: str, known: Iterable[str]) -> str:
    """`; did you mean X?`, or nothing when nothing is near."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean {found[0]}?" if found else ""


def from_toml(error: tomllib.TOMLDecodeError, text: str) -> Mistake:
    place = re.search(r"\(at line (\d+), column \d+\)", str(error))
    what = re.sub(r" \(at [^)]*\)$", "", str(error))
    line = int(place[1]) if place else text.count("\n") + 1  # "at end of document"
    return Mistake(key="", text=f"not valid TOML: {what}", line=line)


def from_validation(error: ValidationError, raw: dict[str, Any], text: str, model: type[BaseModel]) -> list[Mistake]:
    """One mistake a key, however many alternatives of its type were tried."""
    lines = line_numbers(text)
    told: dict[Key, Mistake] = {}
    for entry in error.errors(include_url=False):
        key = _key(entry["loc"], raw)
        told.setdefault(key, _mistake(key, _text(entry, key, model), lines))
    return list(told.values())


def repeated(raw: dict[str, Any], text: str, table: str, names: Sequence[str]) -> list[Mistake]:
    """Values that must differ between the tables of an array, and do not."""
    rows, lines = raw.get(table), line_numbers(text)
    if not isinstance(rows, list):
        return []
    return [
        _mistake((table, number, name), f"{value!r} stands twice; each needs its own", lines)
        for name in names
        for number, value in _seen_before(rows, name)
    ]


def _seen_before(rows: list[Any], name: str) -> Iterable[tuple[int, str]]:
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if not isinstance(row, dict) or name not in row:
            continue
        value = str(row[name]).lower()
        if value in seen:
            yield number, value
        seen.add(value)


def _mistake(key: Key, text: str, lines: dict[str, int]) -> Mistake:
    return Mistake(key=shown(key), text=text, line=line_of(shown(key), lines))


def _key(loc: Key, raw: Any) -> Key:
    """The part of pydantic's location that is a place in the file; its names of union members are not."""
    key: list[str | int] = []
    for step in loc:
        if isinstance(raw, dict):
            key.append(step)
            raw = raw.get(str(step))
        elif isinstance(raw, list) and isinstance(step, int):
            key.append(step)
            raw = raw[step] if step < len(raw) else None
    return tuple(key)


def _text(entry: Any, key: Key, model: type[BaseModel]) -> str:
    last = str(key[-1]) if key else ""
    expected = _expected(model, key)
    match entry["type"]:
        case "extra_forbidden":
            return f"unknown key{near(last, _names(model, key[:-1]))}"
        case "missing":
            return f"is missing: {expected}" if expected else "is missing"
        case "value_error":
            return str(entry["ctx"]["error"])
        case "literal_error" if expected is None:
            known = re.findall(r"'([^']*)'", entry["ctx"]["expected"])
            return f"expected {entry['ctx']['expected']}, found {entry['input']!r}{near(str(entry['input']), known)}"
    return f"expected {expected}, found {entry['input']!r}" if expected else f"{entry['msg']}, found {entry['input']!r}"


def _expected(model: type[BaseModel], key: Key) -> str | None:
    """What the field says of itself; an item of a list is described by pydantic alone."""
    if not key or isinstance(key[-1], int):
        return None
    owner = _model_at(model, key[:-1])
    field = owner.model_fields.get(str(key[-1])) if owner else None
    return field.description if field else None


def _names(model: type[BaseModel], key: Key) -> list[str]:
    owner = _model_at(model, key)
    return list(owner.model_fields) if owner else []


def _model_at(model: type[BaseModel], key: Key) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for step in key:
        if found is None or isinstance(step, int):
            continue
        field = found.model_fields.get(step)
        found = _model_in(field.annotation) if field else None
    return found


def _model_in(annotation: Any) -> type[BaseModel] | None:
    candidates = (annotation, *getattr(annotation, "__args__", ()))
    return next((kind for kind in candidates if hasattr(kind, "model_fields")), None)


def shown(key: Key) -> str:
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in key)
    return text.removeprefix(".")
