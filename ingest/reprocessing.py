"""Many messages read anew, one after another: one that cannot be stops no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from ingest.person import Impossible
from ingest.sandbox import SandboxBroken
from store import inbox
from store.inbox import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ingest.rereading import Reread
    from store.database import Connection
    from store.inbox import Message

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A message that was left as it is, and why."""

    message: Message
    why: str
    failed: bool  # for a reason that should not be, rather than because a person decided on it

    @property
    def changed(self) -> bool:
        return False


def every_message(conn: Connection) -> tuple[Message, ...]:
    """Those that can be read anew, oldest first: what came later is judged after what it replaced."""
    found = inbox.find(conn)
    return tuple(each for each in reversed(found) if each.fingerprint and each.state is not State.NEW)


def anew(messages: Iterable[Message], read: Callable[[Message], Reread]) -> Iterator[Reread | Left]:
    for message in messages:
        yield _anew(message, read)


def _anew(message: Message, read: Callable[[Message], Reread]) -> Reread | Left:
    """A mistake of ours ends here as it does when mail is handled: logged once, and the next one goes on."""
    try:
        return read(message)
    except Impossible as error:
        return Left(message=message, why=str(error), failed=False)
    except (SandboxBroken, OSError) as error:
        return Left(message=message, why=str(error) or type(error).__name__, failed=True)
    except Exception as error:  # noqa: BLE001  around one message
        _log.exception("message.failed", message=message.public)
        return Left(message=message, why=f"{type(error).__name__}: a mistake in the program; see the log", failed=True)
