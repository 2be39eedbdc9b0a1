"""
What a server tells and gives of its messages. Pure.

Sizes are octets (RFC822.SIZE), dates are UTC.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Self

MOST_AT_ONCE = 200  # messages a FETCH, so that the command line stays short

_UID = re.compile(rb"[( ]UID (\d+)")
_SIZE = re.compile(rb"[( ]RFC822\.SIZE (\d+)")
_FLAGS = re.compile(rb"[( ]FLAGS \(([^)]*)\)")
_INTERNALDATE = re.compile(
    rb'[( ]INTERNALDATE " ?(\d{1,2})-([A-Za-z]{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
_MONTHS = (b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec")
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

    def believe(self, told: dict[bytes, Any], earlier: list[bytes]) -> "Fetched | None":
        """
        Take a body that is as long as announced, or that comes twice alike.

        One that is neither joins the `earlier` ones. NIL, and an empty body of a mail that is
        not empty, are no body.
        """
        body, size = told.get(b"BODY[]"), told.get(b"RFC822.SIZE", self.size)
        if body is None or (size and not body):
            return None
        if len(body) == size or body in earlier:
            return Fetched(uid=self.uid, raw=body, internaldate=_moment(told) or self.internaldate, size=size)
        earlier.append(body)
        return None


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


def listings(lines: Iterable[Any]) -> Iterator[Listed]:
    """
    What FETCH lines tell of messages; one that lacks UID or size is no answer to a listing.

    Read by a pattern of our own, since a hundred thousand lines may come.
    """
    for line in lines:
        if isinstance(line, bytes) and (uid := _UID.search(line)) and (size := _SIZE.search(line)):
            date, flags = _INTERNALDATE.search(line), _FLAGS.search(line)
            yield Listed(
                uid=int(uid[1]),
                size=int(size[1]),
                internaldate=_utc(date) if date else None,
                flags=_flags(flags[1]) if flags else frozenset(),
            )


def named(lines: Iterable[Any]) -> list[Any]:
    """The FETCH responses that say which UID they are of; an unasked change of flags does not."""
    return [line for line in lines if not (isinstance(line, bytes) and _NAMELESS.match(line))]


@lru_cache(maxsize=1024)
def _flags(told: bytes) -> frozenset[str]:
    return frozenset(told.decode("ascii", "replace").split())


def _utc(date: re.Match[bytes]) -> datetime | None:
    day, month, year, hours, minutes, seconds, sign, *zone = date.groups()
    offset = timedelta(hours=int(zone[0]), minutes=int(zone[1]))
    clock = (int(hours), int(minutes), int(seconds))
    try:
        local = datetime(int(year), _MONTHS.index(month.lower()) + 1, int(day), *clock, tzinfo=UTC)
        return local + offset if sign == b"-" else local - offset
    except (ValueError, OverflowError):
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
