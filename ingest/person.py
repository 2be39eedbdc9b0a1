"""A person's decision: who takes it and why, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who decides, and why."""

    name: str  # login name
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What a decision did."""

    decisions: tuple[int, ...] = ()
    answered: str = ""  # the address that is owed an answer because of it
    silence: str = ""  # why there is no answer


class Impossible(Exception):  # noqa: N818  a state of the world
    """A decision that things as they stand do not allow; the text says why, and what to do."""


class Ambiguous(Exception):  # noqa: N818  a question back
    """It is not clear what the decision is about; the text lists what it may be."""
