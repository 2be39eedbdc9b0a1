"""
The sentences of our letters: `templates/phrases.toml`, by dotted name.

Each is a Jinja2 template of plain text. What it says is escaped where it becomes HTML.
"""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template


REMEMBERED = 2048  # sentences said; most are said to everybody
REMEMBERED_BY = (str, int)  # values of which equal ones read alike; 1.0 and 1.00 do not


def say(name: str, /, **values: object) -> str:
    """Return the sentence of this name. KeyError when there is none."""
    if all(type(each) in REMEMBERED_BY for each in values.values()):
        return _said(name, **values)
    return _sentence(name).render(values)


def has(name: str) -> bool:
    return name in _sentences()


def names() -> frozenset[str]:
    return frozenset(_sentences())


@lru_cache(maxsize=REMEMBERED, typed=True)
def _said(name: str, /, **values: object) -> str:
    return _sentence(name).render(values)


@cache
def _sentence(name: str) -> Template:
    """Compiled when it is first said."""
    return _environment().from_string(_sentences()[name])


@cache
def _environment() -> Environment:
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text
    environment.filters["listed"] = "、".join
    return environment


@cache
def _sentences() -> Mapping[str, str]:
    text = (files("notifier") / "templates" / "phrases.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text)))


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
