"""
What a server tells and gives of its messages. Pure.

Sizes are octets (RFC822.SIZE), dates are UTC.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

MOST_AT_ONCE = 200  # messages a FETCH, so that the command line stays short

SIZE = b"RFC822.SIZE"

_NAMELESS = re.compile(rb"\d+ \((?!.*\bUID \d)")
_ID = re.compile(r"<[^<>\s]+>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    uidvalidity: int  # 0 where the server tells none; 1 for ever at NetEase
    exists: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A message as the server lists it; `size` is its promise, a hint for limits."""

    uid: int
    size: int
    internaldate: datetime | None
    flags: frozenset[str] = frozenset()  # as written, e.g. `\\Answered`; never a reason to fetch or not

    @classmethod
    def of(cls, uid: int, told: dict[bytes, Any]) -> Self:
        flags = frozenset(flag.decode("ascii", "replace") for flag in told.get(b"FLAGS", ()))
        return cls(uid=uid, size=told[SIZE], internaldate=_moment(told), flags=flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    uid: int
    raw: bytes  # the literal, whole
    internaldate: datetime | None
    size: int  # as the server announced it; a server that lies twice alike is believed in its bytes

    @property
    def as_announced(self) -> bool:
        return len(self.raw) == self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """Listed, and no longer there when it was asked for: moved or deleted by a person."""

    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """There, but three times not handed out whole."""

    uid: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentHead:
    """The thread headers of a mail in the Sent folder, with angle brackets."""

    uid: int
    message_id: str | None
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]

    @classmethod
    def of(cls, uid: int, told: dict[bytes, Any]) -> Self:
        ids = _ids(next((value for key, value in told.items() if key.startswith(b"BODY[HEADER")), b"") or b"")
        return cls(
            uid=uid,
            message_id=next(iter(ids.get("message-id", ())), None),
            in_reply_to=ids.get("in-reply-to", ()),
            references=ids.get("references", ()),
        )


def batches(listed: Iterable[Listed], *, octets: int) -> Iterator[list[Listed]]:
    """Cut a listing into batches of about `octets`; a larger message travels alone."""
    batch: list[Listed] = []
    total = 0
    for message in listed:
        if batch and (total + message.size > octets or len(batch) == MOST_AT_ONCE):
            yield batch
            batch, total = [], 0
        batch.append(message)
        total += message.size
    if batch:
        yield batch


def windows(uids: Iterable[int], *, size: int = 500) -> Iterator[str]:
    """Cut UIDs into sets for one command each: `7:506`, bounded by their first and last."""
    ordered = sorted(uids)
    for start in range(0, len(ordered), size):
        window = ordered[start : start + size]
        yield f"{window[0]}:{window[-1]}"


def named(lines: Iterable[Any]) -> list[Any]:
    """The FETCH responses that say which UID they are of; an unasked change of flags does not."""
    return [line for line in lines if not (isinstance(line, bytes) and _NAMELESS.match(line))]


def believed(wanted: Listed, told: dict[bytes, Any], earlier: list[bytes]) -> Fetched | None:
    """
    A body that is as long as announced, or that comes twice alike.

    One that is neither joins the `earlier` ones. NIL and an empty body for a mail that is not
    empty are no body.
    """
    body, size = told.get(b"BODY[]"), told.get(SIZE, wanted.size)
    if body is None or (size and not body):
        return None
    if len(body) == size or body in earlier:
        return Fetched(uid=wanted.uid, raw=body, internaldate=_moment(told) or wanted.internaldate, size=size)
    earlier.append(body)
    return None


def _moment(told: dict[bytes, Any]) -> datetime | None:
    moment = told.get(b"INTERNALDATE")
    return moment.astimezone(UTC) if isinstance(moment, datetime) else None


def _ids(block: bytes) -> dict[str, tuple[str, ...]]:
    """The message ids in each header of a block."""
    lines = re.sub(r"\r?\n[ \t]+", " ", block.decode("ascii", "replace")).splitlines()
    return {
        name.strip().lower(): tuple(_ID.findall(value)) for name, _, value in (line.partition(":") for line in lines)
    }
