"""
The parts of a mail as bytes: texts, pictures, files, and parts that hold others.

Everything is seven bits with CRLF, bodies in base64. A file's name is given twice, as
RFC 2231 `filename*` and as RFC 2047 `name`, since QQ Mail reads only the second.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from typing import TYPE_CHECKING, Final

from parsers.text import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notifier.letters import Enclosure

LONGEST_NAME: Final = 120  # characters
WORD_OCTETS: Final = 42  # an encoded word of so many stays under 75 characters
LINE: Final = 76  # characters of a header line; RFC 5322 2.1.1 asks for at most 78
_PLAIN: Final = re.compile(r"[ -~]*")
_CHARSET: Final = "utf-8''"


def text_part(subtype: str, text: str) -> bytes:
    lines = text.replace("\n", "\r\n").encode("utf-8", "replace")
    return _part(f'Content-Type: text/{subtype}; charset="utf-8"', lines)


def picture_part(cid: str, png: bytes) -> bytes:
    """A PNG that the page shows by `cid:`."""
    return _part(f"Content-Type: image/png\r\nContent-ID: <{cid}>\r\nContent-Disposition: inline", png)


def file_part(enclosure: Enclosure) -> bytes:
    name = one_line(enclosure.name, LONGEST_NAME).replace('"', "'").replace("\\", "_")
    head = (
        f"Content-Type: {enclosure.content_type};\r\n name={_quoted(name)}\r\n"
        f"Content-Disposition: attachment;\r\n {_extended(name)}"
    )
    return _part(head, enclosure.content)


def multipart(subtype: str, boundary: str, parts: Sequence[bytes]) -> bytes:
    """A part that holds others; `boundary` holds a `_`, which base64 never does."""
    head = f'Content-Type: multipart/{subtype};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    opening, closing = f"--{boundary}\r\n".encode("ascii"), f"--{boundary}--\r\n".encode("ascii")
    return b"".join((head, *(piece for part in parts for piece in (opening, part)), closing))


def header(name: str, text: str, *, after: str = "") -> str:
    """A header field of one line of text, in encoded words unless it is short and plain; `after` stands as it is."""
    whole = f"{name}: {text}{after}"
    if len(whole) <= LINE and "=?" not in text and _PLAIN.fullmatch(text):
        return whole
    words = list(_words(text))
    lines = [f"{name}: {words[0]}", *(f" {word}" for word in words[1:])]
    if after and len(lines[-1]) + len(after) > LINE:
        lines.append("")
    return "\r\n".join(lines) + after


def _part(head: str, body: bytes) -> bytes:
    encoded = b2a_base64(body, newline=False)
    lines = (encoded[at : at + LINE] for at in range(0, len(encoded), LINE))
    return b"%s\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n" % (head.encode("ascii"), b"\r\n".join(lines))


def _words(text: str) -> Iterator[str]:
    return (f"=?utf-8?B?{b2a_base64(chunk, newline=False).decode('ascii')}?=" for chunk in _chunks(text))


def _quoted(name: str) -> str:
    """Return a name as RFC 2047 words, broken between characters."""
    return f'"{name}"' if name.isascii() else '"' + "\r\n ".join(_words(name)) + '"'


def _chunks(text: str) -> Iterator[bytes]:
    chunk = b""
    for character in text:
        octets = character.encode("utf-8", "replace")
        if len(chunk) + len(octets) > WORD_OCTETS:
            yield chunk
            chunk = b""
        chunk += octets
    yield chunk


def _extended(name: str) -> str:
    """Return a name as RFC 2231 says, in numbered pieces that fit a line."""
    if name.isascii():
        return f'filename="{name}"'
    pieces = [_percent(chunk) for chunk in _pieces(name)]
    if len(pieces) == 1:
        return f"filename*=utf-8''{pieces[0]}"
    return ";\r\n ".join(f"filename*{n}*={'' if n else _CHARSET}{piece}" for n, piece in enumerate(pieces))


def _pieces(name: str) -> Iterator[bytes]:
    octets = name.encode("utf-8", "replace")
    return (octets[at : at + 18] for at in range(0, len(octets), 18))


def _percent(octets: bytes) -> str:
    return "".join(chr(octet) if chr(octet).isalnum() and octet < 128 else f"%{octet:02X}" for octet in octets)  # noqa: PLR2004
