"""
Raw messages on disk, each under its fingerprint.

A file under its final name is complete and durable: it is written beside, fsynced,
renamed, and the folder is fsynced before `put` returns. Nothing is overwritten, and
nothing removed but by a purge. The name proves the content, so every reading is checked.
"""

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from store.failpoints import reach

_SUFFIX: Final = ".eml"
_UNFINISHED: Final = ".tmp-"


class Missing(Exception):  # noqa: N818  a state of the world
    """The archive has no message of this fingerprint."""


class Damaged(Exception):  # noqa: N818  a state of the world
    """What lies under this fingerprint is not what was put there."""


class Archive:
    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def put(self, raw: bytes) -> str:
        """Keep a message for good; its fingerprint. Putting it again mends a damaged copy, and else does nothing."""
        fingerprint = hashlib.sha256(raw).hexdigest()
        path = self.path(fingerprint)
        if not self._holds(path, raw):
            self._write(path, raw)
        return fingerprint

    def get(self, fingerprint: str) -> bytes:
        try:
            raw = self.path(fingerprint).read_bytes()
        except FileNotFoundError:
            raise Missing(fingerprint) from None
        if hashlib.sha256(raw).hexdigest() != fingerprint:
            raise Damaged(fingerprint)
        return raw

    def has(self, fingerprint: str) -> bool:
        """Whether a file of this fingerprint is there; `get` tells whether it is sound."""
        return self.path(fingerprint).exists()

    def size(self, fingerprint: str) -> int:
        """Octets; 0 where there is none."""
        try:
            return self.path(fingerprint).stat().st_size
        except FileNotFoundError:
            return 0

    def path(self, fingerprint: str) -> Path:
        return self._root / fingerprint[:2] / f"{fingerprint}{_SUFFIX}"

    def walk(self) -> Iterator[str]:
        """Every fingerprint held, in order."""
        for path in sorted(self._root.glob(f"??/*{_SUFFIX}")):
            yield path.name.removesuffix(_SUFFIX)

    def sweep(self) -> int:
        """Remove what a crash left unfinished; how many files. Only under the daemon lock: another may be writing."""
        unfinished = list(self._root.glob(f"??/{_UNFINISHED}*"))
        for path in unfinished:
            path.unlink(missing_ok=True)
        return len(unfinished)

    def remove_all_but(self, kept: Collection[str]) -> int:
        """Remove every message but these for good; how many. Only under the daemon lock."""
        unwanted = [fingerprint for fingerprint in self.walk() if fingerprint not in kept]
        for fingerprint in unwanted:
            self.path(fingerprint).unlink()
        return len(unwanted)

    def _holds(self, path: Path, raw: bytes) -> bool:
        try:
            return path.read_bytes() == raw
        except FileNotFoundError:
            return False

    def _write(self, path: Path, raw: bytes) -> None:
        self._make_folder(path.parent)
        descriptor, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)  # mode 0600
        unfinished = Path(name)
        try:
            _fill(descriptor, raw)
            unfinished.replace(path)
        except BaseException:
            unfinished.unlink(missing_ok=True)
            raise
        reach("archive_renamed")
        _fsync_folder(path.parent)
        reach("archive_durable")

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            folder.mkdir(mode=0o700, exist_ok=True)
            _fsync_folder(self._root)


def _fill(descriptor: int, raw: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(raw)
        stream.flush()
        reach("archive_written")
        os.fsync(stream.fileno())
    reach("archive_fsynced")


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
