"""Bytes -> text, for files that do not say (or lie about) their character set."""

from __future__ import annotations

import codecs
import re
from typing import Final

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FEW: Final = 200  # characters for each control character that is forgiven: programs leave one, binaries many
_TAIL: Final = 4  # bytes of a character that a cut may leave behind


class UndecodableError(ValueError):
    """Bytes that are no text in any character set met here."""


def decode(data: bytes) -> str:
    """UTF-8, UTF-16 with or without its mark, else GB18030, which holds GB2312 and GBK."""
    for mark, charset in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(charset, "replace")
    for charset in ("utf-8", *_utf16(data), "gb18030"):
        text = _try(data, charset)
        if text is not None and len(_CONTROLS.findall(text)) * _FEW <= len(text):
            return text
    raise UndecodableError


def _utf16(data: bytes) -> tuple[str, ...]:
    """UTF-16 without a mark shows in zero bytes at every second place of its ASCII."""
    even, odd = data[:200:2].count(0), data[1:200:2].count(0)
    if odd > even and odd > len(data[:200]) // 10:
        return ("utf-16-le",)
    return ("utf-16-be",) if even > odd and even > len(data[:200]) // 10 else ()


def _try(data: bytes, charset: str) -> str | None:
    """The text, forgiving a character that was cut at the end."""
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        if error.start < len(data) - _TAIL:
            return None
        return data[: error.start].decode(charset)
