"""
The sentences of our letters: `templates/phrases.toml`, by dotted name.

Each is a Jinja2 template of plain text. What it says is escaped where it becomes HTML.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import Template


def say(name: str, /, **values: object) -> str:
    """Return the sentence of this name. KeyError when there is none."""
    sentence = _templates()[name]
    return sentence if isinstance(sentence, str) else sentence.render(values)


def has(name: str) -> bool:
    return name in _templates()


def names() -> frozenset[str]:
    return frozenset(_templates())


@cache
def _templates() -> Mapping[str, Template | str]:
    """Compiled, but for sentences that are always the same."""
    environment = Environment(undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text
    environment.filters["listed"] = "、".join
    text = (files("notifier") / "templates" / "phrases.toml").read_text("utf-8")
    sentences = _flat(tomllib.loads(text))
    return {name: environment.from_string(each) if "{" in each else each for name, each in sentences}


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
