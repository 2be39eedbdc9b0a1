"""One message's story: what came, from whom, what was read in it; what happened; how it stands; what is to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.points import points_of
from ingest.story import Line, bracketed, in_order, line, silence, standing_of, tell, word
from notifier.digest_lists import reason
from notifier.phrases import has, say
from store import decisions, ledger, outbox, submissions
from store.decisions import Verb
from store.inbox import State
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from ingest.story import Teller
    from store.decisions import Decided
    from store.inbox import Message
    from store.outbox import Mailing
    from store.submissions import Recorded

COUNTING = (Standing.CURRENT, Standing.HELD)


def of_message(teller: Teller, message: Message) -> Iterator[Line]:
    """In order: what came, what was read, what happened, how it stands, what to do next."""
    made = decisions.find(teller.conn, message=message.id)
    answers = tuple(reversed(outbox.find(teller.conn, answers=message.id)))
    yield line("message.title", id=message.public, subject=message.subject or tell("message.unread"))
    yield _sender(message)
    yield from _files(message)
    yield from _understood(teller, message)
    yield line("then.heading")
    yield from in_order(_events(teller, message, made, answers))
    yield from _stands(teller, message)
    yield from _next(teller, message, answers)


def _sender(message: Message) -> Line:
    if not message.sender:
        return line("message.no_sender", why=reason("sender_unclear"))
    vouching = str(message.verdict.get("vouching", ""))
    text = tell("message.sender", sender=message.sender, vouching=word("vouching", vouching))
    return Line(what="sender", text=text, facts={"sender": message.sender, "vouching": vouching or None})


def _files(message: Message) -> Iterator[Line]:
    listed = message.verdict.get("files")
    if listed is not None and not listed:
        yield line("message.no_file")
    for file, kind in listed or ():
        text = tell("message.file", file=file, kind=word("kind", kind))
        yield Line(what="file", text=text, facts={"file": file, "kind": kind})


def _understood(teller: Teller, message: Message) -> Iterator[Line]:
    for each in message.verdict.get("placed", ()):
        yield _placed(teller, message, each)
        if each["against"]:
            yield line("message.against", units="、".join(each["against"]))
    for file in message.verdict.get("nameless", ()):
        yield line("message.nameless", file=file)
    for file, code, detail in message.verdict.get("troubles", ()):
        yield _trouble(file, code, detail)


def _placed(teller: Teller, message: Message, each: Mapping[str, Any]) -> Line:
    counts = "".join(tell(f"message.{key}", count=each[key]) for key in ("errors", "warnings") if each[key])
    text = tell(
        "message.placed",
        file=each["file"],
        unit=each["unit"],
        title=teller.title(message.notice, each["deliverable"]),
        source=word("source", str(each["source"])),
        placing=word("placing", each["placing"]),
        counts=counts,
    )
    return Line(what="placed", text=text, facts=dict(each))


def _trouble(file: str | None, code: str, detail: str) -> Line:
    name = f"trouble.{code}.problem"
    problem = say(name, detail=detail) if has(name) else code
    text = tell("message.trouble", file=f"“{file}”" if file else "", what=problem)
    return Line(what="trouble", text=text, facts={"file": file, "code": code, "detail": detail})


def _events(teller: Teller, message: Message, made: Sequence[Decided], answers: Sequence[Mailing]) -> Iterator[Line]:
    for seen in ledger.sightings_of(teller.conn, message.id):
        place = seen.sighting
        yield line("then.sighted", at=place.internaldate, mailbox=place.mailbox, folder=place.folder)
    yield from _judged(message, made)
    yield from _decided(teller, message, made)
    yield from map(teller.mail, answers)
    code = str(message.verdict.get("silence", ""))
    if code and message.settled_at and not any(each.owed_at >= message.settled_at for each in answers):
        yield Line(what="silence", text=silence(code), at=message.settled_at, facts={"code": code})


def _judged(message: Message, made: Sequence[Decided]) -> Iterator[Line]:
    """As it was judged when it came: before people decided."""
    first = _at_first(message, made)
    if first.settled_at is None:
        return
    evidence = str(first.verdict.get("evidence", ""))
    why = reason(first.reason) + (tell("then.evidence", evidence=evidence) if evidence else "")
    text = tell("then.judged", state=say(f"letter.{first.state.value}"), reason=bracketed(why))
    facts = {"state": first.state.value, "reason": first.reason, "evidence": evidence or None}
    yield Line(what="judged", text=text, at=first.settled_at, facts=facts)


def _at_first(message: Message, made: Sequence[Decided]) -> Message:
    was = next((each.decision.detail["was"] for each in made if "was" in each.decision.detail), None)
    if was is None:
        return message
    settled = was.get("settled_at")
    return replace(
        message,
        state=State(was["state"]),
        reason=was["reason"],
        verdict=was["verdict"],
        settled_at=datetime.fromisoformat(settled) if settled else None,
    )


def _decided(teller: Teller, message: Message, made: Sequence[Decided]) -> Iterator[Line]:
    """Revisions as they were recorded, and what people decided, in the order it was done."""
    known = {each.id: each for each in made}
    revisions = {each.id: each for each in submissions.revisions(teller.conn, message=message.id)}
    for each in made:
        if each.decision.verb is Verb.RECORD:
            yield _recorded(teller, each, revisions[each.decision.changes[-1].id])
        yield from teller.ruling(each, known)


def _recorded(teller: Teller, decided: Decided, recorded: Recorded) -> Line:
    revision, why = recorded.revision, decided.decision.why
    facts = {
        "unit": revision.unit,
        "deliverable": revision.deliverable,
        "revision": recorded.number,
        "placing": why,
    }
    title = teller.title(revision.notice, revision.deliverable)
    text = tell("then.recorded", unit=revision.unit, title=title, number=recorded.number, placing=word("placing", why))
    return Line(what="recorded", text=text, at=decided.at, facts=facts)


def _stands(teller: Teller, message: Message) -> Iterator[Line]:
    facts = {"state": message.state.value, "reason": message.reason, "units": list(message.units)}
    text = tell("message.stands", state=say(f"letter.{message.state.value}"), reason=bracketed(reason(message.reason)))
    yield Line(what="stands", text=text, facts=facts)
    for each in submissions.revisions(teller.conn, message=message.id):
        if each.standing in COUNTING:
            yield _revision(teller, each)
            yield from (
                Line(
                    what="issue",
                    text=tell("message.issue", message=issue.message),
                    facts={
                        "code": issue.code,
                        "row": issue.row,
                        "field": issue.field,
                        "severity": issue.severity.value,
                    },
                )
                for issue in each.revision.issues
            )


def _revision(teller: Teller, recorded: Recorded) -> Line:
    revision = recorded.revision
    standing = standing_of(recorded)
    title = teller.title(revision.notice, revision.deliverable)
    text = tell(
        "message.revision",
        unit=revision.unit,
        title=title,
        number=recorded.number,
        standing=word("standing", standing),
    )
    facts = {"unit": revision.unit, "deliverable": revision.deliverable, "revision": recorded.number}
    return Line(what="revision", text=text, facts=facts | {"standing": standing})


def _next(teller: Teller, message: Message, answers: Sequence[Mailing]) -> Iterator[Line]:
    """What a person can do, with the command that does it."""
    match message.state:
        case State.NEW:
            yield line("message.waits")
        case State.HELD | State.SHUNTED:
            yield from _settling(teller, message)
        case State.IGNORED:
            yield line("message.give", command=f"baosong assign {message.public} …")
        case State.HANDLED:
            yield from _faulty(teller, message)
    for each in answers:
        if each.state is outbox.State.HELD:
            yield line("message.release", command=f"baosong outbox release {each.id}")
    if message.verdict.get("silence") == "too_old":
        yield line("message.answer", command=f"baosong reprocess {message.public} --answer")


def _settling(teller: Teller, message: Message) -> Iterator[Line]:
    mine = f"baosong explain {message.public}"
    for point in points_of([message], teller.desk.rules.registry):
        yield from (line("message.next", command=each) for each in point.commands if each != mine)


def _faulty(teller: Teller, message: Message) -> Iterator[Line]:
    current = submissions.revisions(teller.conn, message=message.id, standing=Standing.CURRENT)
    if any(not each.revision.accepted for each in current):
        yield line("message.correct", command=f"baosong accept {message.public}")
