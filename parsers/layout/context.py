"""
What stands round a form: its title, the line that names its unit.

Titles decide between a form of ours, of another year and of another notice that asks
the same questions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from parsers.layout.subject import speaks_of_another
from parsers.text import clean, count_zi, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from parsers.forms import Form
    from parsers.notice import Notice

_WINDOW: Final = 7  # lines above a table among which its title is looked for
_FIRST_LINES: Final = 3
_LONGEST_LINE: Final = 400  # characters of a line that can name a unit
_LONGEST_TITLE: Final = 60  # 字
_SHORT_LINE: Final = 25  # 字 of the first line of a title set in two
_SENTENCE_ENDS: Final = ("。", "；", "！", "：", ":", ";")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_CHINESE_YEAR: Final = re.compile(r"二[〇○零0o][〇○零0o一二三四五六七八九十]{2}")
_DIGITS: Final = str.maketrans("〇○零o一二三四五六七八九", "0000123456789")
_ANNEX: Final = re.compile(r"^附件?[0-9一二三四五六七八九十]{0,2}[:,]?$")
_NEXT_LABEL: Final = re.compile(r"(?<=[\s)）])[^\s:：()（）]{1,8}(?:[(（][^()（）]*[)）])?[:：].*$")
_BLANKS: Final = re.compile(r"[_＿]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What the lines over a form say of it."""

    text: str
    ours: bool  # it names the notice
    form: bool  # it names the form
    foreign: str | None  # the other notice it names instead
    unlike: bool  # it calls the table something else
    another: bool  # it names no notice, and a subject that is not ours
    years: tuple[int, ...]

    @property
    def weight(self) -> float:
        """What the title adds to the evidence of the labels, or takes from it."""
        if self.unlike:
            return -0.5
        if self.another:
            return -0.2
        return (0.15 if self.ours else 0.0) + (0.15 if self.form else 0.0) or -0.15


def read_title(notice: Notice, form: Form, lines: Sequence[str]) -> Title:
    """Judge the last lines above a form, those that can be a title; the first of all may say what it is not."""
    near = [fold(line) for line in lines if _may_be_title(form, line)][-_WINDOW:]
    whole = "".join(near)
    ours = _any(notice.names, whole)
    named = [line for line in near if _any((*notice.names, *form.titles), line)]
    return Title(
        text=whole,
        ours=ours or (bool(whole) and len(whole) > _few(form) and whole in fold(form.title)),
        form=_any(form.titles, whole),
        foreign=None if ours else _foreign(notice, form, near),
        unlike=_any(form.unlike, whole + fold("".join(lines[:_FIRST_LINES]))) and not _any(form.titles, whole),
        another=not ours and speaks_of_another(form, notice.names, near),
        years=tuple(sorted({year for line in named for year in _years(line)})),
    )


def _few(form: Form) -> int:
    return max(map(len, form.titles), default=0)


def _may_be_title(form: Form, line: str) -> bool:
    text = clean(line)
    return (
        bool(text)
        and not text.endswith(_SENTENCE_ENDS)
        and count_zi(text) <= _LONGEST_TITLE
        and not names_unit(form, text)
    )


def _any(words: Iterable[str], text: str) -> bool:
    return any(fold(word) in text for word in words)


def _foreign(notice: Notice, form: Form, lines: list[str]) -> str | None:
    whole = "".join(lines)
    for word in notice.others:
        if fold(word) in whole:
            return word
    if not notice.other_pattern:
        return None
    own = fold(form.title)
    for before, line in zip(["", *lines], lines, strict=False):
        title = f"{before}{line}" if count_zi(before) <= _SHORT_LINE else line
        if _any(form.titles, line) and title not in own and (found := re.search(notice.other_pattern, title)):
            return title[: found.end()]
    return None


def _years(line: str) -> list[int]:
    arabic = _CHINESE_YEAR.sub(lambda found: found[0].translate(_DIGITS), line)
    return [int(year) for year in _YEAR.findall(arabic)]


def opens_form(form: Form, line: str) -> bool:
    """Whether a line belongs above a form: 附件1, its title, the line that names the unit."""
    folded = fold(line)
    if not folded or count_zi(line) > _LONGEST_TITLE:
        return False
    return bool(_ANNEX.match(folded)) or _any(form.titles, folded) or names_unit(form, line)


@cache
def _heading_pattern(form: Form) -> re.Pattern[str]:
    labels = "|".join(_however_set(each) for each in sorted(form.headings, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\s（(]))(?:{labels})\s*(?P<note>(?:[（(][^（）()]*[)）]\s*)*)(?P<colon>[:：]?)\s*")


def _however_set(label: str) -> str:
    """A label with its letters apart (推 荐 单 位) or its stroke full-width."""
    return r"\s*".join("[/／]" if char == "/" else re.escape(char) for char in label)


def names_unit(form: Form, line: str) -> bool:
    """Whether a line is the one that names the unit, filled in or not."""
    return _behind_label(form, line) is not None


def heading_text(form: Form, line: str) -> str | None:
    """What stands behind the label of that line, other labels in it cut off; None for another line."""
    behind = _behind_label(form, line)
    if behind is None:
        return None
    text = clean(_BLANKS.sub(" ", _NEXT_LABEL.sub("", " " + behind)))
    return text.rstrip(")）") if len(re.findall("[(（]", text)) < len(re.findall("[)）]", text)) else text


def _behind_label(form: Form, line: str) -> str | None:
    """The rest of a line behind the label of the unit; 单位：万元 is no such label."""
    if not form.headings or len(line) > _LONGEST_LINE:
        return None
    text = clean(line)
    for found in _heading_pattern(form).finditer(text):
        if (found["colon"] or found["note"]) and not _is_measure(form, text[found.end() :]):
            return text[found.end() :]
    return None


def _is_measure(form: Form, text: str) -> bool:
    """Whether what begins here is a unit of measurement."""
    first = re.split(r"[\s)）、,，;；]", text, maxsplit=1)[0]
    return fold(first) in {fold(each) for each in form.measures}


def is_addressee(form: Form, text: str) -> bool:
    """Whether this is the list the notice printed there, or its beginning or end; a name from its middle is a unit."""
    folded = fold(text)
    printed = (fold(each) for each in form.addressees)
    return bool(folded) and any(each.startswith(folded) or each.endswith(folded) for each in printed)
