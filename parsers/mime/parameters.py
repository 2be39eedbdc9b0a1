"""
`Content-Type` and `Content-Disposition`: a value and its parameters (RFC 2045, 2231).

Read as clients really write them: encoded words quoted and bare, continuations cut
inside a character, raw GBK, percent signs where none belong, quotes inside quotes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from parsers.mime.charsets import decode
from parsers.mime.words import decode_words

if TYPE_CHECKING:
    from collections.abc import Iterator

_VALUE = re.compile(r"[^;\s(]*")
_KEY = re.compile(r"[\s;]*([\w!#$&+.^`{|}~%-]{1,60}(?:\*\d{0,4}\*?)?)\s*=\s*")
_SETTING = re.compile(
    r'"((?:[^"\\]|\\.|"(?!\s*(?:;|$|[\w*.-]{1,60}\s*=)))*+)"|([^;]*)',
    re.DOTALL,
)
_SEMICOLONS = re.compile(r"[\s;]*")
_CONTINUED = re.compile(r"([^*]+)\*(?:(\d{1,4})(\*?))?$")
_PERCENT = re.compile(r"(?:%[0-9A-Fa-f]{2}){2,}")
_ESCAPED = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value and its parameters, decoded; names in lower case."""

    value: str
    parameters: dict[str, str] = field(default_factory=dict)


def read_labelled(text: str) -> Labelled:
    """`text/plain; charset=gbk` -> its value in lower case and its parameters."""
    value = _VALUE.match(text.strip())
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, text_value in _parameters(text):
        continued = _CONTINUED.match(name)
        if continued is None:
            plain.setdefault(name, _plain(text_value))
        else:
            number = int(continued[2] or 0)
            encoded = continued[2] is None or continued[3] == "*"
            pieces.setdefault(continued[1], {}).setdefault(number, (text_value, encoded))
    extended = {f"{name}*": _extended([parts[n] for n in sorted(parts)]) for name, parts in pieces.items()}
    return Labelled(value[0].lower() if value else "", plain | extended)


def _parameters(text: str) -> Iterator[tuple[str, str]]:
    at = text.find(";")
    while at >= 0:
        key = _KEY.match(text, at)
        if key is None:
            at = text.find(";", _end_of_semicolons(text, at))
            continue
        setting = _SETTING.match(text, key.end())
        if setting is None:
            return
        yield key[1].lower(), setting[2].strip() if setting[1] is None else _ESCAPED.sub(r"\1", setting[1])
        at = setting.end() if setting.end() < len(text) else -1


def _end_of_semicolons(text: str, at: int) -> int:
    run = _SEMICOLONS.match(text, at)
    return run.end() if run else at


def _plain(text: str) -> str:
    decoded = decode_words(text)
    if decoded == text and _PERCENT.search(text):
        return _percent(text)
    return decoded


def _percent(text: str) -> str:
    """`%E6%8E%A8.docx` written where RFC 2231 is not announced; a name that merely holds % stays."""
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        return text


def _extended(pieces: list[tuple[str, bool]]) -> str:
    """RFC 2231: `charset'language'%xx` in pieces; only the first carries the charset."""
    first, encoded = pieces[0]
    label = None
    if encoded and first.count("'") >= 2:  # noqa: PLR2004  charset'language'value
        label, _, first = first.split("'", 2)
    data = b"".join(
        unquote_to_bytes(text) if is_encoded else text.encode("utf-8", "replace")
        for text, is_encoded in [(first, encoded), *pieces[1:]]
    )
    return decode_words(decode(data, label))
