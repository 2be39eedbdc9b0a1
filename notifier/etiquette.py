"""
Whether a machine may answer a mail, and in which thread. PURE.

The rules are RFC 3834's for a service that is written to, tightened by what loops and
floods have taught others; `may_answer` lists them in the order they are asked. That our
address stands in To or Cc is not asked: a form sent in Bcc is a submission all the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from notifier.message import LOOP_HEADER
from parsers.automatic import is_machine_address, is_shared_domain, marks
from parsers.mime.words import clean_line

if TYPE_CHECKING:
    from collections.abc import Collection

    from parsers.mail import Mail

_HOPS = 50  # Received fields; Postfix's hopcount_limit
_REFERENCES_KEPT = 20
_SUBJECT_KEPT = 300  # characters
_REPLIES = re.compile(r"^(\s*(回复|回覆|答复|答覆|re|aw|sv)\s*([(\[（]\d+[)\]）])?\s*[：:])+\s*", re.IGNORECASE)
_IDENTIFIER = re.compile(r"<[!-;=?-~]{1,900}>")


class Refusal(StrEnum):
    """Why a mail is not answered; in the order of asking."""

    NO_ADDRESS = "no_address"
    OWN_ADDRESS = "own_address"
    OWN_MAIL = "own_mail"
    AUTOMATIC = "automatic"
    MACHINE_ADDRESS = "machine_address"
    WANDERED = "wandered"
    TOO_OLD = "too_old"
    ANSWERED_BY_STAFF = "answered_by_staff"
    ALREADY_ANSWERED = "already_answered"
    SENDER_LIMIT = "sender_limit"
    ROBOT_LIMIT = "robot_limit"
    THREAD_LIMIT = "thread_limit"
    DOMAIN_LIMIT = "domain_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    address: str  # the From address, nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class No:
    reason: Refusal
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What passed between us and the sender before; a day is 24 hours back from now."""

    to_address: int = 0  # answers to this address in a day
    to_address_since_form: int = 0  # of these, since its last mail with a new readable form
    in_thread: int = 0  # answers in this thread in a day
    to_domain: int = 0  # answers to its domain in a day
    brings_form: bool = False  # this mail holds a readable form that is new
    answered: bool = False  # an answer to this mail is owed or sent
    staff_answered: bool = False  # \Answered, or a mail of ours to the thread in Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    max_age: timedelta = timedelta(days=3)
    per_sender: int = 5  # a day
    without_form: int = 2  # a day, to one address, without a new readable form
    per_domain: int = 50  # a day; not asked of domains that are anybody's


def may_answer(
    mail: Mail,
    *,
    history: History,
    limits: Limits,
    own_addresses: Collection[str],
    received_at: datetime,
    now: datetime,
) -> Yes | No:
    """
    Answer only

    1. an address that is certain, and not one of ours;
    2. a mail that is not ours come back, and that no machine wrote (RFC 3834 2, 3.1.8; RFC 3464; lists, vacations);
    3. an address somebody reads;
    4. a mail that did not wander (more than 50 Received), and is not older than `max_age`;
    5. what neither staff nor we answered yet;
    6. within the limits: a sender's day; two answers a day without a new readable form,
       to one address or in one thread, since two robots would go on for ever; a domain's day.
    """
    refusal = (
        _by_sender(mail, own_addresses)
        or _by_marks(mail)
        or _by_age(mail, limits, received_at=received_at, now=now)
        or _by_history(history)
        or _by_limits(mail, history, limits)
    )
    return refusal or Yes(address=mail.sender.address or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Where an answer belongs; every text cleaned, so that no mail writes a header of ours."""

    subject: str  # without the prefixes of replies: the answer's template adds its own
    message_id: str | None
    references: tuple[str, ...]  # oldest first, the answered mail left out


def thread(mail: Mail) -> Thread:
    """The thread of a mail, for its answer."""
    known = mail.references or mail.in_reply_to
    references = tuple(each for each in known if _sound(each) and each != mail.message_id)
    message_id = mail.message_id if mail.message_id and _sound(mail.message_id) else None
    return Thread(subject=bare_subject(mail.subject), message_id=message_id, references=references[-_REFERENCES_KEPT:])


def bare_subject(subject: str) -> str:
    """A subject without `回复：`, `Re:`, `答复:` before it, however many."""
    bare = _REPLIES.sub("", clean_line(subject, _SUBJECT_KEPT))
    return bare or clean_line(subject, _SUBJECT_KEPT)


def _sound(identifier: str) -> bool:
    return bool(_IDENTIFIER.fullmatch(identifier))


def _by_sender(mail: Mail, own_addresses: Collection[str]) -> No | None:
    address = mail.sender.address
    if address is None:
        return No(reason=Refusal.NO_ADDRESS, evidence=mail.sender.problem or "")
    if address.lower() in {each.lower() for each in own_addresses}:
        return No(reason=Refusal.OWN_ADDRESS, evidence=address)
    return None


def _by_marks(mail: Mail) -> No | None:
    if mail.first(LOOP_HEADER) is not None:
        return No(reason=Refusal.OWN_MAIL, evidence=LOOP_HEADER)
    mark = next(iter(marks(mail)), None)
    if mark:
        return No(reason=Refusal.AUTOMATIC, evidence=f"{mark.kind}: {mark.evidence}")
    if is_machine_address(mail.sender.address or ""):
        return No(reason=Refusal.MACHINE_ADDRESS, evidence=mail.sender.address or "")
    return None


def _by_age(mail: Mail, limits: Limits, *, received_at: datetime, now: datetime) -> No | None:
    hops = len(mail.every("received"))
    if hops > _HOPS:
        return No(reason=Refusal.WANDERED, evidence=f"{hops} Received fields")
    if now - received_at > limits.max_age:
        return No(reason=Refusal.TOO_OLD, evidence=f"received {received_at.isoformat()}")
    return None


def _by_history(history: History) -> No | None:
    if history.staff_answered:
        return No(reason=Refusal.ANSWERED_BY_STAFF)
    if history.answered:
        return No(reason=Refusal.ALREADY_ANSWERED)
    return None


def _by_limits(mail: Mail, history: History, limits: Limits) -> No | None:
    if history.to_address >= limits.per_sender:
        return No(reason=Refusal.SENDER_LIMIT, evidence=f"{history.to_address} in a day")
    if not history.brings_form and history.to_address_since_form >= limits.without_form:
        return No(reason=Refusal.ROBOT_LIMIT, evidence=f"{history.to_address_since_form} without a new form")
    if not history.brings_form and history.in_thread >= limits.without_form:
        return No(reason=Refusal.THREAD_LIMIT, evidence=f"{history.in_thread} in this thread")
    if not is_shared_domain(mail.sender.domain) and history.to_domain >= limits.per_domain:
        return No(reason=Refusal.DOMAIN_LIMIT, evidence=f"{history.to_domain} to {mail.sender.domain}")
    return None
