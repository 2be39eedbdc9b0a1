"""
Header blocks, byte by byte (RFC 5322 2.2).

The fields are kept as they stand, since evidence (who signed, who stamped) hangs on
their order and folding, and are decoded only when asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.errors import FaultCode, Unreadable
from parsers.mime.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK_LIMIT = 102_400  # bytes; Postfix's header_size_limit
FIELD_LIMIT = 16_384  # bytes of one unfolded field
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_LEADING = re.compile(rb"(?:\xef\xbb\xbf|[ \t]*\r?\n|>?From [^\n]*\n)+")
_ESSENTIAL = re.compile(
    rb"(from|to|cc|sender|reply-to|subject|date|message-id|mime-version|content-[a-z-]+|received|x-[a-z-]+)[ \t]*:",
    re.IGNORECASE,
)
_FOLD = re.compile(rb"\r*\n")


@dataclass(frozen=True, slots=True)
class Field:
    """One header field. `raw` is its value as received, folds included."""

    name: str  # lower case
    raw: bytes

    @property
    def text(self) -> str:
        """The value on one line; encoded words still encoded."""
        return decode(_FOLD.sub(b"", self.raw)).strip()

    @property
    def rejoined(self) -> str:
        """The value with folds deleted, white space and all: Coremail folds inside words."""
        return decode(re.sub(rb"\r*\n[ \t]+", b"", self.raw)).strip()


@dataclass(frozen=True, slots=True)
class Block:
    fields: tuple[Field, ...]
    end: int  # where the body starts
    defects: tuple[str, ...] = ()

    def first(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name == name), None)

    def text(self, name: str) -> str:
        """The topmost field of this name, empty where there is none."""
        field = self.first(name)
        return field.text if field else ""

    def every(self, name: str) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if field.name == name)


def read_block(raw: bytes, start: int = 0, end: int | None = None) -> Block:
    """The header block at `start`. Raises Unreadable(TOO_LARGE) beyond the limits."""
    end = len(raw) if end is None else end
    leading = _LEADING.match(raw, start, end) if start == 0 else None
    at = leading.end() if leading else start
    found: list[list[bytes]] = []
    defects: dict[str, None] = {}
    body = end
    for line, begin, after in _lines(raw, at, end):
        if not line.strip():
            body = after
            break
        if line[:1] in b" \t" and found:
            found[-1].append(raw[begin:after])
        elif _FIELD.match(line):
            found.append([raw[begin:after]])
        elif _ESSENTIAL.match(raw, after, end):
            defects["stray_header_line"] = None
            if found:
                found[-1].append(b" " + raw[begin:after])
        else:
            defects["no_line_between_head_and_body"] = None
            body = begin
            break
    return Block(tuple(_field(b"".join(lines)) for lines in found), body, tuple(defects))


def _lines(raw: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Line without its end, where it begins, where the next begins."""
    at = start
    limit = min(end, start + BLOCK_LIMIT)
    while at < end:
        newline = raw.find(b"\n", at, limit)
        if newline < 0 and limit < end:
            raise Unreadable(FaultCode.TOO_LARGE, f"header block of more than {BLOCK_LIMIT} bytes")
        after = end if newline < 0 else newline + 1
        yield raw[at:after].rstrip(b"\r\n"), at, after
        at = after


def _field(lines: bytes) -> Field:
    name, _, value = lines.partition(b":")
    if len(value) > FIELD_LIMIT:
        raise Unreadable(FaultCode.TOO_LARGE, f"header field of {len(value)} bytes")
    return Field(name.strip().lower().decode("ascii", "replace"), value)
