"""What the commands of a person's decisions share: who decides, on what, and what is said of it."""

from __future__ import annotations

import getpass
import json
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import NeedsAPerson, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.commands.options import Invocation
    from ingest.desk import Desk
    from ingest.person import Person, Ruled
    from parsers.notice import Notice
    from store.inbox import Message
    from store.submissions import Recorded

REASON = "Why; shown by `explain`."
UNDO = "Take it back."


def person(why: str) -> Person:
    from ingest.person import Person

    return Person(name=_login(), why=why.strip())


@contextmanager
def deciding() -> Iterator[None]:
    """A decision that cannot be taken ends the command with what to do instead."""
    from ingest.person import Ambiguous, Impossible
    from ingest.sandbox import SandboxBroken

    try:
        yield
    except Impossible as error:
        raise NeedsAPerson(str(error)) from error
    except Ambiguous as error:
        raise Refused(str(error)) from error
    except SandboxBroken as error:
        raise NeedsAPerson(f"the attachments cannot be read just now: {error}") from error


def message_of(work: Desk, public: str) -> Message:
    """By its id, or an unambiguous beginning of it."""
    from store import inbox

    with work.database.read() as conn:
        found = inbox.lookup(conn, public)
    if found is None:
        raise Refused(f"no message {public!r}, or several that begin so; `baosong inbox --all` lists them")
    return found


def units_named(work: Desk, texts: Sequence[str]) -> tuple[str, ...]:
    """The units of the registry that are named, by name or alias."""
    return tuple(dict.fromkeys(name for text in texts for name in _units(work, text)))


def units_or_others(work: Desk, texts: Sequence[str]) -> tuple[str, ...]:
    """The same, and what is no unit of the registry as it is written."""
    found = (_sure(work, text) or (text.strip(),) for text in texts)
    return tuple(dict.fromkeys(name for names in found for name in names if name))


def deliverables_named(notice: Notice, texts: Sequence[str]) -> tuple[str, ...]:
    """Ids of the deliverables that are named, by id or title."""
    return tuple(dict.fromkeys(_deliverable(notice, text) for text in texts))


def report(invocation: Invocation, work: Desk, message: Message, ruled: Ruled) -> None:
    """How a message stands after a decision, and who is told."""
    from ingest.rereading import stand
    from store import inbox

    with work.database.read() as conn:
        now = inbox.get(conn, message.id)
        revisions = stand(conn, now).revisions
    if invocation.as_json:
        click.echo(json.dumps(_as_json(now, revisions, ruled), ensure_ascii=False, indent=1))
        return
    click.echo(f"message {now.public}: {now.state.value} ({now.reason})")
    for each in revisions:
        click.echo(f"  {each.revision.unit}  {each.revision.deliverable}  v{each.number} {standing(each)}")
    click.echo(answered(ruled))


def standing(recorded: Recorded) -> str:
    """`current`, `held` … and whether it needs correction."""
    return recorded.standing.value + ("" if recorded.revision.accepted else ", needs correction")


def answered(ruled: Ruled) -> str:
    if ruled.answered:
        return f"answer owed to {ruled.answered}; the daemon, or `baosong once`, sends it"
    return f"no answer: {ruled.silence}"


def _as_json(message: Message, revisions: Sequence[Recorded], ruled: Ruled) -> dict[str, Any]:
    return {
        "id": message.public,
        "state": message.state.value,
        "reason": message.reason,
        "revisions": [
            {
                "unit": each.revision.unit,
                "deliverable": each.revision.deliverable,
                "revision": each.number,
                "standing": each.standing.value,
                "accepted": each.revision.accepted,
            }
            for each in revisions
        ],
        "decisions": list(ruled.decisions),
        "answered": ruled.answered or None,
        "silence": ruled.silence or None,
    }


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _units(work: Desk, text: str) -> tuple[str, ...]:
    if sure := _sure(work, text):
        return sure
    guesses = [unit.name for unit in work.rules.registry.guess(text, 3)]
    hint = f"; did you mean {' or '.join(guesses)}?" if guesses else ""
    raise Refused(f"no unit {text!r} in the registry{hint} `baosong units list` lists them")


def _sure(work: Desk, text: str) -> tuple[str, ...]:
    """Nothing is guessed: a decision is about what was written."""
    if work.rules.registry.by_name(text.strip()):
        return (text.strip(),)
    found = work.rules.registry.find(text)
    return () if found.near or found.leftovers else found.names


def _deliverable(notice: Notice, text: str) -> str:
    from ingest.mistakes import near

    known = {each.id: each.title for each in notice.deliverables}
    if text in known:
        return text
    titled = [key for key, title in known.items() if text == title] or list(notice.deliverables_named(text))
    if len(titled) != 1:
        raise Refused(f"no deliverable {text!r}{near(text, known)} There are {', '.join(known)}")
    return titled[0]
