"""
Mail that no person wrote: the marks it carries (RFC 3834, RFC 3464, what Chinese providers do instead).

`automatic.toml` holds the marks; whoever asks decides what a mark means: triage lays
the mail aside, etiquette keeps silent.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from parsers.mail import Mail

_BEGINNING = 300  # characters of text in which a machine says it is one


class Kind(StrEnum):
    """What sort of machine wrote it."""

    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    READ_RECEIPT = "read_receipt"
    MAILING_LIST = "mailing_list"
    PROVIDER_NOTICE = "provider_notice"
    CALENDAR = "calendar"
    WANTS_NO_ANSWER = "wants_no_answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    kind: Kind
    evidence: str  # English, for `explain`: where it stands and what it says
    sure: bool = True  # False: a person may have written it all the same


def marks(mail: Mail) -> tuple[Mark, ...]:
    """Every mark a mail carries, the surest first."""
    return tuple(
        Mark(kind=sign.kind, evidence=evidence, sure=sign.sure)
        for sign in _signs()
        if (evidence := sign.found_in(mail)) is not None
    )


def is_machine_address(address: str) -> bool:
    """Whether nobody reads what is sent to an address (`noreply@…`)."""
    return bool(_addresses()[0].fullmatch(address.rpartition("@")[0]))


def is_shared_domain(domain: str) -> bool:
    """Whether a domain gives addresses to anybody (qq.com, 163.com)."""
    return domain.lower() in _addresses()[1]


@dataclass(frozen=True, slots=True)
class _Sign:
    kind: Kind
    place: str  # header, part, subject, from, begins
    name: re.Pattern[str] | None
    pattern: re.Pattern[str]
    sure: bool

    def found_in(self, mail: Mail) -> str | None:
        """What the mail says where this sign stands, or None."""
        match self.place:
            case "header":
                return self._in_headers(mail)
            case "part":
                return next(
                    (f"part {each}" for each in sorted(mail.content_types) if self.pattern.fullmatch(each)), None
                )
            case "subject":
                return f"subject: {mail.subject}" if self.pattern.search(mail.subject) else None
            case "from":
                return f"from: {mail.sender.address}" if self.pattern.search(mail.sender.address or "") else None
            case _:
                return (
                    f"text: {self.pattern.pattern[:20]}"
                    if self.pattern.match(mail.text[:_BEGINNING].lstrip())
                    else None
                )

    def _in_headers(self, mail: Mail) -> str | None:
        for name, value in mail.headers:
            if self.name and self.name.fullmatch(name) and self.pattern.search(value):
                return f"{name}: {value[:80]}"
        return None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("parsers") / "automatic.toml").read_text("utf-8"))


@cache
def _signs() -> tuple[_Sign, ...]:
    return tuple(_sign(each) for each in _table()["mark"])


def _sign(row: dict[str, Any]) -> _Sign:
    place = next(key for key in row if key in ("header", "part", "subject", "from", "begins"))
    name = re.compile(row["header"], re.IGNORECASE) if place == "header" else None
    pattern = row.get("matches", "") if name else row[place]
    return _Sign(Kind(row["kind"]), place, name, re.compile(pattern, re.IGNORECASE), row.get("sure", True))


@cache
def _addresses() -> tuple[re.Pattern[str], frozenset[str]]:
    table = _table()["addresses"]
    return re.compile(table["machine"], re.IGNORECASE), frozenset(table["shared"])
