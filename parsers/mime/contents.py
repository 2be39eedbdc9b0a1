"""
What the leaves of a message are: text to read, or files.

A part is a file when it says so, has a name, is no text, or holds what only files hold;
a lone text with a name is both, so that no words are lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from parsers.errors import FaultCode, Unreadable
from parsers.mime.charsets import decode
from parsers.mime.headers import read_block
from parsers.mime.names import clean_name, file_name, forwarded_name, made_up_name
from parsers.mime.parts import PARTS_LIMIT
from parsers.mime.plain import html_text
from parsers.mime.tnef import read_tnef
from parsers.mime.transfer import undo, uuencoded
from parsers.mime.words import clean_line, decode_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.mime.parts import Part

_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"{\\rtf", b"Rar!\x1a", b"7z\xbc\xaf")
_CHARSET_IN_HTML = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
_CID = re.compile(r"cid:([^\s\"'<>)]{1,200})", re.IGNORECASE)
_READ = frozenset({"text/plain", "text/html", "text/enriched", "text/x-markdown"})
_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A part that is a file, whatever the sender called it."""

    name: str | None  # cleaned: no path, no controls, at most 200 characters
    content_type: str  # as declared; never trusted
    data: bytes
    inline: bool = False  # shown inside the text (a signature's picture), by Content-ID
    origin: str = "mime"  # mime, uuencode, tnef, message (a forwarded mail), salvaged


class Role(Enum):
    TEXT = auto()
    HTML = auto()
    FILE = auto()
    MESSAGE = auto()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part undone from its transfer encoding."""

    part: Part
    data: bytes
    role: Role
    name: str | None
    defect: str | None = None
    written: tuple[tuple[bytes, bytes], ...] = ()  # files (name, bytes) that were uuencoded into the text

    @property
    def text(self) -> str:
        return decode(self.data, self._charset()).replace("\r\n", "\n").replace("\x00", "")

    def _charset(self) -> str | None:
        stated = self.part.content_type.parameters.get("charset")
        if stated or self.role is not Role.HTML:
            return stated
        found = _CHARSET_IN_HTML.search(self.data, 0, 4096)
        return found[1].decode("ascii") if found else None


@dataclass(slots=True)
class Contents:
    """What a message says and holds, gathered part by part."""

    text: str = ""
    htmls: list[str] = field(default_factory=list)
    shown: frozenset[str] = frozenset()  # Content-IDs of what the HTML shows
    attachments: list[Attachment] = field(default_factory=list)
    defects: dict[str, None] = field(default_factory=dict)

    @property
    def html(self) -> str | None:
        return "\n".join(self.htmls) if self.htmls else None


def gather(root: Part) -> Contents:
    """The texts and files of a tree of parts."""
    contents = Contents()
    leaves = {id(part): _leaf(part) for part in root.walk() if not part.children}
    contents.htmls = [leaf.text for leaf in leaves.values() if leaf.role is Role.HTML]
    contents.shown = frozenset(found[1].lower() for html in contents.htmls for found in _CID.finditer(html))
    contents.text = _text_of(root, leaves)
    for leaf in leaves.values():
        contents.defects.update({leaf.defect: None} if leaf.defect else {})
        contents.attachments.extend(_files(leaf, contents))
    if not contents.text:
        contents.text = _named_text(leaves)
    if len(contents.attachments) > PARTS_LIMIT:
        raise Unreadable(FaultCode.TOO_LARGE, f"more than {PARTS_LIMIT} files")
    contents.attachments = [_named(n, each) for n, each in enumerate(contents.attachments, 1)]
    return contents


def _leaf(part: Part) -> Leaf:
    data, defect = undo(part.body, part.encoding)
    name = file_name(part.content_type, part.disposition)
    role = _role(part, data, name)
    if role is not Role.TEXT or b"begin " not in data:
        return Leaf(part, data, role, name, defect)
    written, rest = uuencoded(data)
    return Leaf(part, rest, role, name, defect, tuple(written))


def _role(part: Part, data: bytes, name: str | None) -> Role:
    if part.type in ("message/rfc822", "message/global"):
        return Role.MESSAGE
    if part.type.startswith("multipart/"):
        return Role.TEXT
    if part.disposition.value == "attachment" or name or part.type not in _READ or data.startswith(_MAGIC):
        return Role.FILE
    return Role.HTML if part.type == "text/html" else Role.TEXT


def _text_of(part: Part, leaves: dict[int, Leaf]) -> str:
    """What a person reads of a branch: of alternatives the plain one, of the rest everything in order."""
    if not part.children:
        return _leaf_text(leaves[id(part)])
    if part.type == "multipart/alternative":
        plain_first = sorted(part.children, key=lambda child: child.type != "text/plain")
        return next((text for child in plain_first if (text := _text_of(child, leaves).strip())), "")
    texts = (_text_of(child, leaves).strip() for child in part.children)
    return "\n".join(text for text in texts if text)


def _leaf_text(leaf: Leaf) -> str:
    if leaf.role is Role.HTML:
        return html_text(leaf.text)
    return leaf.text if leaf.role is Role.TEXT else ""


def _named_text(leaves: dict[int, Leaf]) -> str:
    """The text of a message whose only text is also a file."""
    for leaf in leaves.values():
        if leaf.role is Role.FILE and leaf.part.type in _READ and leaf.part.disposition.value != "attachment":
            return html_text(leaf.text) if leaf.part.type == "text/html" else leaf.text
    return ""


def _files(leaf: Leaf, contents: Contents) -> Iterator[Attachment]:
    """The files of one leaf."""
    if leaf.role in (Role.TEXT, Role.HTML):
        yield from (
            _attachment(decode(name), "application/octet-stream", data, origin="uuencode")
            for name, data in leaf.written
        )
        return
    if leaf.role is Role.MESSAGE:
        yield _attachment(leaf.name or _subject_name(leaf.data), leaf.part.type, leaf.data, origin="message")
        return
    if leaf.part.type in _TNEF or (leaf.name or "").lower() == "winmail.dat":
        envelope = read_tnef(leaf.data)
        contents.defects["tnef" if envelope.whole else "tnef_unreadable"] = None
        contents.text = contents.text or envelope.text or html_text(envelope.html)
        contents.htmls = contents.htmls or ([envelope.html] if envelope.html else [])
        yield from (_attachment(name, "application/octet-stream", data, origin="tnef") for name, data in envelope.files)
        if envelope.whole:
            return
    yield Attachment(
        name=leaf.name, content_type=leaf.part.type, data=leaf.data, inline=_shown_inside(leaf.part, contents.shown)
    )


def _attachment(name: str | None, content_type: str, data: bytes, *, origin: str) -> Attachment:
    return Attachment(name=clean_name(name or "") or None, content_type=content_type, data=data, origin=origin)


def _subject_name(message: bytes) -> str | None:
    try:
        subject = clean_line(decode_words(read_block(message).text("subject")), 80)
    except Unreadable:  # its own reading will say so
        return None
    return forwarded_name(subject) if subject else None


def _shown_inside(part: Part, shown: frozenset[str]) -> bool:
    return part.block.text("content-id").strip("<> ").lower() in shown


def _named(number: int, attachment: Attachment) -> Attachment:
    """The attachment, with a name of our making where it has none."""
    return attachment if attachment.name else replace(attachment, name=made_up_name(number, attachment.content_type))
