"""
What coordinators order by answering the digest.

A mail from an address in `[digest] to` that answers a digest, or orders something, is
theirs. It is obeyed where it names the digest by its token (in the subject, the text, or
as the Message-ID that is answered, which nobody else can know) and its sender is
vouched for, or nothing speaks for or against him. Anything else does nothing and is held.
Each order is a decision like those of the command line, recorded with the mail it came in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest import knowing
from ingest.asking import Asking, asked
from ingest.case import Outcome, Reason, set_aside
from ingest.fulfilling import Fulfilling
from ingest.judge import Judgement
from ingest.orders import are_clear, orders_in
from ingest.reply import answered_by
from notifier.etiquette import No
from notifier.letters import Done, Receipt
from parsers.automatic import marks
from parsers.errors import Unreadable
from parsers.mail import read_mail
from parsers.mime.plain import html_text
from store import outbox, stages
from store.addresses import Vouching
from store.inbox import State

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.desk import Desk
    from ingest.orders import Order
    from notifier.letters import Line
    from parsers.mail import Mail
    from parsers.notice import Notice
    from store.database import Connection
    from store.inbox import Message

DIGEST = "digest"
LATEST = 200  # digests that can still be answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A digest that was sent, as far as a reply needs to know."""

    key: str  # notice and local day
    notice: Notice
    points: Mapping[int, str]  # number -> public id of the message it stands for


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """A coordinator's mail: what it orders, and whether it may."""

    mail: Mail
    orders: tuple[Order, ...]
    vouching: Vouching
    sent: Sent | None  # the digest it names

    @property
    def is_proven(self) -> bool:
        return self.sent is not None and self.vouching is not Vouching.UNVOUCHED

    @property
    def may_be_answered(self) -> bool:
        """Nobody is told of what somebody else wrote in his name."""
        return self.is_proven or self.vouching is Vouching.VOUCHED


def dispatch_of(desk: Desk, conn: Connection, mail: Mail) -> Dispatch | None:
    """The mail as a coordinator's; None where it is none, and goes the way of all mail."""
    if not _is_from_coordinator(desk, mail) or marks(mail):
        return None
    answered = _answered_digests(conn, mail)
    sent = _named(desk, conn, mail, answered)
    shown = (*answered, *(_copies(conn, mail, sent) if sent else ()))
    orders = orders_in(mail.text, quoted=_lines_of(conn, shown))
    asks = sent is not None and not _brings_files(mail)
    if not (asks or are_clear(orders)):
        return None
    return Dispatch(mail=mail, orders=orders, vouching=knowing.vouching_of(mail), sent=sent)


def obey(desk: Desk, message: Message, mail: Mail) -> Judgement | None:
    """
    Do what a coordinator orders; None for the mail of anybody else.

    The answer is owed when the judgement is committed. Doing it again does nothing more.
    """
    with desk.database.read() as conn:
        dispatch = dispatch_of(desk, conn, mail)
    if dispatch is None:
        return None
    outcome = _obeyed(desk, message, dispatch)
    return Judgement(
        outcome=outcome,
        notice=notice_of(desk, dispatch),
        vouching=dispatch.vouching,
        silence=_silence(desk, message, mail, outcome),
    )


def _obeyed(desk: Desk, message: Message, dispatch: Dispatch) -> Outcome:
    if dispatch.sent is None or not dispatch.is_proven:
        return _held(desk, message, dispatch)
    work = Fulfilling(desk=desk, message=message, notice=dispatch.sent.notice, points=dispatch.sent.points)
    lines = tuple(work.fulfil(order) for order in dispatch.orders)
    told = [[line.said, line.done.value, line.told] for line in lines]
    outcome = set_aside(State.HANDLED, Reason.COORDINATOR, orders=told)
    did = any(line.done is Done.YES for line in lines)
    return replace(outcome, letter=_receipt(desk, message, dispatch, lines), fresh=did)


def _silence(desk: Desk, message: Message, mail: Mail, outcome: Outcome) -> str:
    """Why the coordinator is not answered; empty where he is."""
    if outcome.letter is None:
        return "nothing_to_say"
    with desk.database.read() as conn:
        answer = asked(
            desk,
            conn,
            message,
            mail,
            outcome.letter,
            fresh=outcome.fresh,
            asking=Asking.ARRIVAL,
            now=desk.clock(),
        )
    return answer.reason.value if isinstance(answer, No) else ""


def notice_of(desk: Desk, dispatch: Dispatch) -> Notice:
    return dispatch.sent.notice if dispatch.sent else desk.rules.notices[0]


def _held(desk: Desk, message: Message, dispatch: Dispatch) -> Outcome:
    evidence = f"{dispatch.vouching.value}, {'with' if dispatch.sent else 'without'} a digest's token"
    aside = set_aside(State.HELD, Reason.UNPROVEN, evidence=evidence)
    return replace(aside, letter=_receipt(desk, message, dispatch, ()) if dispatch.may_be_answered else None)


def _receipt(desk: Desk, message: Message, dispatch: Dispatch, lines: tuple[Line, ...]) -> Receipt:
    return Receipt(
        notice_title=notice_of(desk, dispatch).title,
        mailbox=desk.voice(message.mailbox),
        answered=answered_by(dispatch.mail, received_at=message.received_at),
        lines=lines,
        unproven=not dispatch.is_proven,
        now=desk.clock(),
        key=message.content_key,
        reference=message.public,
    )


def _is_from_coordinator(desk: Desk, mail: Mail) -> bool:
    address = (mail.sender.address or "").casefold()
    known = {each.casefold() for each in desk.config.digest.to} - {each.casefold() for each in desk.own_addresses}
    return mail.sender.problem is None and address in known


def _answered_digests(conn: Connection, mail: Mail) -> tuple[outbox.Mailing, ...]:
    thread = (*mail.in_reply_to, *mail.references)
    return outbox.find(conn, kinds=(DIGEST,), message_ids=thread) if thread else ()


def _copies(conn: Connection, mail: Mail, sent: Sent) -> tuple[outbox.Mailing, ...]:
    """The copies of a digest that its sender got."""
    found = outbox.find(conn, kinds=(DIGEST,), recipient=mail.sender.address)
    return tuple(each for each in found if each.key.startswith(f"{DIGEST}:{sent.key}/"))


def _lines_of(conn: Connection, digests: Sequence[outbox.Mailing]) -> frozenset[str]:
    """What our own digest says: however a mail program quotes it, as text or from the page, it orders nothing."""
    return frozenset(line for each in digests for text in _texts_of(conn, each) for line in text.splitlines())


def _texts_of(conn: Connection, digest: outbox.Mailing) -> Iterator[str]:
    try:
        mail = read_mail(outbox.text_of(conn, digest.id))
    except Unreadable:
        return
    yield mail.text
    yield html_text(mail.html or "")


def _named(desk: Desk, conn: Connection, mail: Mail, answered: tuple[outbox.Mailing, ...]) -> Sent | None:
    """The digest whose token the mail shows, else whose Message-ID it answers."""
    text = f"{mail.subject}\n{mail.text}\n{mail.html or ''}"
    keys = {each.key.removeprefix(f"{DIGEST}:").rpartition("/")[0] for each in answered}
    known = list(stages.details(conn, DIGEST).items())[:LATEST]
    shown = (one for one in known if one[1].get("token") and one[1]["token"] in text)
    thread = (one for one in known if one[0] in keys and one[1].get("token"))
    key, detail = next(shown, None) or next(thread, None) or ("", {})
    notice = next((each for each in desk.rules.notices if each.id == key.partition("/")[0]), None)
    points = {int(number): str(public) for number, public in detail.get("points", {}).items()}
    return Sent(key=key, notice=notice, points=points) if notice else None


def _brings_files(mail: Mail) -> bool:
    return any(not each.inline for each in mail.attachments)
