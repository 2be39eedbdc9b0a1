"""
What the daemon would make of a mail, and answer, if it arrived now in an empty house.

Nothing is kept and nothing sent: the mail is judged beside a store of its own that is
gone when it is told. What units have sent before is therefore not known here.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ingest.config import Config, MailboxConfig, Server
from ingest.desk import Desk
from ingest.judge import judge
from ingest.look import head_of
from notifier import compose
from parsers.authentication import vouch
from parsers.mail import read_mail
from store import inbox
from store.archive import Archive
from store.database import Database
from store.journal import Journal
from store.ledger import Sighting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.judge import Judgement
    from ingest.rules import Rules
    from ingest.sandbox import Sandbox
    from parsers.mail import Mail

NOWHERE = Server(host="localhost", port=1, security="none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """English but for the answer, which is in the words of the letter."""

    sender: str  # the address, or why there is none
    vouched: tuple[str, ...]  # what speaks for or against it
    state: str
    reason: str
    placed: tuple[str, ...]  # what would count for whom
    answer: str  # the letter's text; empty where nobody is answered
    silence: str  # why not


def foretell(raw: bytes, *, rules: Rules, sandbox: Sandbox, now: datetime) -> Foretold:
    """Raises Unreadable for a mail that exceeds the limits of reading."""
    mail = read_mail(raw)
    received_at = (mail.date or now).astimezone(UTC)
    with _empty_house(rules, sandbox, received_at) as desk:
        return _told(mail, _judged(desk, raw, mail, received_at))


@contextmanager
def _empty_house(rules: Rules, sandbox: Sandbox, now: datetime) -> Iterator[Desk]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="baosong-")))
        database = Database.open(folder / "imagined.db")
        stack.callback(database.close)
        journal = Journal(folder / "sent.journal")
        stack.callback(journal.close)
        yield Desk(
            config=_imagined(rules, folder),
            rules=rules,
            database=database,
            archive=Archive(folder / "archive"),
            journal=journal,
            sandbox=sandbox,
            clock=lambda: now,
        )


def _imagined(rules: Rules, folder: Path) -> Config:
    """The mailboxes that the notices print."""
    contacts = {contact.address: contact for notice in rules.notices for contact in notice.contacts}
    mailboxes = [
        MailboxConfig(id=f"mailbox{number}", address=each.address, name=each.name, imap=NOWHERE, smtp=NOWHERE)
        for number, each in enumerate(contacts.values(), 1)
    ]
    return Config.model_construct(data_dir=folder, mailbox=mailboxes)


def _judged(desk: Desk, raw: bytes, mail: Mail, received_at: datetime) -> Judgement:
    fingerprint = desk.archive.put(raw)
    place = Sighting(
        mailbox=desk.config.mailbox[0].id,
        folder="INBOX",
        uidvalidity=1,
        uid=1,
        internaldate=received_at,
        size=len(raw),
    )
    with desk.database.write() as conn:
        met = inbox.sight(conn, place, head_of(raw, fingerprint), now=received_at)
        message = inbox.get(conn, met.id)
    return judge(desk, message, mail)


def _told(mail: Mail, judged: Judgement) -> Foretold:
    outcome = judged.outcome
    evidence = outcome.verdict.get("evidence")
    return Foretold(
        sender=mail.sender.address or f"nobody: {mail.sender.problem}",
        vouched=vouch(mail).reasons,
        state=outcome.state.value,
        reason=f"{outcome.reason} ({evidence})" if evidence else outcome.reason,
        placed=tuple(_placed(each) for each in outcome.verdict.get("placed", ())),
        answer="" if judged.silence else _text(judged),
        silence=judged.silence,
    )


def _placed(each: dict[str, str]) -> str:
    against = f", against {'、'.join(each['against'])}" if each["against"] else ""
    return f"{each['deliverable']} of {each['unit']} (by {each['source']}{against}): {each['placing']}"


def _text(judged: Judgement) -> str:
    letter, notice = judged.outcome.letter, judged.notice
    if letter is None or notice is None:
        return ""
    return compose.reply(letter, notice=notice).text
