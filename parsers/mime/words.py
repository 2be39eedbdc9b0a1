"""
Encoded words (RFC 2047) as they are really written.

They are joined at the level of bytes, since senders cut them inside a character, and
read inside quotes too, where they may not stand.
"""

from __future__ import annotations

import binascii
import re
import unicodedata

from parsers.mime.charsets import CHINESE, codec, decode

_WORD = re.compile(r"=\?([^?\s=]{1,60})\?([bBqQ])\?([^?]*)\?=")
_CONTROLS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]+"
)
_SPACE = re.compile(r"\s+")


def decode_words(text: str) -> str:
    """Text with its encoded words decoded; white space between two of them is dropped."""
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[re.Match[str]] = []
    at = 0
    for word in _WORD.finditer(text):
        gap = text[at : word.start()]
        if run and (gap.strip() or _charset(word) != _charset(run[0])):
            out.append(_decode_run(run))
            run = []
            out.append(gap if gap.strip() else "")
        elif not run:
            out.append(gap)
        run.append(word)
        at = word.end()
    return "".join((*out, _decode_run(run), text[at:]))


def clean_line(text: str, limit: int = 1000) -> str:
    """One line for people and headers: no controls, no direction marks, NFC, single spaces."""
    visible = _SPACE.sub(" ", _CONTROLS.sub(" ", text[: 4 * limit])).strip()
    return unicodedata.normalize("NFC", visible)[:limit]


def _charset(word: re.Match[str]) -> str:
    return codec(word[1]) or CHINESE


def _decode_run(run: list[re.Match[str]]) -> str:
    """Adjacent words of one charset; base64 cut between its quanta is put together first."""
    data = b""
    open_base64 = ""
    for word in run:
        if word[2] in "qQ":
            data += from_base64(open_base64.encode("ascii", "ignore")) + _from_q(word[3])
            open_base64 = ""
            continue
        open_base64 += _SPACE.sub("", word[3])
        if len(open_base64) % 4 == 0 or open_base64.endswith("="):
            data += from_base64(open_base64.encode("ascii", "ignore"))
            open_base64 = ""
    data += from_base64(open_base64.encode("ascii", "ignore"))
    return decode(data, run[0][1]) if run else ""


def from_base64(text: bytes) -> bytes:
    """Base64 with whatever padding; what is cut short is decoded as far as it goes."""
    try:
        return binascii.a2b_base64(text)
    except binascii.Error:
        kept = re.sub(rb"[^A-Za-z0-9+/]", b"", text)
        whole = kept[: len(kept) - (len(kept) % 4 == 1)]
        return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def _from_q(text: str) -> bytes:
    return binascii.a2b_qp(text.replace(" ", "_").encode("utf-8", "replace"), header=True)
