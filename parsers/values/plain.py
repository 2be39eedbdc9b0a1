"""What was written, in the one spelling that the readers of values look at."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from parsers.text import clean

LONGEST: Final = 2_000  # characters of a cell that can hold a value; the rest of a longer one is prose

_NOTE: Final = re.compile(r"(?<=[\d\w])[①-⑳¹²³⁰⁴-⁹]+(?=\W|$)")  # the sign of a note behind what it is about

_SAME: Final = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−﹣─━ー", "-"),
        **dict.fromkeys("～〜∼", "~"),
        **dict.fromkeys("⁄∕", "/"),
        **dict.fromkeys("【〔［[〈《{", "("),
        **dict.fromkeys("】〕］]〉》}", ")"),
        **dict.fromkeys("•‧・∙●", "·"),
        **dict.fromkeys("‘’‛′`´", "'"),
        **dict.fromkeys("︰∶", ":"),
    }
)


def plain(text: str) -> str:
    """
    A text for reading a value from: half-width, one dash, one kind of bracket, one space between words.

    Never longer than `LONGEST`, before normalising and after: some characters unfold to many.
    """
    compatible = unicodedata.normalize("NFKC", _NOTE.sub("", clean(text[:LONGEST])))
    return " ".join(compatible.translate(_SAME).split())[:LONGEST]
