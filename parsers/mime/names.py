"""File names as people may see them: no path, no controls, of bounded length; never empty."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from parsers.mime.words import clean_line, decode_words

if TYPE_CHECKING:
    from parsers.mime.parameters import Labelled

_LIMIT = 200  # characters
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_PATH = re.compile(r"[/\\]+")


def file_name(content_type: Labelled, disposition: Labelled) -> str | None:
    """The name a part gives itself: `filename*`, `filename`, `name*`, `name`, the first that can be read."""
    offered = [
        clean_name(name)
        for labelled, key in ((disposition, "filename"), (content_type, "name"))
        for name in (labelled.parameters.get(f"{key}*"), labelled.parameters.get(key))
        if name
    ]
    names = [name for name in offered if name]
    return next((name for name in names if _legible(name)), names[0] if names else None)


def clean_name(name: str) -> str:
    """The last step of a path, on one line, its ending kept when it is cut."""
    steps = [step for step in _PATH.split(clean_line(decode_words(name), 4 * _LIMIT).strip("\"' ")) if step.strip(". ")]
    last = steps[-1].strip() if steps else ""
    if len(last) <= _LIMIT:
        return last
    ending = _ENDING.search(last)
    kept = ending[0] if ending else ""
    return last[: _LIMIT - len(kept)] + kept


def made_up_name(number: int, content_type: str) -> str:
    """A name for a part that has none, by its place among the attachments and its type."""
    words = _words()
    return str(words["nameless"]).format(number=number, ending=words["endings"].get(content_type, ""))


def forwarded_name(subject: str) -> str:
    return clean_name(str(_words()["forwarded"]).format(subject=_PATH.sub(" ", subject)))


def _legible(name: str) -> bool:
    return "\ufffd" not in name and not re.fullmatch(r"\?+(\.\w+)?", name)


@cache
def _words() -> dict[str, dict[str, str]]:
    return tomllib.loads((files("parsers.mime") / "names.toml").read_text("utf-8"))
