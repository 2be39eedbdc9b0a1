"""What an answer means, by the type of its field, and what is doubtful in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, assert_never

from parsers.findings import Finding
from parsers.forms import Field, FieldType
from parsers.values.money import parse_money
from parsers.values.numbers import Blank, Count, NotANumber, parse_count
from parsers.values.persons import find_person
from parsers.values.phones import Phone, find_phone
from parsers.values.places import County, find_county

if TYPE_CHECKING:
    from decimal import Decimal

    from parsers.model import Value
    from parsers.written import Written

_ROUND: Final = re.compile(r"(?i)^(?:no\.?|№|[\s(（第])*|[\s)）.．、,，号项]*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    value: Value = None
    findings: tuple[Finding, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether there is neither a value nor anything to say."""
        return self.value is None and not self.findings


def understand(field: Field, written: Written) -> Understood:
    """The value of an answer that stands in the form."""
    match field.type:
        case FieldType.TEXT | FieldType.PERSON | FieldType.PHONE | FieldType.COUNTY:
            return Understood(value=written.text)
        case FieldType.ORDINAL:
            return Understood(value=_ordinal(written))
        case FieldType.COUNT:
            text = (written.text or "").removesuffix(field.measure).rstrip()
            return _judged(field, _uncomputed(written) or parse_count(text, number=written.number))
        case FieldType.MONEY:
            unit = written.measure or field.measure
            return _judged(
                field, _uncomputed(written) or parse_money(written.text or "", number=written.number, unit=unit)
            )
        case kind:
            assert_never(kind)


def derive(field: Field, text: str | None, region: str | None) -> Value:
    """The value of a field that is taken from another one's text."""
    if text is None:
        return None
    match field.type:
        case FieldType.PERSON:
            return find_person(text)
        case FieldType.PHONE:
            phone = find_phone(text)
            return phone.number if isinstance(phone, Phone) else None
        case FieldType.COUNTY:
            county = find_county(text, region=region)
            return county.name if isinstance(county, County) else None
        case FieldType.TEXT | FieldType.ORDINAL | FieldType.COUNT | FieldType.MONEY:
            return text
        case kind:
            assert_never(kind)


def _uncomputed(written: Written) -> NotANumber | None:
    return NotANumber() if written.formula is not None and written.text is None else None


def _ordinal(written: Written) -> int | None:
    count = parse_count(_ROUND.sub("", written.text or ""), number=written.number)
    if isinstance(count, Count) and not count.approximate and count.value == count.value.to_integral_value():
        return int(count.value)
    return None


def _judged(field: Field, read: Count | NotANumber | Blank) -> Understood:
    match read:
        case Blank():
            return Understood()
        case NotANumber(described=described):
            kind = described and field.described
            finding = (
                Finding(code="ambiguous_number", sentence="ambiguous_number_described")
                if kind
                else Finding(code="not_a_number")
            )
            return Understood(findings=(finding,))
        case Count(value=value, approximate=approximate):
            return _counted(field, value, (_about(value),) if approximate else ())
        case _:
            assert_never(read)


def _about(value: Decimal) -> Finding:
    return Finding(code="ambiguous_number", words={"value": f"{value:f}"})


def _counted(field: Field, value: Decimal, doubts: tuple[Finding, ...]) -> Understood:
    if field.type is FieldType.COUNT and value != value.to_integral_value():
        return Understood(findings=(Finding(code="not_an_integer"),))
    if value < 0:
        return Understood(value=value, findings=(Finding(code="negative_number"),))
    if field.plausible and not field.plausible[0] <= value <= field.plausible[1]:
        doubts = (*doubts, Finding(code="implausible"))
    return Understood(value=value, findings=doubts)
