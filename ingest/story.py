"""
What `baosong explain` says: lines in Chinese, each with the facts it is made of.

The sentences are in story.toml. Nothing is read or judged anew; what the store holds is told.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from notifier import moments
from notifier.digest_lists import reason
from notifier.digest_matrix import short_title
from notifier.phrases import has, say
from store.decisions import Verb
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from ingest.desk import Desk
    from store.database import Connection
    from store.decisions import Decided
    from store.outbox import Mailing
    from store.submissions import Recorded

RULINGS = (Verb.ASSIGN, Verb.ACCEPT, Verb.REJECT, Verb.WAIVE, Verb.REPROCESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing told. `what` is its sentence's name, `facts` what JSON says of it."""

    what: str
    text: str
    at: datetime | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def written(self, zone: ZoneInfo) -> str:
        return f"{moments.clock(self.at, zone)}  {self.text}" if self.at else self.text

    def as_json(self, zone: ZoneInfo) -> dict[str, Any]:
        at = self.at.astimezone(zone).isoformat() if self.at else None
        return {"what": self.what, "at": at, **self.facts, "text": self.text.strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """What every story needs: one look at the store, and the names of things."""

    desk: Desk
    conn: Connection

    @property
    def zone(self) -> ZoneInfo:
        return self.desk.config.zone

    def clock(self, moment: datetime) -> str:
        return moments.clock(moment, self.zone)

    def title(self, notice: str | None, deliverable: str | None) -> str:
        """A deliverable's short name; its id where the notice is no longer configured."""
        found = next((each for each in self.desk.rules.notices if each.id == notice), None)
        known = {each.id: each for each in found.deliverables} if found else {}
        return short_title(known[deliverable], found) if found and deliverable in known else deliverable or ""

    def mail(self, mailing: Mailing) -> Line:
        """At the moment it left or was given up, else when it was owed."""
        facts = {
            "kind": mailing.kind,
            "recipient": mailing.recipient,
            "state": mailing.state.value,
            "outbox": mailing.id,
            "message_id": mailing.message_id,
        }
        text = tell(
            "then.mail",
            kind=word("mail", mailing.kind),
            recipient=mailing.recipient,
            state=word("outbox", mailing.state.value),
            detail=bracketed(mailing.queue_id or mailing.reason),
        )
        return Line(what="mail", text=text, at=mailing.settled_at or mailing.owed_at, facts=facts)

    def ruling(self, decided: Decided, known: Mapping[int, Decided]) -> Iterator[Line]:
        """What a person decided, or took back; what followed from it by itself is not told."""
        if decided.decision.verb in RULINGS:
            yield self._ruled(decided)
        elif taken := known.get(decided.decision.undoes or 0):
            yield from self._undid(decided, taken)

    def _ruled(self, decided: Decided) -> Line:
        made = decided.decision
        facts = _facts(decided) | {"verb": made.verb.value, "undone": decided.undone}
        text = tell(
            "then.ruled",
            by=made.by,
            verb=word("verb", made.verb.value),
            what=self._object(decided),
            why=bracketed(made.why),
            undone=tell("then.undone") if decided.undone else "",
        )
        return Line(what="ruled", text=text, at=decided.at, facts=facts)

    def _undid(self, decided: Decided, taken: Decided) -> Iterator[Line]:
        if taken.decision.verb not in RULINGS:
            return
        made = decided.decision
        verb = word("verb", taken.decision.verb.value)
        what, why = self._object(taken), bracketed(made.why)
        text = tell("then.undid", by=made.by, verb=verb, what=what, why=why)
        yield Line(what="undid", text=text, at=decided.at, facts=_facts(decided) | {"verb": taken.decision.verb.value})

    def _object(self, decided: Decided) -> str:
        """Of what: the units of an assignment, else a unit's deliverable; nothing where it was the whole message."""
        made = decided.decision
        if units := made.detail.get("units"):
            return f" {'、'.join(units)}"
        if not made.unit:
            return ""
        return " " + tell("then.of_unit", unit=made.unit, title=self.title(made.notice, made.deliverable))


def tell(name: str, **values: object) -> str:
    section, _, key = name.partition(".")
    return _sentences()[section][key].format(**values)


def word(section: str, code: str) -> str:
    """A code's word; the code itself where there is none."""
    return _sentences()[section].get(code, code)


def line(name: str, *, at: datetime | None = None, **facts: Any) -> Line:
    """A sentence whose facts are its words."""
    return Line(what=name.partition(".")[2], text=tell(name, **facts), at=at, facts=facts)


def in_order(lines: Iterable[Line]) -> list[Line]:
    """By their moments; those of one moment as they are told."""
    return sorted(lines, key=lambda each: each.at.timestamp() if each.at else 0)


def standing_of(recorded: Recorded) -> str:
    """`faulty` is what counts and is to be mended; else the standing's own name."""
    faulty = recorded.standing is Standing.CURRENT and not recorded.revision.accepted
    return "faulty" if faulty else recorded.standing.value


def bracketed(text: str) -> str:
    return f"（{text}）" if text else ""


def silence(code: str) -> str:
    """Why nobody was answered."""
    return say(f"answered.{code}") if has(f"answered.{code}") else tell("then.silence", why=reason(code))


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads(files("ingest").joinpath("story.toml").read_text("utf-8"))


def _facts(decided: Decided) -> dict[str, Any]:
    made = decided.decision
    return {
        "by": made.by,
        "why": made.why,
        "decision": decided.id,
        "unit": made.unit,
        "deliverable": made.deliverable,
        "units": list(made.detail.get("units", ())),
    }
