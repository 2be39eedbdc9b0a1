"""
A consistent copy of the database and the archive, taken while the daemon works, and its way back.

One tar file: `database.sqlite` (a snapshot at one moment, whatever database is in use)
and `archive/…`. The snapshot comes first: every message it knows was archived before.
"""

import io
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.archive import Archive, Damaged, Missing
from store.database import Database
from store.failpoints import reach
from store.ledger import fingerprints
from store.snapshot import copy_file
from store.transfer import copy_rows

_SNAPSHOT: Final = "database.sqlite"
_ARCHIVE: Final = "archive/"


class NotABackup(Exception):  # noqa: N818  a verdict on a file
    """The file is no backup of ours, or is not whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    messages: int
    damaged: tuple[str, ...]  # fingerprints that the archive no longer holds soundly
    size: int  # octets of the backup


def back_up(database: Database, archive: Archive, target: Path) -> BackedUp:
    """Write a backup to a file; it appears under its name only when it is whole."""
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        snapshot = Path(folder) / _SNAPSHOT
        take_snapshot(database, snapshot)
        whole = Path(folder) / "whole.tar"
        kept, damaged = _write(whole, snapshot, archive)
        reach("backup_written")
        whole.replace(target)
        _fsync(target.parent)
    return BackedUp(messages=kept, damaged=damaged, size=target.stat().st_size)


def restore(source: Path, *, database: Database, archive: Archive) -> int:
    """Put a backup into an empty database, all or nothing, and an archive; how many messages."""
    with tempfile.TemporaryDirectory(prefix="baosong-restore-") as folder:
        try:
            with tarfile.open(source) as bundle:
                count = _unpack(bundle, Path(folder), archive)
        except tarfile.TarError as wrong:
            raise NotABackup(f"{source}: {wrong}") from wrong
        _load(Path(folder) / _SNAPSHOT, database)
    return count


def take_snapshot(database: Database, target: Path) -> None:
    """The database as it is at one moment, as a SQLite file of its own."""
    if database.path is None:
        _copy_whole(database, target)
        return
    copy_file(database.path, target)


def _copy_whole(database: Database, target: Path) -> None:
    copy = Database.open(target)
    try:
        with database.read() as source, copy.write("backup") as into:
            copy_rows(source, into)
    finally:
        copy.close()


def _load(snapshot: Path, database: Database) -> None:
    if not snapshot.exists():
        raise NotABackup(f"no {_SNAPSHOT} in it")
    source = Database.open(snapshot)
    try:
        with source.read() as rows, database.write("restore") as into:
            copy_rows(rows, into)
    finally:
        source.close()


def _write(whole: Path, snapshot: Path, archive: Archive) -> tuple[int, tuple[str, ...]]:
    damaged: list[str] = []
    kept = 0
    whole.touch(mode=0o600)
    with whole.open("wb") as stream:
        with tarfile.open(fileobj=stream, mode="w") as bundle:
            bundle.add(snapshot, _SNAPSHOT)
            for fingerprint, raw in _messages(snapshot, archive):
                if raw is None:
                    damaged.append(fingerprint)
                    continue
                _add(bundle, fingerprint, raw)
                kept += 1
        os.fsync(stream.fileno())
    return kept, tuple(damaged)


def _messages(snapshot: Path, archive: Archive) -> Iterator[tuple[str, bytes | None]]:
    for fingerprint in _named(snapshot):
        try:
            yield fingerprint, archive.get(fingerprint)
        except (Missing, Damaged):
            yield fingerprint, None


def _named(snapshot: Path) -> Iterable[str]:
    source = Database.open(snapshot)
    try:
        with source.read() as conn:
            return fingerprints(conn)
    finally:
        source.close()


def _add(bundle: tarfile.TarFile, fingerprint: str, raw: bytes) -> None:
    member = tarfile.TarInfo(f"{_ARCHIVE}{fingerprint}")
    member.size = len(raw)
    member.mode = 0o600
    bundle.addfile(member, io.BytesIO(raw))


def _unpack(bundle: tarfile.TarFile, folder: Path, archive: Archive) -> int:
    count = 0
    for member in bundle:
        stream = bundle.extractfile(member)
        if stream is None:
            raise NotABackup(f"{member.name} is no plain file")
        if member.name == _SNAPSHOT:
            (folder / _SNAPSHOT).write_bytes(stream.read())
            continue
        _put(archive, member.name, stream.read())
        count += 1
    return count


def _put(archive: Archive, name: str, raw: bytes) -> None:
    if f"{_ARCHIVE}{archive.put(raw)}" != name:
        raise NotABackup(f"{name} is not what its name says")


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
