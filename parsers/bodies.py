"""
What was written into a mail instead of being attached: a table, or a report.

A table is read whatever stands around it. Prose is taken for a report only under a line of
its own that calls it one, or under such a subject where no file is spoken of; whether it
is one of ours is for the reader of reports to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Final

from parsers.mail import Attachment
from parsers.patterns import patterns
from parsers.quoting import html_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from parsers.mail import Mail
    from parsers.model import FileReport

_TABLE_LINES: Final = 2  # lines with tabs that make a pasted table
_ANSWERED_LINES: Final = 8  # lines `question：answer` that make a form
_ANSWERED: Final = re.compile(r"[^：:\n]{2,60}[：:][ \t]*\S")
_REPORT: Final = 300  # characters of a report; less is a covering note


def read_body(
    mail: Mail, found: Sequence[FileReport], read: Callable[[Attachment], FileReport]
) -> Iterator[FileReport]:
    """What the body holds and no file does; `found`: every file of the mail, those inside others too."""
    if not any(each.forms for each in found):
        tables = (read(each) for each in body_tables(mail))
        yield from islice((each for each in tables if each.forms), 1)
    if not any(each.report for each in found):
        prose = (read(each) for each in body_prose(mail))
        yield from (each for each in prose if each.report and each.report.deliverables and not each.forms)


def body_tables(mail: Mail) -> tuple[Attachment, ...]:
    """
    The body as files to read, where a form may be pasted into it: an HTML table, lines with tabs or with colons.

    Not what it quotes: our own answer repeats the form that it answers.
    """
    html, text = html_of(mail), words_of(mail)
    lines = text.splitlines()
    tabbed = sum("\t" in line for line in lines) >= _TABLE_LINES
    listed = sum(bool(_ANSWERED.match(line)) for line in lines) >= _ANSWERED_LINES
    return (
        *((_body("text/html", html),) if html.lower().count("<tr") >= _TABLE_LINES else ()),
        *((_body("text/plain", text),) if tabbed or listed else ()),
    )


def body_prose(mail: Mail) -> tuple[Attachment, ...]:
    """The body as a file to read, where it may be a report, from its title on."""
    words = words_of(mail)
    begins = _report_begins(words)
    text = words[begins:] if begins is not None else _under_subject(mail, words)
    return (_body("text/plain", text),) if len(text) >= _REPORT else ()


def body_name() -> str:
    """What the text of a mail is called where it stands for a file."""
    return _table().body_name


def speaks_of_files(words: str) -> bool:
    """Whether it says that a file comes with it."""
    return bool(_table().encloses.search(words))


def _report_begins(words: str) -> int | None:
    """Where the title of a report begins that stands on lines of its own, the first of two where it has two."""
    found = _table().report_title.search(words)
    if found is None:
        return None
    above = _table().title_above.search(words[: found.start()])
    return above.start() if above else found.start()


def _under_subject(mail: Mail, words: str) -> str:
    title = _table().answers.sub("", mail.subject)
    attached = any(not each.inline for each in mail.attachments)
    titles = _table().report_title.fullmatch(title.strip())
    if attached or mail.in_reply_to or speaks_of_files(words) or titles is None:
        return ""
    return f"{title}\n{words}"


def _body(content_type: str, text: str) -> Attachment:
    return Attachment(name=body_name(), content_type=content_type, data=text.encode("utf-8"), origin="body")


@dataclass(frozen=True, slots=True)
class _Table:
    encloses: re.Pattern[str]
    report_title: re.Pattern[str]
    title_above: re.Pattern[str]
    answers: re.Pattern[str]
    body_name: str


@cache
def _table() -> _Table:
    return _Table(**patterns("parsers", "bodies.toml", but={"body_name"}))
