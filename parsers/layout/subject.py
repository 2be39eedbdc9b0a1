"""
What a title speaks of, when it names no notice: 科技计划项目推荐汇总表 is no form of ours.

Many tables are called a 推荐表. One whose title has words of its own, not ours, is
another's unless its columns say otherwise.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from parsers.text import fold
from parsers.values.gazetteer import gansu

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from parsers.forms import Form

_ORNAMENT: Final = re.compile(r"附件[0-9一二三四五六七八九十]*|年度?|[^\u4e00-\u9fff]")
_SENDER: Final = re.compile(r"^.{0,14}?(?:局|委|部|厅|协会|科协|学会|院|馆|大学|中心|新区|公司)")
_SHORTEST: Final = 4  # characters that can be a subject


def speaks_of_another(form: Form, names: Sequence[str], lines: Sequence[str]) -> bool:
    """Whether one of some folded lines calls the form by its name and has mostly foreign words before that."""
    own = {pair for text in (form.title, *form.titles, *names) for pair in pairwise(fold(text))}
    return any(_is_foreign(subject, own) for line in lines for subject in _subjects(form, line))


def _subjects(form: Form, line: str) -> Iterator[str]:
    """What stands before the form's name, without year, place and sender."""
    known = [fold(title) for title in form.titles if fold(title) in line]
    for title in sorted(known, key=len, reverse=True)[:1]:
        yield _SENDER.sub("", gansu().pattern.sub("", _ORNAMENT.sub("", line[: line.index(title)])))


def _is_foreign(subject: str, own: set[tuple[str, str]]) -> bool:
    pairs = list(pairwise(subject))
    return len(subject) >= _SHORTEST and sum(pair not in own for pair in pairs) * 2 > len(pairs)
