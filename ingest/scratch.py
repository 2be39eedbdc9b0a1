"""
Folders for work that may be cut short: they go with their maker, even one that was killed.

The maker holds a lock on its folder for as long as it lives, and the kernel lets go of
the lock when it dies. So a folder whose lock can be had is nobody's any more, whatever
process ids have come round again since.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def scratch(prefix: str) -> Iterator[Path]:
    """A folder for one piece of work."""
    folder, lock = _made(prefix)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def sweep(prefix: str) -> None:
    """Remove the folders of makers that are no more."""
    for folder in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        with suppress(OSError):
            _sweep(folder)


def _sweep(folder: Path) -> None:
    lock = _locked(folder)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)


def _made(prefix: str) -> tuple[Path, int]:
    """A new folder under its lock; a sweep that ran in between has taken it, so another is made."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix))
        with suppress(OSError):
            lock = _locked(folder)
            if os.fstat(lock).st_nlink:
                return folder, lock
            os.close(lock)


def _locked(folder: Path) -> int:
    """Raises OSError where it is gone, or another's."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened
