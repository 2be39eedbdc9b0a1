"""
What the sender of a mail wrote, apart from what it quotes and what programs add below it.

A mail that hands another on says what it hands on. A letter of ours is a quotation wherever
it stands, whether a program marks it or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from parsers.mime.plain import html_text
from parsers.patterns import patterns

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable

    from parsers.mail import Mail

_SEARCHED: Final = 400_000  # characters that are searched for a mark
_OURS: Final = "<baosong."  # begins the Message-ID of every letter of ours
_CLOSED: Final = "</blockquote>"
LOOKED_AT: Final = 20_000  # characters of text; of HTML three times that where words are looked for


def words_of(mail: Mail) -> str:
    """What a mail says beyond the mail it answers; what is handed on counts as said."""
    text = _text_of(mail)
    if not _hands_on(mail):
        return own_words(text)
    return _without_footers(_above(text[:LOOKED_AT], (_table().own_letter,)))


def html_of(mail: Mail) -> str:
    """The same of its HTML."""
    marks = () if _hands_on(mail) else _table().quoted_html
    return _above(mail.html or "", (*marks, _table().own_letter))


def _text_of(mail: Mail) -> str:
    """The text; where it was made of HTML that marks a quotation, without that."""
    html = mail.html or ""
    own = html_of(mail)
    if len(own) == len(html) or "text/plain" in mail.content_types:
        return mail.text
    _, closed, below = html.rpartition(_CLOSED)
    return html_text(own) or html_text(below if closed else "")


def answers_ours(mail: Mail) -> bool:
    """Whether it answers a letter of ours: by its thread, or since it quotes one."""
    known = any(each.startswith(_OURS) for each in (*mail.in_reply_to, *mail.references))
    return known or bool(_table().own_letter.search(mail.text, 0, LOOKED_AT))


def own_words(text: str) -> str:
    """What the sender wrote, without the mail that is answered and what the program adds."""
    text = text[:LOOKED_AT]
    return _without_footers(_above_quote(text)) or _without_footers(_below_quote(text))


def _above_quote(text: str) -> str:
    return _table().angled.sub("", _above(text, (*_table().quoted, _table().own_letter)))


def _above(text: str, marks: Iterable[re.Pattern[str]]) -> str:
    """The text up to the first of the marks."""
    starts = (found.start() for each in marks if (found := each.search(text, 0, _SEARCHED)))
    return text[: min(starts, default=len(text))]


def _below_quote(text: str) -> str:
    *_, last = (0, *(found.end() for found in _table().angled.finditer(text)))
    return text[last:] if last else ""


def _without_footers(text: str) -> str:
    return _table().footers.sub("", text).strip()


def _hands_on(mail: Mail) -> bool:
    return bool(_table().forwarded.search(mail.subject))


@dataclass(frozen=True, slots=True)
class _Table:
    quoted: tuple[re.Pattern[str], ...]
    quoted_html: tuple[re.Pattern[str], ...]
    own_letter: re.Pattern[str]
    angled: re.Pattern[str]
    forwarded: re.Pattern[str]
    footers: re.Pattern[str]


@cache
def _table() -> _Table:
    return _Table(**patterns("parsers", "quoting.toml"))
