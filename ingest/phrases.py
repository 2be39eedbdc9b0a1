"""The shell's own sentences for people, from phrases.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from parsers.model import Fault

if TYPE_CHECKING:
    from parsers.errors import FaultCode


@cache
def _phrases() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("ingest").joinpath("phrases.toml").read_text(encoding="utf-8"))


def fault(code: FaultCode, detail: str) -> Fault:
    """What a unit is told of a file that its reader did not survive; `detail` is for the log."""
    return Fault(code=code, message=_phrases()["fault"][code], detail=detail)


def unit_columns() -> dict[str, str]:
    """Column heads of a list of units as offices write them -> ours."""
    return _phrases()["unit_columns"]
