"""Tables as the text of a TOML file, in their order; as much of TOML as a notice needs."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def toml_text(tables: Mapping[str, Any]) -> str:
    return "\n".join(_lines(tables, "")).strip() + "\n"


def _lines(tables: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, value in tables.items():
        if not _is_tables(value):
            yield f"{name} = {_value(value)}"
    for name, value in tables.items():
        if _is_tables(value):
            for each in value:
                yield ""
                yield f"[[{path}{name}]]"
                yield from _lines(each, f"{path}{name}.")


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(each, dict) for each in value)


def _value(value: object) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{name} = {_value(each)}" for name, each in value.items()) + " }"
        case list():
            return "[" + ", ".join(_value(each) for each in value) + "]"
        case datetime() | date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)
