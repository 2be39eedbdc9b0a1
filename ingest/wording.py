"""What a mail's own words say: a promise, a question, thanks, a link instead of a file. PURE."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.mail import Mail

_LOOKED_AT = 20_000  # characters of text; of HTML three times that
_QUOTED_HTML = re.compile(
    r"<blockquote|-{4,}(?:&nbsp;|\s|<[^<>]{0,80}>)*(?:原始邮件|Original)|id=[\"']?(?:isReplyContent|divRplyFwdMsg|ntes-pcmac-reply|origbody)|class=[\"']?gmail_quote",
    re.IGNORECASE,
)


def words_of(mail: Mail) -> str:
    """What a mail says beyond the mail it answers; what is handed on counts as said."""
    return _without_footers(mail.text[:_LOOKED_AT]) if _hands_on(mail) else own_words(mail.text)


def html_of(mail: Mail) -> str:
    """The same of its HTML."""
    html = mail.html or ""
    return html if _hands_on(mail) else _own_html(html)


def own_words(text: str) -> str:
    """What the sender wrote, without the mail that is answered and what the program adds."""
    text = text[:_LOOKED_AT]
    return _without_footers(_above_quote(text)) or _without_footers(_below_quote(text))


def _above_quote(text: str) -> str:
    cut = min((found.start() for each in _table().quoted if (found := each.search(text))), default=len(text))
    return _table().angled.sub("", text[:cut])


def _below_quote(text: str) -> str:
    *_, last = (0, *(found.end() for found in _table().angled.finditer(text)))
    return text[last:] if last else ""


def _without_footers(text: str) -> str:
    return _table().footers.sub("", text).strip()


def _hands_on(mail: Mail) -> bool:
    return bool(_table().forwarded.search(mail.subject))


def promises(words: str) -> bool:
    """Whether it says that something is attached or handed in."""
    return bool(_table().promises.search(words))


def asks(words: str) -> bool:
    """Whether it asks something other than whether it arrived."""
    return bool(_table().questions.search(_table().courtesies.sub("", words)))


def speaks_of_files(words: str) -> bool:
    """Whether it says that a file comes with it."""
    return bool(_table().encloses.search(words))


def titles_a_report(line: str) -> bool:
    """Whether a line calls what follows a report."""
    return bool(_table().report_title.fullmatch(line.strip()))


def report_begins(words: str) -> int | None:
    """Where the title of a report begins that stands on lines of its own, the first of two where it has two."""
    found = _table().report_title.search(words)
    if found is None:
        return None
    above = _table().title_above.search(words[: found.start()])
    return above.start() if above else found.start()


def body_name() -> str:
    """What the text of a mail is called where it stands for a file."""
    return _table().body_name


def names_a_version(name: str) -> bool:
    """Whether a file's name says that it takes the place of another, or that another takes its."""
    return bool(_table().versions.search(name))


def bare_name(name: str) -> str:
    """A file's name without its folder, its ending and what says that it is another version."""
    return _table().marks.sub("", PurePosixPath(name).stem)


def declines(words: str) -> bool:
    """Whether it says that nothing will come, or corrects something said before."""
    return bool(_table().declines.search(words))


def only_thanks(words: str) -> bool:
    """Whether it says no more than that a mail was read."""
    return bool(_table().acknowledged.fullmatch(words))


def cloud_link(mail: Mail) -> str | None:
    """The service that keeps the file a mail only links to."""
    places = (words_of(mail), html_of(mail)[: 3 * _LOOKED_AT])
    return next((service for service, mark in _table().clouds if any(mark.search(each) for each in places)), None)


def _own_html(html: str) -> str:
    """HTML up to where the programs of QQ, NetEase and Outlook begin to quote."""
    cut = _QUOTED_HTML.search(html)
    return html[: cut.start()] if cut else html


@dataclass(frozen=True, slots=True)
class _Table:
    quoted: tuple[re.Pattern[str], ...]
    angled: re.Pattern[str]
    forwarded: re.Pattern[str]
    footers: re.Pattern[str]
    promises: re.Pattern[str]
    questions: re.Pattern[str]
    courtesies: re.Pattern[str]
    encloses: re.Pattern[str]
    report_title: re.Pattern[str]
    title_above: re.Pattern[str]
    versions: re.Pattern[str]
    marks: re.Pattern[str]
    declines: re.Pattern[str]
    acknowledged: re.Pattern[str]
    clouds: tuple[tuple[str, re.Pattern[str]], ...]
    body_name: str


@cache
def _table() -> _Table:
    table = tomllib.loads((files("ingest") / "triage.toml").read_text("utf-8"))
    quoted = tuple(_pattern(each) for each in table.pop("quoted"))
    clouds = tuple((each["service"], _pattern(each["pattern"])) for each in table.pop("cloud"))
    name = table.pop("body_name")
    return _Table(
        quoted=quoted, clouds=clouds, body_name=name, **{name: _pattern(text) for name, text in table.items()}
    )


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE | re.MULTILINE)
