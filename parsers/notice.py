"""
A notice: its window, what it asks for and the forms it sent out.

Everything the code knows of a notice stands in one TOML file (`notices/`); the
words of its forms stand nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    id: str
    title: str
    due: datetime  # aware; the last moment that is in time
    form: str | None = None  # id of its form; None: a report in prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a unit may ask, as the notice prints it."""

    address: str  # the mailbox
    name: str  # the organisation
    phone: str = ""
