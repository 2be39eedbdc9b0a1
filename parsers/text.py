"""
Text as the contract wants it: one normal form, one kind of space, 字 counted as Word does.

`clean` is for what people wrote and will read again, `fold` only for comparing labels.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_LONGEST: Final = 100_000  # characters; normalising is not linear on hostile runs of combining marks

_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
)
_CONTROLS: Final = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_DROPPED: Final = re.compile(f"[{_INVISIBLE}{_CONTROLS}\ud800-\udfff\ufffe\uffff]")
_CJK: Final = (
    "\u2e80-\u2fdf\u2ff0-\u2fff\u3001-\u303e\u3041-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\ufe10-\ufe1f\ufe30-\ufe6f\uff01-\uffef\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
_CHINESE_MARKS: Final = "\u00b7\u2014\u2015\u2018\u2019\u201c\u201d\u2025\u2026\u2027\u30fb"
_ZI: Final = re.compile(f"[{_CJK}{_CHINESE_MARKS}]|[^\\s{_CJK}{_CHINESE_MARKS}]+")
_IDEOGRAPH: Final = re.compile(f"[{_CJK}{_CHINESE_MARKS}]")

# One sign for each family that writers take for one another; applied after NFKC.
_SAME_MARK: Final = str.maketrans(
    {
        **dict.fromkeys("、，,;；/／|", ","),
        **dict.fromkeys("。．", "."),
        **dict.fromkeys("“”„‟″「」『』", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("‐‑‒–—―−﹣－─", "-"),
        **dict.fromkeys("〔【［[{", "("),
        **dict.fromkeys("〕】］]}", ")"),
        **dict.fromkeys("•‧・∙", "·"),
        **dict.fromkeys("︰∶", ":"),
        **dict.fromkeys("～〜∼", "~"),
    }
)


def clean(text: str) -> str:
    """NFC without invisible characters; outer space stripped, inner runs and line breaks made one space."""
    return " ".join(_DROPPED.sub("", unicodedata.normalize("NFC", text[:_LONGEST])).split())


def fold(label: str) -> str:
    """A label for comparing: NFKC, no white space, one sign for each family of punctuation, lower case."""
    compatible = unicodedata.normalize("NFKC", _DROPPED.sub("", label[:_LONGEST]))
    return "".join(compatible.translate(_SAME_MARK).split()).lower()


def count_zi(text: str) -> int:
    """Count as Word's 字数: a Chinese character or mark is one, a run of other characters without space is one."""
    return sum(1 for _ in _ZI.finditer(clean(text)))


def one_line(text: str, limit: int) -> str:
    """A subject or a name, safe to print and to put into a header: one line of at most `limit` characters."""
    visible = clean(text)
    return visible if len(visible) <= limit else visible[: max(limit - 1, 0)].rstrip() + "…"


def is_chinese(char: str) -> bool:
    """Whether a character is set solid: no space belongs between two of them."""
    return bool(_IDEOGRAPH.fullmatch(char))


def join_wrapped(lines: list[str]) -> str:
    """Lines that a page broke, as one: no space between Chinese characters, one space elsewhere."""
    joined = ""
    for line in (stripped for raw in lines if (stripped := raw.strip())):
        solid = not joined or (is_chinese(joined[-1]) and is_chinese(line[0]))
        joined += line if solid else f" {line}"
    return joined
