"""
The registry of units: names, aliases, regions, addresses.

A text that names units becomes canonical names; a text that names none stays text.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One line of units.csv."""

    name: str
    region: str
    kind: str  # science_bureau, publicity_department, science_association …
    aliases: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()  # lower case
    contact: str = ""
    phone: str = ""
    required: tuple[str, ...] | None = None  # ids of deliverables it owes; None: all
