"""
What an SMTP reply means for us. Pure.

NetEase puts the reason into a two-part word (`DT:SPM`) or a phrase, and changes the
digits beside it from list to list: a quota of the day is 550 here and 554 there, both
of them temporary. So the word decides, and the digits only where there is none
(NetEase's published list of reply codes, and replies seen by its users).
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Step(StrEnum):
    """How far the dialogue had come."""

    CONNECT = "connect"
    HELLO = "hello"
    TLS = "tls"
    LOGIN = "login"
    FROM = "from"
    RECIPIENT = "recipient"
    DATA = "data"
    DOT = "dot"


class Course(StrEnum):
    """What to do about a mail that was not taken, yet; `notifier.patience` gives the moments."""

    BACKOFF = "backoff"  # again, with growing waits
    RECONNECT = "reconnect"  # soon, on a new line
    SPAM_SOON = "spam_soon"  # looks like spam just now: 2 min, 30 min, then a person
    SPAM = "spam"  # this text is refused: once more after 30 min, then a person
    QUARTER = "quarter"  # the account's quota of 15 minutes is used up
    HOURS = "hours"  # the account is slowed down
    TOMORROW = "tomorrow"  # the account's quota of the day is used up: 00:10
    OUTAGE = "outage"  # nobody can be reached there
    LOGIN = "login"  # 535: three quick tries, then seldom, and a person
    HALT = "halt"  # the account is blocked or misconfigured: a person


class Cause(StrEnum):
    """Why a mail will never be taken."""

    RECIPIENT = "recipient"
    CONTENT = "content"


ACCOUNT_WIDE: Final = frozenset(
    {Course.QUARTER, Course.HOURS, Course.TOMORROW, Course.OUTAGE, Course.LOGIN, Course.HALT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A server's reply. `code` 0 stands for none: the line broke, or we refused ourselves."""

    code: int
    text: str

    @property
    def tag(self) -> str:
        """NetEase's two-part word, where there is one."""
        found = _TAG.search(self.text)
        return found.group() if found else ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}" if self.code else self.text


_TAG = re.compile(r"\b[A-Z]{2}:[A-Z]{3}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The server took responsibility. The queue id comes back as X-CM-TRANSID, and in a bounce."""

    queue_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """Not taken, certainly; what to do about it is its course."""

    course: Course
    step: Step
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """Not taken, and never will be."""

    cause: Cause
    step: Step
    reply: Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The line was lost after the final dot: it may have been delivered."""

    text: str


Outcome = Accepted | Deferred | Rejected | Unknown


# The first row whose words occur in the reply decides.
_WORDS: Final[tuple[tuple[str, Course | Cause], ...]] = (
    (r"MI:STC|RP:TRC|HL:ITC", Course.TOMORROW),
    (r"MI:SFQ", Course.QUARTER),
    (r"HL:REP|HL:ICC|HL:IFC|HL:MEP|HL:IFQ|RP:QRC", Course.HOURS),
    (r"MI:CEL|MI:CCL|RP:CCL|RP:CEL|MI:DMC|RP:DRC", Course.RECONNECT),
    (r"too much fail authentication|smtp auth error|IP is rejected", Course.HALT),
    (r"HL:IHU|HL:IPB|IP in blacklist|DT:RBL|WM:BLI|WM:BLU|MI:SPB", Course.HALT),
    (r"DT:SUM|Mail from must equal|NULL sender|Local user only|no smtp MX only", Course.HALT),
    (r"authentication is required|RP:FRL|has no permission|MI:NHD|MI:IMF|MI:SPF|MI:DMA", Course.HALT),
    (r"RP:RCL|too much recipient|invalid user|user suspended|user in blacklist", Cause.RECIPIENT),
    (r"illegal attachment|mailsize limit|message size|too large|bad syntax", Cause.CONTENT),
    (r"local error in processing", Course.BACKOFF),
)
_ROWS: Final = tuple((re.compile(words, re.IGNORECASE), meaning) for words, meaning in _WORDS)
_SPAM: Final = "DT:SPM"
_LOGIN_CODES: Final = frozenset({432, 530, 534, 535, 538})
UNAVAILABLE: Final = 421  # the server closes the line after saying it
PERMANENT: Final = 500
_ABOUT_US: Final = frozenset({Step.CONNECT, Step.HELLO, Step.TLS, Step.LOGIN})


def meaning(reply: Reply, step: Step) -> Course | Cause:
    """What this refusal at this step asks of us."""
    if _SPAM in reply.text:
        return Course.SPAM_SOON if reply.code < PERMANENT else Course.SPAM
    for words, found in _ROWS:
        if words.search(reply.text):
            return found
    return _by_code(reply.code, step)


def _by_code(code: int, step: Step) -> Course | Cause:
    if code in _LOGIN_CODES or (step is Step.LOGIN and code >= PERMANENT):
        return Course.LOGIN
    if step in _ABOUT_US:
        return Course.OUTAGE
    if code < PERMANENT:
        return Course.RECONNECT if code == UNAVAILABLE else Course.BACKOFF
    if step is Step.FROM:
        return Course.HALT  # our own address is refused: every mail would be
    return Cause.RECIPIENT if step is Step.RECIPIENT else Cause.CONTENT
