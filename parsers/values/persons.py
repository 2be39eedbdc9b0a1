"""The person a cell names beside a telephone number."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from parsers.values.gazetteer import Sort, gansu, one_of
from parsers.values.phones import without_phones

_LABEL: Final = re.compile(
    r"(?:活动|项目|具体|本项)?(?:联系人?|负责人?|经办人?|填表人?|填报人?|姓\s*名)(?:及|和|、)?(?:联系)?(?:电话|方式)?\s*:?|"
    r"(?:联系|办公|工作|固定|移动|手机)?(?:电话|手机|座机|号码|方式)(?:号码|号)?\s*:?|(?:职务|部门|单位|科室|职称)\s*:\s*\w+|"
    r"tel\.?|mobile|phone|转\s*\d*",
    re.IGNORECASE,
)
_BREAK: Final = re.compile(r"[^\w·]+|_+")
_NAME: Final = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,6}|[\u3400-\u9fff]{1,8}(?:·[\u3400-\u9fff]{1,8}){1,3}"
)
_SHORTEST, _LONGEST_GLUED = 2, 4  # letters of a name that stands glued to a department's
_LONGEST_AMBIGUOUS: Final = 3  # 王学科 is a person, 科普科科 is none


@dataclass(frozen=True, slots=True, kw_only=True)
class _Usage:
    """The facts of `persons.toml`."""

    surnames: frozenset[str]
    compound_surnames: tuple[str, ...]
    title: re.Pattern[str]  # at the end of a word
    body: re.Pattern[str]  # at the end of a word
    not_names: frozenset[str]


def find_person(text: str) -> str | None:
    """The first person named, without label, title, department and number; `张 三` is 张三."""
    words = [word for word in _BREAK.split(_LABEL.sub(" ", without_phones(text))) if word]
    persons = (_person(word) for word in _rejoined(words))
    return next((person for person in persons if person), None)


@cache
def _usage() -> _Usage:
    table = tomllib.loads((files("parsers") / "registry" / "persons.toml").read_text("utf-8"))
    grade, title = one_of(table["grades"]), one_of(table["titles"])
    return _Usage(
        surnames=frozenset(table["surnames"]),
        compound_surnames=tuple(table["compound_surnames"]),
        title=re.compile(f"(?:(?:{grade})*(?:{title}))+$"),
        body=re.compile(f"(?:{one_of(table['bodies'])}|[{table['body_letters']}])$"),
        not_names=frozenset(table["not_names"]),
    )


def _rejoined(words: list[str]) -> list[str]:
    """Names set wide for alignment (`周  磊`) are one word again."""
    joined: list[str] = []
    for word in words:
        if joined and _is_given_name_of(joined[-1], word):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_given_name_of(surname: str, word: str) -> bool:
    usage = _usage()
    stands_apart = len(surname) == 1 or surname in usage.compound_surnames
    if not stands_apart or not _NAME.fullmatch(surname[-1] + word):
        return False
    return len(word) == 1 or (len(word) == 2 and _has_surname(surname) and _person(word) == word)  # noqa: PLR2004


def _person(word: str) -> str | None:
    bare = _without_body(word)
    untitled = _without_body(_usage().title.sub("", bare))
    name = untitled if len(untitled) > 1 else bare  # 李主任 has no other name here
    if not untitled or not _NAME.fullmatch(name) or name in _usage().not_names or _is_body(name):
        return None
    return name


def _without_body(word: str) -> str:
    """`市科协科普部王五` is 王五, and so is `科普部部长王五`."""
    usage = _usage()
    for length in range(_SHORTEST, min(_LONGEST_GLUED, len(word) - _SHORTEST) + 1):
        body, name = word[:-length], word[-length:]
        ends_otherwise = usage.body.search(name) or usage.title.search(name)
        if _is_post(body) and _has_surname(name) and not ends_otherwise:
            return name
    return word


def _is_post(words: str) -> bool:
    """Whether words in front of a name are a department, a title or both."""
    department = _usage().title.sub("", words)
    return not department or _usage().body.search(department) is not None


def _is_body(name: str) -> bool:
    place = gansu().names.get(name)
    if place is not None and place.sort in {Sort.COUNTY, Sort.PREFECTURE}:
        return True
    if not _usage().body.search(name):
        return False
    return len(name) > _LONGEST_AMBIGUOUS or not _has_surname(name)


def _has_surname(name: str) -> bool:
    return name[:1] in _usage().surnames or name.startswith(_usage().compound_surnames)
