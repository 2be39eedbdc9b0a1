"""
A notice: its window, what it asks for and the forms it sent out.

Everything the code knows of a notice stands in one TOML file (`notices/`); the
words of its forms stand nowhere else.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from parsers.forms import CrossCheck, Field, FieldType, Form, Group, Layout, Part, Required
from parsers.references import check_references
from parsers.shape import Problems, build
from parsers.text import fold
from parsers.toml_lines import line_numbers, line_of

__all__ = [
    "Contact", "CrossCheck", "Deliverable", "Field", "FieldType", "Form", "Group", "Layout", "Notice", "NoticeError",
    "Part", "Required", "builtin_notice", "builtin_notices", "load_notice",
]  # fmt: skip

NOTICES = files("parsers") / "notices"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deliverable:
    id: str
    title: str
    due: datetime  # aware; the last moment that is in time
    form: str | None = None  # id of its form; None: a report in prose
    words: tuple[tuple[str, ...], ...] = ()  # a text names it when each group has a word in the text
    topics: tuple[str, ...] = ()  # of a report: what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a unit may ask, as the notice prints it."""

    address: str  # the mailbox
    name: str  # the organisation
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One notice, whole."""

    id: str
    title: str
    short_title: str
    edition: int  # the year its forms carry in their title
    opens: datetime  # aware; mail from before is not for it
    window: tuple[date, date]  # first and last day of the activities
    timezone: ZoneInfo
    deliverables: tuple[Deliverable, ...]
    forms: tuple[Form, ...]
    contacts: tuple[Contact, ...] = ()
    names: tuple[str, ...] = ()  # what a title of ours holds
    others: tuple[str, ...] = ()  # what the title of another notice holds
    other_pattern: str = ""  # regular expression for titles of notices nobody listed
    relevant_words: tuple[str, ...] = ()  # what marks a mail or a file as belonging here
    report_words: tuple[str, ...] = ()  # what a report calls itself
    paper_words: tuple[str, ...] = ()  # how the title of other papers ends: 通知, 方案
    sentences: Mapping[str, str] = field(default_factory=dict)  # issue code -> sentence, before the generic ones
    blanks: Mapping[str, tuple[str, bytes]] = field(  # form id -> (file name, bytes)
        default_factory=dict, repr=False, metadata={"loaded": True}
    )

    def form(self, id: str) -> Form:  # noqa: A002  the notice's own word
        return next(each for each in self.forms if each.id == id)

    def deliverable(self, id: str) -> Deliverable:  # noqa: A002
        return next(each for each in self.deliverables if each.id == id)

    def deliverable_of(self, form: str) -> Deliverable:
        """The one that a form answers."""
        return next(each for each in self.deliverables if each.form == form)

    def blank(self, form: str) -> tuple[str, bytes]:
        """The blank form to send out: its file name and its bytes."""
        return self.blanks[form]

    def relevant(self, text: str) -> bool:
        """Whether a subject, a file name or a body speaks of this notice."""
        folded = fold(text)
        return any(fold(word) in folded for word in self.relevant_words)

    def deliverables_named(self, text: str) -> tuple[str, ...]:
        """Ids of the deliverables that a subject or a file name names."""
        folded = fold(text)
        return tuple(each.id for each in self.deliverables if each.words and _names(each.words, folded))


def _names(groups: tuple[tuple[str, ...], ...], folded: str) -> bool:
    return all(any(fold(word) in folded for word in group) for group in groups)


class NoticeError(Exception):
    """A notice's TOML with everything that is wrong in it, a line each."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def load_notice(text: str, *, base: Traversable) -> Notice:
    """Read a notice; its blank forms lie in `base`. Raises one `NoticeError` that lists every problem."""
    problems = Problems()
    notice = build(Notice, _parse(text), place="", problems=problems)
    if notice is not None:
        check_references(notice, problems)
        notice = replace(notice, blanks=_blanks(notice, base, problems))
    if notice is None or problems.found:
        raise NoticeError(tuple(_with_lines(problems, text)))
    return notice


def _parse(text: str) -> dict[str, object]:
    """The tables of the file, each form with the words of every form behind its own."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise NoticeError((f"not a TOML file: {error}",)) from None
    forms = tables.get("forms")
    if isinstance(forms, list):
        tables["forms"] = [{**_words(), **form} if isinstance(form, dict) else form for form in forms]
    return tables


@cache
def _words() -> dict[str, object]:
    return tomllib.loads((files("parsers") / "words.toml").read_text("utf-8"))


def _blanks(notice: Notice, base: Traversable, problems: Problems) -> dict[str, tuple[str, bytes]]:
    found = {}
    for number, form in enumerate(notice.forms, 1):
        if (file := base / form.file).is_file():
            found[form.id] = (form.file, file.read_bytes())
        else:
            problems.add(f"forms[{number}].file", f'the blank form "{form.file}" is not in {base}')
    return found


def _with_lines(problems: Problems, text: str) -> Iterator[str]:
    lines = line_numbers(text)
    for place, problem in problems.found:
        line = line_of(place, lines)
        where = f"line {line}: {place}" if line else place
        yield f"{where}: {problem}" if where else problem


@cache
def builtin_notices() -> tuple[Notice, ...]:
    """Every notice that comes with the package."""
    names = sorted(each.name for each in NOTICES.iterdir() if each.name.endswith(".toml"))
    return tuple(_load(name.removesuffix(".toml")) for name in names)


def builtin_notice(id: str) -> Notice:  # noqa: A002
    """One of them; KeyError when there is none of this id."""
    try:
        return next(each for each in builtin_notices() if each.id == id)
    except StopIteration:
        raise KeyError(id) from None


def _load(id: str) -> Notice:  # noqa: A002
    return load_notice((NOTICES / f"{id}.toml").read_text("utf-8"), base=NOTICES / id)
