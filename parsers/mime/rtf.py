"""
RTF as text, for the body that Outlook hides in a winmail.dat (MS-OXRTFCP, MS-OXRTFEX).

`unpacked` undoes Microsoft's LZ77 over a preset dictionary; `rtf_text` drops what is no
text. Cells become tabs and rows lines, so that a pasted table is one still.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from typing import Final

from parsers.mime.charsets import decode

_DICTIONARY: Final = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_HEAD: Final = 16  # bytes: size, size unpacked, kind, checksum
_COMPRESSED, _PLAIN = 0x75465A4C, 0x414C454D
_WINDOW: Final = 4096
_REFERENCE: Final = 2  # bytes
_LIMIT: Final = 2_000_000  # bytes unpacked; a longer body is cut
_TOKEN: Final = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\(\r?\n|[^a-z])|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.IGNORECASE,
)
_BREAKS: Final = {b"par": "\n", b"line": "\n", b"row": "\n", b"cell": "\t", b"tab": "\t"}
_SIGNS: Final = {b"\\": "\\", b"{": "{", b"}": "}", b"~": " ", b"\n": "\n", b"\r\n": "\n"}
_SILENT: Final = frozenset(
    (
        b"fonttbl",
        b"colortbl",
        b"stylesheet",
        b"info",
        b"pict",
        b"object",
        b"header",
        b"footer",
        b"fldinst",
        b"bkmkstart",
    )
)


def unpacked(data: bytes) -> bytes:
    """The RTF of a compressed body; as far as it goes where it is cut off, nothing where it is none."""
    if len(data) < _HEAD:
        return b""
    _, size, kind, _ = struct.unpack_from("<IIII", data)
    if kind == _PLAIN:
        return data[_HEAD : _HEAD + min(size, _LIMIT)]
    return _inflated(data, min(size, _LIMIT)) if kind == _COMPRESSED else b""


class _Window:
    """The last 4096 bytes, of which a reference repeats a run, its own beginning included."""

    def __init__(self) -> None:
        self._ring = bytearray(_DICTIONARY.ljust(_WINDOW, b"\0"))
        self._at = len(_DICTIONARY)
        self.out = bytearray()

    def put(self, octet: int) -> None:
        self.out.append(octet)
        self._ring[self._at] = octet
        self._at = (self._at + 1) % _WINDOW

    def repeat(self, reference: bytes) -> bool:
        """Whether there was something to repeat: a reference to where one is ends the text."""
        offset, length = divmod(int.from_bytes(reference, "big"), 16)
        if len(reference) < _REFERENCE or offset == self._at:
            return False
        for step in range(length + 2):
            self.put(self._ring[(offset + step) % _WINDOW])
        return True


def _inflated(data: bytes, size: int) -> bytes:
    window, at = _Window(), _HEAD
    while at < len(data) and len(window.out) < size:
        control, at = data[at], at + 1
        for bit in range(8):
            if control >> bit & 1:
                if not window.repeat(data[at : at + _REFERENCE]):
                    return bytes(window.out[:size])
                at += _REFERENCE
            elif at < len(data):
                window.put(data[at])
                at += 1
    return bytes(window.out[:size])


@dataclass(slots=True)
class _Reader:
    """What is known while the tokens go by."""

    charset: str = "cp936"
    texts: list[str] = field(default_factory=list)
    octets: bytearray = field(default_factory=bytearray)  # of a character that is not whole yet
    silent: list[bool] = field(default_factory=lambda: [False])  # a level each
    skip: int = 0  # characters that only stand for a Unicode one
    alternatives: int = 1  # how many of them follow each

    def say(self, text: str) -> None:
        self.flush()
        if not self.silent[-1]:
            self.texts.append(text)

    def flush(self) -> None:
        if self.octets:
            text, self.octets = decode(bytes(self.octets), self.charset), bytearray()
            self.texts.append(text)

    def take(self, octets: bytes) -> None:
        passed, self.skip = octets[self.skip :], max(0, self.skip - len(octets))
        if not self.silent[-1]:
            self.octets += passed


def rtf_text(rtf: bytes) -> str:
    """What a person reads of it. Total."""
    reader = _Reader()
    for found in _TOKEN.finditer(rtf[:_LIMIT]):
        word, number, code, sign, brace, plain = found.groups()
        if word is not None:
            _obey(reader, word.lower(), int(number) if number else None)
        elif code is not None:
            reader.take(bytes.fromhex(code.decode("ascii")))
        elif brace is not None:
            _nest(reader, brace)
        elif sign is not None:
            _sign(reader, sign)
        elif plain is not None:
            reader.take(plain)
    reader.flush()
    return "".join(reader.texts).strip()


def _obey(reader: _Reader, word: bytes, number: int | None) -> None:
    if word in _BREAKS:
        reader.say(_BREAKS[word])
    elif word in _SILENT:
        reader.silent[-1] = True
    elif word == b"ansicpg" and number:
        reader.charset = f"cp{number}"
    elif word == b"uc" and number is not None:
        reader.alternatives = max(0, min(number, 8))
    elif word == b"u" and number is not None:
        reader.say(chr(number & 0xFFFF))
        reader.skip = reader.alternatives


def _nest(reader: _Reader, brace: bytes) -> None:
    reader.flush()
    reader.skip = 0
    if brace == b"{":
        reader.silent.append(reader.silent[-1])
    elif len(reader.silent) > 1:
        reader.silent.pop()


def _sign(reader: _Reader, sign: bytes) -> None:
    r"""`\*` begins a group that only its maker understands."""
    if sign == b"*":
        reader.silent[-1] = True
    elif sign in _SIGNS:
        reader.say(_SIGNS[sign])
