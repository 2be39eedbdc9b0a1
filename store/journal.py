"""
The send journal: what left the house, kept outside the database.

A line is fsynced just before the final dot of a mail is written, and another when the
server's verdict is known. It tells after a crash how far a mail had got, and after an
old backup was restored what has been sent since: nobody is answered twice because the
database forgot. Lines are only ever appended; a torn last line is passed over.
"""

import errno
import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Any

from store.failpoints import reach


class Stage(StrEnum):
    DOT = "dot"  # the final dot may have been written
    ACCEPTED = "accepted"  # the server took it
    REFUSED = "refused"  # the server did not take it


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """How far a mail got."""

    departures: int  # times it left or may have left
    accepted: bool  # a server took it
    is_open: bool  # the last dot is still without its verdict
    at: datetime  # of the last line
    queue_id: str | None = None


class Journal:
    """An open journal. One process writes it (the daemon lock); threads may share it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._lock = Lock()
        self._fates: dict[str, Fate] = {}
        self._generation = 0
        self._id = ""
        self._offset = 0
        self._catch_up()
        if not self._id:
            self._append({"journal": secrets.token_hex(8)})

    @property
    def id(self) -> str:
        """What this journal is called in the rows it is responsible for."""
        return self._id

    @property
    def generation(self) -> int:
        """Of the last start of a daemon: greater than the database's own means that the database is an old one."""
        return self._generation

    def start(self, generation: int, *, now: datetime) -> None:
        """A daemon begins with the database at this generation."""
        self._append({"generation": generation, "at": now.isoformat()})

    def note(self, key: str, stage: Stage, *, message_id: str, queue_id: str | None = None, now: datetime) -> None:
        """Note durably how far the mail of this key has got."""
        line = {"key": key, "stage": stage, "message_id": message_id, "queue_id": queue_id, "at": now.isoformat()}
        self._append(line)
        reach(f"journal_{stage}")

    def fate(self, key: str) -> Fate | None:
        """How far a mail has got; None: it never came to its final dot."""
        return self._fates.get(key)

    def departed(self) -> dict[str, Fate]:
        """Every mail that left, or may have, by key."""
        return {key: fate for key, fate in self._fates.items() if fate.departures or fate.accepted}

    def close(self) -> None:
        os.close(self._descriptor)

    def _append(self, line: dict[str, Any]) -> None:
        with self._lock:
            text = json.dumps(line, ensure_ascii=False) + "\n"
            end = os.fstat(self._descriptor).st_size
            torn = end > 0 and os.pread(self._descriptor, 1, end - 1) != b"\n"
            try:
                _write_all(self._descriptor, ("\n" if torn else "").encode() + text.encode())
                os.fsync(self._descriptor)
            except OSError:
                self._unsay(end)
                raise
            self._take(line)

    def _unsay(self, end: int) -> None:
        """What was not noted is not to be read as noted by the next start: nothing was done upon it."""
        with suppress(OSError):
            os.ftruncate(self._descriptor, end)

    def _catch_up(self) -> None:
        size = os.fstat(self._descriptor).st_size
        for line in os.pread(self._descriptor, size, 0).split(b"\n"):
            self._take(_parse(line))

    def _take(self, line: dict[str, Any]) -> None:
        match line:
            case {"journal": str(name)}:
                self._id = name
            case {"generation": int(generation)}:
                self._generation = generation
            case {"key": str(key), "stage": str(stage), "at": str(at)}:
                self._fates[key] = self._next(key, Stage(stage), at, line.get("queue_id"))
            case _:
                pass

    def _next(self, key: str, stage: Stage, at: str, queue_id: str | None) -> Fate:
        before = self._fates.get(key)
        departures = (before.departures if before else 0) + {Stage.DOT: 1, Stage.REFUSED: -1, Stage.ACCEPTED: 0}[stage]
        return Fate(
            departures=departures,
            accepted=stage is Stage.ACCEPTED or (before is not None and before.accepted),
            is_open=stage is Stage.DOT,
            at=datetime.fromisoformat(at),
            queue_id=queue_id or (before.queue_id if before else None),
        )


def _write_all(descriptor: int, line: bytes) -> None:
    """In one piece: a disk that filled half-way leaves a torn line, which the next reader passes over."""
    if os.write(descriptor, line) < len(line):
        raise OSError(errno.ENOSPC, "the send journal could not be written whole")


def _parse(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
