"""
What is wrong with an answer, before and after it is put into words.

A check yields `Finding`s: a code and what its sentence needs. `issue` gives them their
severity and their Chinese sentence, from the notice where it has its own, else from
`phrases.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from parsers.model import Fault, Issue, Severity
from parsers.text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.errors import FaultCode
    from parsers.forms import Field
    from parsers.notice import Notice

_ERRORS: Final = (
    "required_missing", "too_long", "place_not_county_level", "date_missing", "phone_missing", "phone_invalid",
    "not_a_number", "negative_number", "not_an_integer", "unit_missing", "column_missing", "template_unfilled",
)  # fmt: skip
_WARNINGS: Final = (
    "ambiguous_number", "implausible", "unit_unrecognised", "unit_mismatch", "date_outside_window", "other_edition",
)  # fmt: skip
SEVERITIES: Final[Mapping[str, Severity]] = {
    **dict.fromkeys(_ERRORS, Severity.ERROR),
    **dict.fromkeys(_WARNINGS, Severity.WARNING),
}

_LONGEST_QUOTE: Final = 40  # characters of what was written that a sentence repeats


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing wrong, and the words its sentence needs beside the place."""

    code: str
    sentence: str | None = None  # key in `phrases.toml` where the code alone does not choose it
    words: Mapping[str, str] = field(default_factory=dict)
    text: str | None = None  # the sentence itself, where the notice declares it


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a finding was made."""

    label: str
    field: Field | None = None
    row: int | None = None
    written: str | None = None
    place: str | None = None


@cache
def phrases() -> Mapping[str, Any]:
    return tomllib.loads((files("parsers") / "phrases.toml").read_text("utf-8"))


def issue(notice: Notice, finding: Finding, spot: Spot) -> Issue:
    """A finding as its sender will read it."""
    return Issue(
        code=finding.code,
        severity=SEVERITIES[finding.code],
        message=_sentence(notice, finding, spot),
        row=spot.row,
        field=spot.field.id if spot.field else None,
        written=spot.written,
        place=spot.place,
    )


def _sentence(notice: Notice, finding: Finding, spot: Spot) -> str:
    key = finding.sentence or finding.code
    template = finding.text or notice.sentences.get(key) or phrases()["issues"][key]
    words = {
        "label": spot.label,
        "place": _place(spot),
        "written": one_line(spot.written or "", _LONGEST_QUOTE),
        "measure": spot.field.measure if spot.field else "",
        "example": spot.field.example if spot.field else "",
        **finding.words,
    }
    return str(template.format_map(words))


def _place(spot: Spot) -> str:
    key = "cell" if spot.row is None else "row"
    return str(phrases()["place"][key].format(row=spot.row, label=spot.label))


def fault(code: FaultCode, detail: str = "") -> Fault:
    """Why a file could not be read, with the remedy for its sender."""
    return Fault(code=code, message=str(phrases()["faults"][code.value]), detail=detail)
