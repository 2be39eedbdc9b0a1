"""
`baosong explain`: what came, what was understood, decided, answered, and why.

In Chinese and in order, from what the store holds; nothing is read or judged anew. The
sentences are in story.toml.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ingest.points import points_of
from notifier import moments
from notifier.digest_lists import reason
from notifier.digest_matrix import short_title
from notifier.phrases import has, say
from store import decisions, ledger, outbox, submissions
from store.decisions import Verb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from ingest.desk import Desk
    from store.database import Connection
    from store.decisions import Decided
    from store.inbox import Message
    from store.outbox import Mailing
    from store.submissions import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells stories from one look at the store."""

    desk: Desk
    conn: Connection

    def of_message(self, message: Message) -> Iterator[str]:
        """One message, from its arrival to its answer."""
        yield tell("message.title", id=message.public, subject=message.subject or tell("message.unread"))
        yield self._sender(message)
        for seen in ledger.sightings_of(self.conn, message.id):
            place = seen.sighting
            yield tell("message.sighted", at=self.at(place.internaldate), mailbox=place.mailbox, folder=place.folder)
        yield from _files(message)
        yield from self._understood(message)
        yield from self._judged(message)
        yield from self._revisions(message)
        yield from (self._decision(each) for each in decisions.find(self.conn, message=message.id) if _of_people(each))
        yield from self._answers(message)
        yield from (tell("message.next", command=each) for each in self._commands(message))

    def at(self, moment: datetime) -> str:
        return moments.clock(moment, self.zone)

    @property
    def zone(self) -> ZoneInfo:
        return self.desk.config.zone

    def title(self, notice: str | None, deliverable: str | None) -> str:
        """A deliverable's short name; its id where the notice is no longer configured."""
        found = next((each for each in self.desk.rules.notices if each.id == notice), None)
        known = {each.id: each for each in found.deliverables} if found else {}
        return short_title(known[deliverable], found) if found and deliverable in known else deliverable or ""

    def mail(self, mailing: Mailing) -> str:
        return tell(
            "message.answer",
            at=self.at(mailing.settled_at or mailing.owed_at),
            kind=word("mail", mailing.kind),
            recipient=mailing.recipient,
            state=word("outbox", mailing.state.value),
            detail=_bracketed(mailing.queue_id or mailing.reason),
        )

    def _sender(self, message: Message) -> str:
        vouching = word("vouching", str(message.verdict.get("vouching", "silent")))
        return tell("message.sender", sender=message.sender or reason("sender_unclear"), vouching=vouching)

    def _understood(self, message: Message) -> Iterator[str]:
        for each in message.verdict.get("placed", ()):
            yield self._placed(message, each)
            if each["against"]:
                yield tell("message.against", units="、".join(each["against"]))
        for file in message.verdict.get("nameless", ()):
            yield tell("message.nameless", file=file)
        for file, code, detail in message.verdict.get("troubles", ()):
            named = f"“{file}”" if file else ""
            yield tell("message.trouble", file=named, what=_trouble(code, detail))

    def _placed(self, message: Message, each: Mapping[str, Any]) -> str:
        return tell(
            "message.placed",
            file=each["file"],
            unit=each["unit"],
            title=self.title(message.notice, each["deliverable"]),
            source=word("source", str(each["source"])),
            placing=word("placing", each["placing"]),
            counts="".join(tell(f"message.{key}", count=each[key]) for key in ("errors", "warnings") if each[key]),
        )

    def _judged(self, message: Message) -> Iterator[str]:
        if message.settled_at is None:
            yield tell("message.judged_waiting")
            return
        state = say(f"letter.{message.state.value}")
        yield tell("message.judged", at=self.at(message.settled_at), state=state, reason=reason(message.reason))
        if message.verdict.get("evidence"):
            yield tell("message.evidence", evidence=message.verdict["evidence"])

    def _revisions(self, message: Message) -> Iterator[str]:
        for each in submissions.revisions(self.conn, message=message.id):
            yield self._revision(each)
            yield from (tell("message.issue", message=issue.message) for issue in each.revision.issues)

    def _revision(self, recorded: Recorded) -> str:
        title = self.title(recorded.revision.notice, recorded.revision.deliverable)
        standing = word("standing", recorded.standing.value)
        unit = recorded.revision.unit
        return tell("message.revision", unit=unit, title=title, number=recorded.number, standing=standing)

    def _decision(self, decided: Decided) -> str:
        return tell(
            "message.decision",
            at=self.at(decided.at),
            by=decided.decision.by,
            verb=word("verb", decided.decision.verb.value),
            why=_bracketed(decided.decision.why),
            undone=tell("message.undone") if decided.undone else "",
        )

    def _answers(self, message: Message) -> Iterator[str]:
        answers = outbox.find(self.conn, answers=message.id)
        yield from (self.mail(each) for each in reversed(answers))
        silence = str(message.verdict.get("silence", ""))
        if silence and not answers:
            yield tell("message.silence", why=_silence(silence))

    def _commands(self, message: Message) -> tuple[str, ...]:
        points = points_of([message], self.desk.rules.registry)
        mine = f"baosong explain {message.public}"
        return tuple(each for point in points for each in point.commands if each != mine)


def tell(name: str, **values: object) -> str:
    section, _, key = name.partition(".")
    return _sentences()[section][key].format(**values)


def word(section: str, code: str) -> str:
    """A code's word; the code itself where there is none."""
    return _sentences()[section].get(code, code)


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("ingest").joinpath("story.toml").read_text("utf-8"))


def _files(message: Message) -> Iterator[str]:
    listed = message.verdict.get("files")
    if listed is None:
        return
    if not listed:
        yield tell("message.no_file")
    for file, kind in listed:
        yield tell("message.file", file=file, kind=word("kind", kind))


def _of_people(decided: Decided) -> bool:
    return decided.decision.verb is not Verb.RECORD


def _trouble(code: str, detail: str) -> str:
    name = f"trouble.{code}.problem"
    return say(name, detail=detail) if has(name) else code


def _silence(code: str) -> str:
    return say(f"answered.{code}") if has(f"answered.{code}") else reason(code)


def _bracketed(text: str) -> str:
    return f"（{text}）" if text else ""
