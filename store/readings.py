"""
Readings as JSON and back: the frozen values of `parsers.model`, field by field.

A field that holds its default is left out, and one that is missing takes it: what was
stored by an older version can be read by a newer one.
"""

import hashlib
import json
import types
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Final, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from parsers.model import FormReading, Issue, ReportReading, Value
from parsers.text import fold

T = TypeVar("T")
Reading = FormReading | ReportReading
_AS_IT_IS: Final = frozenset({str, int, bool})
_DECIMAL: Final = "decimal"  # 0.5 lies as {"decimal": "0.5"}: JSON's own numbers are binary


def pack(value: Any) -> Any:
    """A value of `parsers.model` as JSON."""
    if value is None or type(value) in _AS_IT_IS:
        return value
    if kind_fields := _fields(cast("type", type(value))):
        return {field.name: pack(getattr(value, field.name)) for field in kind_fields if not _is_default(value, field)}
    match value:
        case Mapping():
            return {key: pack(inner) for key, inner in value.items()}
        case tuple() | list():
            return [pack(inner) for inner in value]
        case frozenset() | set():
            return sorted(pack(inner) for inner in value)
        case _:
            return _pack_plain(value)


@cache
def _fields(kind: type) -> tuple[Field[Any], ...]:
    return fields(kind) if is_dataclass(kind) else ()


def _pack_plain(value: Any) -> Any:
    match value:
        case Enum():
            return value.value
        case Decimal():
            return {_DECIMAL: str(value)}
        case _:
            return value


def unpack(kind: type[T], packed: Any) -> T:
    """The value of this type that `pack` made the JSON from."""
    return cast("T", _unpack(kind, packed))


def pack_reading(reading: Reading) -> dict[str, Any]:
    kind = "form" if isinstance(reading, FormReading) else "report"
    return {"kind": kind, "reading": pack(reading)}


def unpack_reading(packed: Mapping[str, Any]) -> Reading:
    if packed["kind"] == "form":
        return unpack(FormReading, packed["reading"])
    return unpack(ReportReading, packed["reading"])


def unpack_issues(packed: list[Any]) -> tuple[Issue, ...]:
    return tuple(unpack(Issue, issue) for issue in packed)


def anonymous(packed: Mapping[str, Any]) -> dict[str, Any]:
    """A packed reading without what people wrote: the unit's canonical name and the numbers stay."""
    reading = packed["reading"]
    records = [{"values": _numbers(record["values"])} for record in reading.get("records", ())]
    unit = {key: value for key, value in reading["unit"].items() if key in ("name", "names")}
    kept = {"form", "notice", "deliverables", "characters"} & reading.keys()
    blank = {"records": records, "issues": []} if packed["kind"] == "form" else {"title": None}
    return {"kind": packed["kind"], "reading": {**{key: reading[key] for key in kept}, **blank, "unit": unit}}


def _numbers(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: None if isinstance(value, str) else value for key, value in values.items()}


def digest(reading: FormReading) -> str:
    """SHA-256 of what a form says: the same for the identical form in another file, whatever its place or layout."""
    records = [{key: _alike(value) for key, value in record.values.items()} for record in reading.records]
    return _sha256([reading.notice, reading.form, reading.unit.name or reading.unit.text, records])


def _alike(value: Value) -> str:
    """2.50 is 2.5, and a text is the same with another kind of comma or space."""
    match value:
        case str():
            return fold(value)
        case None:
            return ""
        case _:
            return str(Decimal(value).normalize())


def digest_report(reading: ReportReading) -> str:
    """SHA-256 of what is known of a report: title, length, unit and what it answers."""
    unit = reading.unit.name or reading.unit.text
    return _sha256([reading.notice, list(reading.deliverables), unit, reading.title, reading.characters])


def _sha256(said: list[Any]) -> str:
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _is_default(value: Any, field: Field[Any]) -> bool:
    here = getattr(value, field.name)
    if field.default_factory is not MISSING:
        return bool(here == field.default_factory())
    return field.default is not MISSING and bool(here == field.default)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _unpack(kind: Any, packed: Any) -> Any:
    if packed is None:
        return None
    if get_origin(kind) in (Union, types.UnionType):
        return _unpack_union(get_args(kind), packed)
    if get_origin(kind) is not None:
        return _unpack_container(get_origin(kind), get_args(kind), packed)
    if is_dataclass(kind):
        hints = _hints(cast("type", kind))
        return cast("type", kind)(
            **{name: _unpack(hints[name], inner) for name, inner in packed.items() if name in hints}
        )
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(packed)
    return Decimal(packed[_DECIMAL]) if kind is Decimal else packed


def _unpack_union(kinds: tuple[Any, ...], packed: Any) -> Any:
    if isinstance(packed, dict) and packed.keys() == {_DECIMAL} and Decimal in kinds:
        return Decimal(packed[_DECIMAL])
    structured = [kind for kind in kinds if is_dataclass(kind) or get_origin(kind) or _is_enum(kind)]
    return _unpack(structured[0], packed) if len(structured) == 1 else packed


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _unpack_container(origin: Any, arguments: tuple[Any, ...], packed: Any) -> Any:
    if origin is tuple:
        return tuple(_unpack(arguments[0], inner) for inner in packed)
    if origin is frozenset:
        return frozenset(_unpack(arguments[0], inner) for inner in packed)
    return {key: _unpack(arguments[1], inner) for key, inner in packed.items()}
