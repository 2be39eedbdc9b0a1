"""Transfer encodings undone: base64, quoted-printable, uuencode; the damaged as far as they go."""

from __future__ import annotations

import binascii
import re

from parsers.mime.words import from_base64

_AS_IT_IS = frozenset({"", "7bit", "8bit", "binary", "utf-8", "gbk", "gb2312"})  # the last three are mistakes seen
_ENCODED_MAGIC = (b"UEsDB", b"0M8R4KGx", b"JVBERi0", b"UmFyIR", b"N3q8ryc", b"e1xydG")  # zip, OLE, PDF, RAR, 7z, RTF
_PADDING_INSIDE = re.compile(rb"=[\s=]*(?=[A-Za-z0-9+/]{4})")
_FILLING = b"=\r\n \t\x00"  # what may stand behind the last of it
_TAIL = 1000
_PIECE = 1 << 20
_UU_LINE = re.compile(rb"[ -`]{1,90}")
_UU_BEGIN = re.compile(rb"begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n")


def undo(body: bytes | memoryview, encoding: str) -> tuple[bytes, str | None]:
    """Decoded bytes, and what was wrong with them. A view of sound base64 is undone without a copy of it."""
    if isinstance(body, memoryview):
        data = _sound_base64(body) if encoding == "base64" else None
        return (data, None) if data is not None else undo(bytes(body), encoding)
    match encoding:
        case "base64":
            return _base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body), None
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            files = uuencoded(body)[0]
            return (files[0][1], None) if files else (body, "encoding_broken")
        case _ if encoding in _AS_IT_IS:
            return _unannounced(body)
        case _:
            data, defect = _unannounced(body)
            return data, defect or "encoding_unknown"


def uuencoded(body: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Files (name, data) written into a text, and the text without them. One pass over its lines."""
    files: list[tuple[bytes, list[bytes]]] = []
    kept: list[bytes] = []
    begun: list[bytes] = []  # a `begin` line whose data has not been seen: until then it is text
    inside = False
    for line in body.splitlines(keepends=True):
        data = _uu_line(line.rstrip(b"\r\n")) if inside or begun else None
        if data is not None:
            files.extend((_UU_BEGIN.sub(rb"\1", each).strip(), []) for each in begun)
            files[-1][1].append(data)
        elif _UU_BEGIN.fullmatch(line):
            kept.extend(begun)
        elif not (inside and line.strip() == b"end"):
            kept.extend((*begun, line))
        begun = [line] if data is None and _UU_BEGIN.fullmatch(line) else []
        inside = data is not None
    return [(name, b"".join(lines)) for name, lines in files], b"".join((*kept, *begun))


def _sound_base64(body: memoryview) -> bytes | None:
    """None where padding stands before its end, or it cannot be read."""
    last = max(len(body) - _TAIL, 0)
    pieces = (bytes(body[at : min(at + _PIECE, last)]) for at in range(0, last, _PIECE))
    if any(b"=" in piece for piece in pieces) or b"=" in bytes(body[last:]).rstrip(_FILLING):
        return None
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        return None


def _base64(body: bytes) -> tuple[bytes, str | None]:
    try:
        data = binascii.a2b_base64(body)
    except binascii.Error:
        return from_base64(body), "encoding_broken"
    if _has_padding_inside(body) and _PADDING_INSIDE.search(body):
        return b"".join(from_base64(piece) for piece in _PADDING_INSIDE.split(body)), "encoding_broken"
    return data, None


def _has_padding_inside(body: bytes) -> bool:
    """Whether an `=` stands before the end. Only the last bytes are copied to know where that is."""
    tail = body[-_TAIL:]
    kept = len(tail.rstrip(_FILLING))
    if not kept:
        return b"=" in body.rstrip(_FILLING)
    return body.find(b"=", 0, len(body) - len(tail) + kept) >= 0


def _unannounced(body: bytes) -> tuple[bytes, str | None]:
    """Base64 that nobody announced is known by what it starts with."""
    if body[:64].lstrip().startswith(_ENCODED_MAGIC):
        return from_base64(body), "encoding_guessed"
    return body, None


def _uu_line(line: bytes) -> bytes | None:
    """One line's bytes; some encoders write a checksum after them. None for what is no such line."""
    if not line or not _UU_LINE.fullmatch(line):
        return None
    length = -(-((line[0] - 32) & 63) // 3) * 4
    try:
        return binascii.a2b_uu(line[: length + 1])
    except binascii.Error:
        return None
