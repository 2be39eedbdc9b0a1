"""Streams of a PDF are weighed before anything inflates them whole."""

from __future__ import annotations

import re
import zlib
from typing import Final

from parsers.errors import FaultCode, Unreadable
from parsers.formats.package import is_bomb

_MAX_CONTENT: Final = 60_000_000  # bytes of all streams but pictures, inflated
_STREAM: Final = re.compile(rb"stream\r?\n")
_LONGEST_DICTIONARY: Final = 1000


def weigh(data: bytes) -> None:
    """Refuse a file whose streams grow like a bomb's. Pictures may: a white page packs a thousand to one."""
    total = 0
    for found in _STREAM.finditer(data):
        if b"/Image" in _dictionary(data, found.start()):
            continue
        size, packed = _inflated_size(data, found.end())
        total += size
        if total > _MAX_CONTENT or is_bomb(size, packed):
            raise Unreadable(FaultCode.TOO_LARGE, "PDF stream that grows without end")


def _dictionary(data: bytes, end: int) -> bytes:
    """What stands between `obj` and `stream`."""
    start = max(end - _LONGEST_DICTIONARY, 0)
    return data[max(data.rfind(b"obj", start, end), start) : end]


def _inflated_size(data: bytes, start: int) -> tuple[int, int]:
    """Size of a Flate stream inflated (as far as is allowed) and packed; of one that is packed twice, the inner."""
    end = data.find(b"endstream", start)
    packed = data[start : end if end > 0 else len(data)]
    content = _inflate(packed)
    twice = _inflate(content) if content[:1] == b"\x78" else b""
    return max(len(content), len(twice)), len(packed)


def _inflate(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MAX_CONTENT)
    except zlib.error:
        return b""
