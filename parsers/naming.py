"""
Which unit a form is from.

The line above the table says it; where that is blank the column of units does, where it
agrees with itself; else a signature below the table, or a text box with the stamp.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from parsers.findings import Finding
from parsers.layout.context import heading_text, is_addressee, names_unit
from parsers.model import UnitReading
from parsers.text import count_zi
from parsers.units import strip_unit_text
from parsers.values.gazetteer import gansu

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.forms import Form
    from parsers.match import Found
    from parsers.units import Registry
    from parsers.values.gazetteer import Name

_LONGEST_NAME: Final = 40  # 字 of a line that is only a name
_SIGNATURE_LINES: Final = 6


def heading(found: Found, registry: Registry) -> str | None:
    """The unit's name as the line above (or below) the table gives it."""
    form = found.parts[0].form
    above = tuple(reversed(found.before))
    for lines in (above, found.after, found.boxes):
        for number, line in enumerate(lines):
            if names_unit(form, line) and (text := _named(form, line) or _next_line(found, lines, number, registry)):
                return text
    return None


def _named(form: Form, line: str) -> str | None:
    text = heading_text(form, line)
    if not text or is_addressee(form, text):
        return None
    return strip_unit_text(text)


def _next_line(found: Found, lines: Sequence[str], number: int, registry: Registry) -> str | None:
    """A name that was written under its label."""
    if lines is found.boxes or heading_text(found.parts[0].form, lines[number]):
        return None
    near = number - 1 if lines is not found.after else number + 1
    if not 0 <= near < len(lines):
        return None
    return _registered(lines[near], registry)


def signature(found: Found, registry: Registry) -> str | None:
    """A registry unit that signs below the table, is stamped in a text box or stands in the title."""
    lines = (*found.after[:_SIGNATURE_LINES], *found.boxes)
    signed = next((text for line in lines if (text := _registered(line, registry))), None)
    return signed or _titled(found, registry)


def _titled(found: Found, registry: Registry) -> str | None:
    """The unit that the title itself names: 兰州市科技局2026年科技活动周活动推荐表."""
    short = (line for line in reversed(found.before) if count_zi(line) <= _LONGEST_NAME)
    return next(("、".join(names) for line in short if (names := registry.find(line).names)), None)


def _registered(line: str, registry: Registry) -> str | None:
    if count_zi(line) > _LONGEST_NAME:
        return None
    text = strip_unit_text(line)
    return text if text and registry.find(text).names else None


def read_unit(head: str | None, column: Sequence[str], signed: str | None, registry: Registry) -> UnitReading:
    """The unit of a form from its heading, else from what its column agrees on, else from who signed."""
    if head is not None and (region := gansu().region(head)) is not None:
        return _of_region(head, region, read_unit(None, column, signed, registry), registry)
    if head is not None:
        return _reading(head, "heading", [head], registry)
    distinct = list(dict.fromkeys(column))
    if distinct:
        agreed = _agreed(distinct, registry)
        text = strip_unit_text(agreed) if agreed else None
        return _reading(text, "column", distinct, registry)
    if signed is not None:
        return _reading(signed, "signature", [signed], registry)
    return UnitReading()


def _of_region(head: str, region: Name, told: UnitReading, registry: Registry) -> UnitReading:
    """A heading that says 兰州市 alone, and which unit of it the form names elsewhere."""
    homes = {gansu().region(home) for home in _regions(registry, told.names)}
    names = told.names if {home.stands_for for home in homes if home} == {region.stands_for} else ()
    return UnitReading(text=head, name=names[0] if names else None, names=names, source="heading")


def _agreed(distinct: list[str], registry: Registry) -> str | None:
    """What all rows say, however they spell it."""
    meant = {registry.find(text).names for text in distinct}
    return distinct[0] if len(distinct) == 1 or (len(meant) == 1 and () not in meant) else None


def _reading(text: str | None, source: str, texts: Sequence[str], registry: Registry) -> UnitReading:
    names = tuple(dict.fromkeys(name for each in texts for name in registry.find(each).names))
    return UnitReading(text=text, name=names[0] if names else None, names=names, source=source)


def judge_unit(unit: UnitReading, column: Sequence[str], registry: Registry) -> Iterator[Finding]:
    """What is wrong with the unit itself."""
    if unit.source is None:
        yield Finding(code="unit_missing")
    elif not unit.names:
        yield Finding(code="unit_unrecognised")
    elif rival := _rival(unit, column, registry):
        yield Finding(code="unit_mismatch", words={"detail": f"{unit.name} / {rival}"})


def _rival(unit: UnitReading, column: Sequence[str], registry: Registry) -> str | None:
    """A name in the column whose region the heading does not share."""
    home = _regions(registry, unit.names if unit.source == "heading" else unit.names[:1])
    for text in dict.fromkeys(column):
        regions = _regions(registry, registry.find(text).names)
        if regions and not regions & home:
            return text
    return None


def _regions(registry: Registry, names: Sequence[str]) -> set[str]:
    return {registry.unit(name).region for name in names}
