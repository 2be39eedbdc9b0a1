"""The messages met, as coordinators see them: the register of letters, and what needs a person."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ingest.case import Reason
from notifier.board import LetterRow, Point
from store import ledger, outbox
from store.inbox import State

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from parsers.units import Registry
    from store.database import Connection
    from store.inbox import Message

FOR_A_PERSON = (State.HELD, State.SHUNTED)


def letters_of(conn: Connection, messages: Collection[Message]) -> tuple[LetterRow, ...]:
    """Every message, newest first. Mail that is none of the notice's says its sender and subject, nothing more."""
    answers = {mailing.answers: mailing.kind for mailing in outbox.find(conn) if mailing.answers}
    places = ledger.mailboxes_of_messages(conn)
    return tuple(_letter(each, answers.get(each.id), places) for each in messages)


def points_of(messages: Collection[Message], registry: Registry) -> tuple[Point, ...]:
    """What waits for a person, oldest first, each with what settles it. Its number is its own for ever."""
    waiting = sorted(
        (each for each in messages if each.state in FOR_A_PERSON), key=lambda each: (each.received_at, each.id)
    )
    return tuple(_point(each, registry) for each in waiting)


def _letter(message: Message, answer: str | None, places: Mapping[int, tuple[str, ...]]) -> LetterRow:
    return LetterRow(
        id=message.public,
        received_at=message.received_at,
        mailboxes=places.get(message.id, (message.mailbox,)),
        sender=message.sender or "",
        subject=message.subject,
        state=message.state.value,
        reason=message.reason,
        units=message.units,
        deliverables=tuple(dict.fromkeys(each["deliverable"] for each in message.verdict.get("placed", ()))),
        answer=answer or str(message.verdict.get("silence", "")),
        asks=bool(message.verdict.get("asks")),
    )


def _point(message: Message, registry: Registry) -> Point:
    guesses = message.units or tuple(unit.name for unit in registry.guess(message.subject, 2) if _has_files(message))
    return Point(
        number=message.id,
        id=message.public,
        received_at=message.received_at,
        sender=message.sender or "",
        subject=message.subject,
        reason=message.reason,
        evidence="；".join(_evidence(message)),
        guesses=guesses[:2],
        commands=tuple(_commands(message, guesses)),
    )


def _evidence(message: Message) -> Iterator[str]:
    units: dict[str, dict[str, None]] = {}
    for each in message.verdict.get("placed", ()):
        units.setdefault(each["file"], {}).update(dict.fromkeys((each["unit"], *each["against"])))
    yield from (f"{file}：{'、'.join(named)}" for file, named in units.items())
    if message.verdict.get("evidence"):
        yield str(message.verdict["evidence"])


def _commands(message: Message, guesses: tuple[str, ...]) -> Iterator[str]:
    """What settles it: whose it is or which one counts where that is in doubt, else whether it counts."""
    mine = message.public
    if message.state is State.SHUNTED:
        yield f"baosong reprocess {mine}"
        return
    yield f"baosong explain {mine}"
    match message.reason:
        case Reason.DOUBTFUL:
            yield from (f"baosong assign {mine} {unit}" for unit in guesses)
            yield f"baosong reject {mine} --reason …"
        case Reason.SEVERAL:
            yield from (f"baosong accept {mine} --file {shlex.quote(file)}" for file in _files(message))
            yield f"baosong reject {mine} --reason …"
        case _:
            yield from _simple_commands(message, guesses)


def _simple_commands(message: Message, guesses: tuple[str, ...]) -> Iterator[str]:
    """Where there is nothing in it, to accept is to be done with it."""
    placed = bool(message.verdict.get("placed"))
    if placed or not _has_files(message):
        yield f"baosong accept {message.public}"
    if placed:
        yield f"baosong reject {message.public} --reason …"
    if _has_files(message):
        yield f"baosong assign {message.public} {guesses[0] if guesses else '…'}"


def _files(message: Message) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each["file"] for each in message.verdict.get("placed", ())))


def _has_files(message: Message) -> bool:
    """Whether there is anything whose unit could be told."""
    return bool(message.verdict.get("files"))
