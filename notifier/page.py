"""
What a letter says, block by block.

A page is written once and rendered twice (`notifier.page_text`, `notifier.page_html`): the
alternative can never say less. Blocks hold plain text; escaping is the business of the HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

LATIN = re.compile(r"[!-~]+")
SHORT_WORD = 24  # signs; a longer one is broken wherever its column ends


class Tone(StrEnum):
    """How a text is meant; `notifier.page_html` gives each its colours."""

    PLAIN = "plain"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"
    QUIET = "quiet"
    STRONG = "strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    text: str
    tone: Tone = Tone.PLAIN
    note: str = ""  # a second, smaller line
    centred: bool = False
    unbroken: bool = False  # a phone number, a command

    @property
    def has_short_words(self) -> bool:
        """Whether no word of it, such as a phone number, need be broken to fit its column."""
        return all(len(word) <= SHORT_WORD for word in LATIN.findall(self.text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The verdict, which may be all that is read."""

    text: str
    tone: Tone
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    text: str
    tone: Tone = Tone.PLAIN
    level: int = 1  # 2: a part of the section before


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """Sentences, one a line."""

    lines: tuple[str, ...]
    tone: Tone = Tone.PLAIN
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    label: str
    value: Cell
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Labels and values, two columns."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table. As text each row is a card (`1. …` and a line a column), or, if `terse`, one line."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()  # per cent
    terse: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One number that is seen first."""

    label: str
    value: str
    detail: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    label: str
    count: int
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    label: str
    shares: tuple[Share, ...]
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Shares of a whole, one bar a line."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture; its text says what it shows."""

    cid: str
    text: str
    width: int  # pixels on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixCell:
    text: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Small marks under two rows of heads. For the eye: what it tells stands in words elsewhere on the page."""

    corner: str
    groups: tuple[str, ...]
    columns: tuple[str, ...]  # repeated under each group
    rows: tuple[tuple[str, tuple[MatrixCell, ...]], ...]


Block = Banner | Heading | Paragraph | Items | Facts | Grid | Tiles | Bars | Chart | Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    title: str
    blocks: tuple[Block, ...]
    signature: tuple[str, ...] = ()
    footer: tuple[str, ...] = ()

    @property
    def preview(self) -> str:
        """What a list of mails shows beside the subject."""
        return next((block.text for block in self.blocks if isinstance(block, Banner)), "")
