"""
Who really sent a mail, as far as NetEase's stamps say.

Coremail appends its Authentication-Results at the END of the header block, under the
bare name of the receiving host, folded in the middle of words. An earlier one is the
sender's own invention. What ties the last one to this delivery is the transaction id:
X-CM-TRANSID must equal the id of the topmost Received, written by the same host.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.automatic import is_shared_domain
from parsers.mime.headers import Block, read_block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from parsers.mail import Mail

_RECEIVED_BY = re.compile(r"\bby\s+([\w.-]+)", re.IGNORECASE)
_RECEIVED_ID = re.compile(r"\bwith\s+\w+\s+id\s+([^\s;]+)", re.IGNORECASE)
_METHOD = re.compile(r"^\s*(spf|dkim)\s*=\s*(\w+)", re.IGNORECASE)
_PROPERTY = re.compile(r"\b(?:smtp|header)\.(mail|mailfrom|i|d)\s*=\s*\"?([^\s;\"()]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """The receiving server vouches that the From address sent it."""

    address: str  # lower case
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unvouched:
    """There is evidence, and it does not speak for the From address."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoEvidence:
    """The server wrote nothing, as between two NetEase mailboxes."""

    reasons: tuple[str, ...]


Voucher = Vouched | Unvouched | NoEvidence


@dataclass(frozen=True, slots=True)
class _Result:
    method: str  # spf, dkim
    verdict: str  # pass, fail, none …
    identities: tuple[str, ...]  # an address, `@domain` or a domain

    @property
    def passed(self) -> bool:
        return self.verdict == "pass"


def vouch(mail: Mail) -> Voucher:
    """What the stamps of the receiving server say of the From address."""
    if mail.sender.address is None:
        return Unvouched(reasons=(f"from: {mail.sender.problem}",))
    block = read_block(mail.head)
    stamps = block.every("authentication-results")
    if not stamps:
        return NoEvidence(reasons=("no Authentication-Results",))
    stamp = stamps[-1].rejoined
    not_ours = _not_of_this_delivery(block, stamp)
    if not_ours:
        return Unvouched(reasons=(not_ours,))
    return _judge(mail.sender.address.lower(), tuple(_results(stamp)))


def _not_of_this_delivery(block: Block, stamp: str) -> str | None:
    """Why the last stamp was not written when this mail was received, or None."""
    received = block.text("received")
    by, transaction = _RECEIVED_BY.search(received), _RECEIVED_ID.search(received)
    if by is None or transaction is None:
        return "the topmost Received names no host and id"
    written = block.every("x-cm-transid")
    if not written or "".join(written[-1].rejoined.split()) != transaction[1]:
        return "X-CM-TRANSID is not the id of the topmost Received"
    host = stamp.partition(";")[0].split()
    if not host or host[0].lower() != by[1].lower():
        return "Authentication-Results was not written by the receiving host"
    return None


def _results(stamp: str) -> Iterator[_Result]:
    for clause in stamp.split(";")[1:]:
        method = _METHOD.match(clause)
        if method:
            identities = tuple(found[2].lower() for found in _PROPERTY.finditer(clause))
            yield _Result(method[1].lower(), method[2].lower(), identities)


def _judge(address: str, results: tuple[_Result, ...]) -> Voucher:
    """DKIM of the From domain, else SPF of it; where the domain is anybody's, the envelope must name the person."""
    domain = address.rpartition("@")[2]
    envelope = next((each for each in results if each.method == "spf" and each.identities), None)
    if is_shared_domain(domain) and envelope and _of_domain(envelope, domain) and address not in envelope.identities:
        return Unvouched(reasons=(f"envelope sender {envelope.identities[0]} is another person of {domain}",))
    for result in sorted((each for each in results if each.passed), key=lambda each: each.method):
        if _of_domain(result, domain):
            return Vouched(address=address, reasons=(f"{result.method}=pass for {', '.join(result.identities)}",))
    seen = ", ".join(f"{each.method}={each.verdict} {' '.join(each.identities)}".strip() for each in results)
    return Unvouched(reasons=(f"nothing passed for {domain}: {seen or 'no results'}",))


def _of_domain(result: _Result, domain: str) -> bool:
    """Relaxed alignment: the same domain, or one below the other."""
    claimed = (each.rpartition("@")[2] for each in result.identities)
    return any(
        each == domain or domain.endswith(f".{each}") or each.endswith(f".{domain}") for each in claimed if "." in each
    )
