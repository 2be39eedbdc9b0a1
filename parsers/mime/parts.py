"""
The tree of parts of a message (RFC 2046), cut out of its bytes in one pass.

Broken boundaries lose nothing: a boundary nobody announced is found, one that never
closes ends with its region, and parts after the closing line are parts all the same;
each leaves its word in `defects`. Limits hold before anything is decoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from parsers.errors import FaultCode, Unreadable
from parsers.mime.headers import Block, read_block
from parsers.mime.parameters import Labelled, read_labelled
from parsers.mime.transfer import undo

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTS_LIMIT = 500
DEPTH_LIMIT = 30
LARGE = 1 << 20  # octets; a part of more is not copied before it is undone
BOUNDARY_LIMIT = 2048  # characters; Postfix's mime_boundary_length_limit
_UNANNOUNCED = re.compile(rb"(?:^|\n)--([^\s][^\r\n]{0,199}?)[ \t]{0,20}\r?\n(?:content-|mime-)", re.IGNORECASE)
_SURE = 4  # characters of a boundary that nobody writes by chance
_SEVERAL = 2  # parts between shorter ones
_TAIL = 100  # bytes after a boundary that may be white space
_SALVAGE_WITHIN = 65_536  # bytes searched for a boundary nobody announced
_PLAIN = Labelled("text/plain")


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf or branch; `body` is still in its transfer encoding."""

    block: Block
    content_type: Labelled
    disposition: Labelled
    body: bytes | memoryview  # a view where it is large
    children: tuple[Part, ...] = ()

    @property
    def type(self) -> str:
        return self.content_type.value

    @property
    def encoding(self) -> str:
        """The transfer encoding's keyword."""
        return read_labelled(self.block.text("content-transfer-encoding")).value

    @property
    def is_sealed(self) -> bool:
        """A multipart whose parts stand behind a transfer encoding."""
        return (
            self.type.startswith("multipart/") and not self.children and self.encoding in ("base64", "quoted-printable")
        )

    def walk(self) -> Iterator[Part]:
        """This part and everything in it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(slots=True)
class Cutter:
    """Cuts one message; counts its parts and remembers what was broken."""

    raw: bytes
    parts: int = 0
    defects: dict[str, None] = field(default_factory=dict)

    def cut(self, start: int, end: int, *, depth: int = 0, default: Labelled = _PLAIN) -> Part:
        """The part in a region of the message, with everything inside it."""
        self._count(depth)
        block = read_block(self.raw, start, end)
        self.defects.update(dict.fromkeys(block.defects))
        content_type = self._content_type(block, default)
        disposition = read_labelled(block.text("content-disposition"))
        children = self._children(block.end, end, content_type, depth=depth)
        body = b"" if children else self._body(block.end, end)
        part = Part(block, content_type, disposition, body, children)
        return self._cut_undone(part, depth=depth) if part.is_sealed else part

    def _body(self, start: int, end: int) -> bytes | memoryview:
        return self.raw[start:end] if end - start < LARGE else memoryview(self.raw)[start:end]

    def _cut_undone(self, part: Part, *, depth: int) -> Part:
        """A multipart in base64, which RFC 2045 forbids, cut once it is undone."""
        self.defects["multipart_encoded"] = None
        body, _ = undo(part.body, part.encoding)
        inner = Cutter(body, self.parts, self.defects)
        children = inner._children(0, len(body), part.content_type, depth=depth)
        self.parts = inner.parts
        return replace(part, body=b"", children=children) if children else part

    def _content_type(self, block: Block, default: Labelled) -> Labelled:
        """The type a part states. Of two, the one that opens it: nothing is lost by looking inside."""
        stated = [read_labelled(each.text) for each in block.every("content-type")]
        if len(stated) > 1:
            self.defects["two_content_types"] = None
        chosen = next((each for each in stated if each.value.startswith("multipart/")), next(iter(stated), default))
        return chosen if "/" in chosen.value else Labelled(default.value, chosen.parameters)

    def _count(self, depth: int) -> None:
        self.parts += 1
        if self.parts > PARTS_LIMIT:
            raise Unreadable(FaultCode.TOO_LARGE, f"more than {PARTS_LIMIT} parts")
        if depth > DEPTH_LIMIT:
            raise Unreadable(FaultCode.TOO_LARGE, f"parts nested deeper than {DEPTH_LIMIT}")

    def _children(self, start: int, end: int, content_type: Labelled, *, depth: int) -> tuple[Part, ...]:
        regions = self._regions(start, end, content_type, depth=depth)
        default = Labelled("message/rfc822") if content_type.value == "multipart/digest" else _PLAIN
        return tuple(self.cut(at, until, depth=depth + 1, default=default) for at, until in regions)

    def _regions(self, start: int, end: int, content_type: Labelled, *, depth: int) -> list[tuple[int, int]]:
        if not content_type.value.startswith("multipart/"):
            return self._unannounced(start, end) if depth == 0 and content_type.value == "text/plain" else []
        boundary = content_type.parameters.get("boundary") or content_type.parameters.get("boundary*") or ""
        if len(boundary) > BOUNDARY_LIMIT:
            raise Unreadable(FaultCode.TOO_LARGE, f"boundary of {len(boundary)} characters")
        regions = self._between(start, end, boundary.encode("utf-8", "replace")) if boundary else []
        if regions:
            return regions
        self.defects["boundary_not_found"] = None
        return self._unannounced(start, end)

    def _unannounced(self, start: int, end: int) -> list[tuple[int, int]]:
        """Regions by a boundary that only the body knows."""
        found = _UNANNOUNCED.search(self.raw, max(start - 1, 0), min(end, start + _SALVAGE_WITHIN))
        if found is None:
            return []
        regions = self._between(start, end, found[1])
        if len(found[1]) < _SURE and len(regions) < _SEVERAL:
            return []  # a rule that somebody drew
        self.defects["boundary_guessed"] = None
        return regions

    def _between(self, start: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
        lines = list(islice(self._boundary_lines(start, end, b"--" + boundary.rstrip()), PARTS_LIMIT + 2))
        if len(lines) > PARTS_LIMIT + 1:
            raise Unreadable(FaultCode.TOO_LARGE, f"more than {PARTS_LIMIT} parts")
        if not lines:
            return []
        if not lines[-1].closes:
            self.defects["boundary_not_closed"] = None
        if any(line.closes for line in lines[:-1]):
            self.defects["parts_after_the_end"] = None
        ends = [line.before for line in lines[1:]] + [end]
        return [
            (line.after, max(until, line.after)) for line, until in zip(lines, ends, strict=True) if not line.closes
        ]

    def _boundary_lines(self, start: int, end: int, delimiter: bytes) -> Iterator[_Line]:
        raw = self.raw
        at = raw.find(delimiter, start, end)
        while at >= 0:
            if at == start or raw[at - 1 : at] == b"\n":
                yield from self._boundary_line(start, at, end, delimiter)
            at = raw.find(delimiter, at + len(delimiter), end)

    def _boundary_line(self, start: int, at: int, end: int, delimiter: bytes) -> Iterator[_Line]:
        newline = self.raw.find(b"\n", at, end)
        after = end if newline < 0 else newline + 1
        tail = self.raw[at + len(delimiter) : min(after, at + len(delimiter) + _TAIL)].strip()
        if tail in (b"", b"--"):
            yield _Line(_without_newline(self.raw, start, at), after, closes=tail == b"--")


@dataclass(frozen=True, slots=True)
class _Line:
    """A boundary line: where the part before it ends, where the next begins."""

    before: int
    after: int
    closes: bool


def _without_newline(raw: bytes, start: int, at: int) -> int:
    """The newline before a boundary belongs to the boundary."""
    if at > start and raw[at - 1 : at] == b"\n":
        at -= 1
        if at > start and raw[at - 1 : at] == b"\r":
            at -= 1
    return at
