"""The unit in the heading of a form, as written."""

from __future__ import annotations

import re
from typing import Final

from parsers.registry.spelling import one_spelling, without_addressees
from parsers.text import clean

_OPEN, _CLOSE = "[(（〔【\\[]", "[)）〕】\\]]"
_STAMP: Final = re.compile(
    rf"{_OPEN}?\s*(?:加?\s*盖\s*(?:公\s*)?章|公\s*章|签\s*章|印\s*章|章)\s*(?:处|有效)?\s*{_CLOSE}|"
    r"(?:加\s*盖\s*公\s*章|盖\s*公\s*章|盖\s*章|公\s*章)(?:处)?(?=\s|$|[:：\d])"
)
_LABEL: Final = re.compile(
    r"^\s*(?:(?:推\s*荐|填\s*报|报\s*送|填\s*表|申\s*报|上\s*报|主\s*办|牵\s*头|汇\s*总|提\s*交)?\s*(?:单\s*位|部\s*门|地\s*区)"
    r"|地\s*方\s*[/／、或]\s*部\s*门|地\s*方|市\s*[（(]?\s*州\s*[)）]?)\s*(?:名\s*称|全\s*称)?\s*[:：]\s*"
)
_FILLER: Final = re.compile(
    r"\s*[,，;；]?\s*(?:填\s*表\s*人|填\s*报\s*人|联\s*系\s*人|经\s*办\s*人|审\s*核\s*人|审\s*核|制\s*表|负\s*责\s*人|联\s*系\s*电\s*话|联\s*系\s*方\s*式|"
    r"电\s*话|(?:填\s*[表报]|报\s*送|上\s*报)\s*(?:日\s*期|时\s*间)|日\s*期|时\s*间)\s*[:：]?.*$"
)
_MEASURE: Final = re.compile(r"[(（]?\s*单\s*位\s*[:：]\s*(?:万元|人次|元|场次|场)\s*[)）]?")
_FIGURE: Final = r"[\d_〇零○一二三四五六七八九十X×\s]"
_DATE: Final = re.compile(
    rf"(?:20\d\d|二\s*[〇零○O]\s*\S\s*\S|_+|(?<![^\s)）]))\s*年{_FIGURE}{{0,6}}月{_FIGURE}{{0,6}}[日号]?|"
    r"20\d\d\s*[./-]\s*\d{1,2}(?:\s*[./-]\s*\d{1,2})?"
)
_EDGES: Final = " :：,，;；。.、_-—/／\t"


def strip_unit_text(text: str) -> str | None:
    """A heading's unit as written, without its label, its stamp, the date and the persons beside it; None: no unit."""
    written = clean(text)
    for extra in (_STAMP, _MEASURE, _LABEL, _FILLER, _DATE):
        written = clean(extra.sub(" ", written))
    written = written.strip(_EDGES)
    names_someone = without_addressees(one_spelling(written)).strip(_EDGES)
    return written if names_someone else None
