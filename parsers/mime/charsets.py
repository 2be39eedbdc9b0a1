"""
Bytes -> text, by the label they carry and against it.

Chinese senders label GB18030 as gb2312, leave UTF-8 unlabelled and invent labels.
Decoding here is total: it never raises, and a label is believed only where the bytes
agree with it.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

CHINESE = "gb18030"  # contains gbk and gb2312
_CHINESE_LABEL = re.compile(
    r"^(x-?)?(gb|cp936|ms936|windows-?936|936$|euc-?cn|euccn|chinese|iso-ir-58|zh)", re.IGNORECASE
)
_WESTERN = frozenset({"iso8859-1", "cp1252", "iso8859-15", "ascii"})  # what mailers write when they do not know
_KNOWN = re.compile(
    r"utf-(8|7|16|32)(-[bl]e)?|ascii|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-\w+|big5(hkscs)?|gb18030|hz"
    r"|euc_(jp|kr|jis_2004|jisx0213)|shift_jis\w*|iso2022_(jp\w*|kr)|johab|tis-620"
)


@lru_cache(maxsize=256)
def codec(label: str) -> str | None:
    """The codec a charset label means, or None where it means nothing we decode."""
    label = label.strip("\"' \t").split("*", 1)[0]
    if _CHINESE_LABEL.match(label):
        return CHINESE
    try:
        name = codecs.lookup(label or "-").name
    except (LookupError, ValueError):
        return None
    return "utf-8" if name == "utf-8-sig" else name if _KNOWN.fullmatch(name) else None


def decode(data: bytes, label: str | None = None) -> str:
    """Text of bytes that say they are `label`."""
    name = codec(label) if label else None
    if name is None or name in _WESTERN:
        return _guess(data, name or CHINESE)
    if name == "utf-8":
        return _utf8(data)
    return _strictly(data, name) or _utf8_strictly(data) or data.decode(name, "replace")


def _guess(data: bytes, fallback: str) -> str:
    if data.isascii():
        return data.decode("ascii")
    return _utf8_strictly(data) or _strictly(data, CHINESE) or data.decode(_at_last(fallback), "replace")


def _at_last(name: str) -> str:
    return CHINESE if name == "ascii" else name


def _utf8(data: bytes) -> str:
    """UTF-8 that may be cut inside its last character, or not be UTF-8 at all."""
    whole = _utf8_strictly(data) or _cut_utf8(data) or _strictly(data, CHINESE)
    return whole or data.decode("utf-8", "replace")


def _cut_utf8(data: bytes) -> str | None:
    return next((text for cut in (1, 2, 3) if (text := _utf8_strictly(data[:-cut]))), None)


def _utf8_strictly(data: bytes) -> str | None:
    text = _strictly(data, "utf-8")
    return text.removeprefix("\ufeff") if text else text


def _strictly(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeError:
        return None
