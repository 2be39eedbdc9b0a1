"""
Addresses: one strict reader for the address that is answered, one lenient for lists.

The standard library's readers say `alice` for `alice@unit.gov.cn <evil@x.com>`
(CVE-2023-27043 and kin); here such a From has no address at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.mime.words import clean_line, decode_words

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64}(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,64})*"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])"
_MAILBOX = re.compile(rf"({_LOCAL})@({_DOMAIN})", re.ASCII)
_NAMED = re.compile(r'\s*((?:"(?:[^"\\]|\\.)*+"|[^"<>@,;:\\])*+)<\s*([^<>\s]+)\s*>\s*', re.DOTALL)
_LOOSE = re.compile(
    r"(?<![\w.+!#$%&'*/=?^`{|}~-])[\w.+!#$%&'*/=?^`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.){0,400}+)"', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The one address a message may be answered at, or why there is none."""

    address: str | None  # exactly one From address that re-serialises to itself, domain in lower case
    display_name: str = ""
    problem: str | None = None  # no_from, two_from_headers, several_addresses, not_an_address, confusing

    @property
    def domain(self) -> str:
        """The address's domain; empty where there is no address."""
        return self.address.rpartition("@")[2] if self.address else ""


def read_sender(froms: Sequence[str]) -> Sender:
    """The sender by the values of every From field, encoded words not yet decoded."""
    if not froms:
        return Sender(address=None, problem="no_from")
    if len(froms) > 1:
        return Sender(address=None, display_name=_display(froms[0]), problem="two_from_headers")
    return _one(froms[0])


def addresses(text: str) -> tuple[str, ...]:
    """Every address in a To or Cc field, in lower case; display names are left out."""
    return tuple(dict.fromkeys(found[0].lower() for found in _LOOSE.finditer(_QUOTED.sub(" ", text))))


def _one(text: str) -> Sender:
    text = text.strip()
    named = _NAMED.fullmatch(text)
    display, spec = (_display(named[1]), named[2]) if named else ("", text)
    address = _address(spec)
    if address is None or _CONTROL.search(text):
        return Sender(address=None, display_name=_display(text), problem=_why_not(text))
    if any(other != address.lower() for other in _claimed(display)):
        return Sender(address=None, display_name=display, problem="confusing")
    return Sender(address=address, display_name=display)


def _address(spec: str) -> str | None:
    """The address with its domain in lower case, if the text is one and nothing else."""
    parts = _MAILBOX.fullmatch(spec)
    if parts is None or "=?" in spec or len(spec) > 254 or len(parts[1]) > 64:  # noqa: PLR2004  RFC 5321 4.5.3.1
        return None
    return f"{parts[1]}@{parts[2].lower()}"


def _claimed(display: str) -> tuple[str, ...]:
    """Addresses that a display name shows; people read it, not the address behind."""
    return tuple(found[0].lower() for found in _LOOSE.finditer(display))


def _why_not(text: str) -> str:
    found = addresses(text)
    if len(found) > 1 and "<" not in text.partition(",")[0].rpartition(">")[2] and "," in text:
        return "several_addresses"
    return "confusing" if found else "not_an_address"


def _display(text: str) -> str:
    unquoted = _QUOTED.sub(lambda quoted: re.sub(r"\\(.)", r"\1", quoted[1]), text)
    return clean_line(decode_words(unquoted), 200).strip("\"' ")
