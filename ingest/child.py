"""
Inside a reading child: what it is furnished with, and what it does.

The limits are soft ones: a converter that is started from here may lift its own.
"""

from __future__ import annotations

import gc
import importlib
import os
import resource
import signal
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from ingest.reports import packed
from ingest.seclusion import leave_network

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from parsers.model import FileReport
    from parsers.notice import Notice
    from parsers.units import Registry

READY, REPORT, COPY, MEMORY, BUG = b"y", b"r", b"c", b"m", b"b"  # what a child says
READ, ANNOTATE = b"R", b"A"  # what it is asked
KEPT = {"PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "HOME", "PYTHONPATH"}
MEGABYTE = 1 << 20
FILES_MB, FILES = 256, 128  # what it may write to one file, and have open
OVERTIME = 5  # seconds after which a child whose parent is gone ends itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Furnishing:
    """All that a child gets; it travels to it pickled, once."""

    reader: str  # module:function
    notices: tuple[Notice, ...]
    registry: Registry
    convert: Callable[[bytes, str], bytes] | None
    seconds: float
    memory_mb: int


def serve(line: Connection, furnishing: Furnishing) -> None:
    """The child's life: read files until nobody asks any more."""
    _become_independent()
    read = _reader(furnishing)
    _forget_environment()
    leave_network()
    _limit(furnishing.memory_mb)
    gc.freeze()  # else a collection touches, and so copies, every page that is shared with the other children
    line.send_bytes(READY)
    try:
        while True:
            line.send_bytes(_answer(read, line.recv_bytes(), line.recv_bytes(), furnishing))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return


def _answer(read: Callable[..., FileReport], asked: bytes, data: bytes, furnishing: Furnishing) -> bytes:
    _allow_seconds(furnishing.seconds)
    verb, said = asked[:1], asked[1:]
    try:
        return _copy(said, data, furnishing.convert) if verb == ANNOTATE else _report(read, said, data, furnishing)
    except MemoryError:
        return MEMORY
    except Exception as error:  # noqa: BLE001  a bug of ours, told to the parent, which tells the log
        return BUG + f"{type(error).__name__}: {error}".encode(errors="replace")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _report(read: Callable[..., FileReport], said: bytes, data: bytes, furnishing: Furnishing) -> bytes:
    name = said.decode("utf-8", "surrogateescape")
    told = read(name, data, notices=furnishing.notices, registry=furnishing.registry, convert=furnishing.convert)
    return REPORT + packed(told)


def _copy(said: bytes, data: bytes, convert: Callable[[bytes, str], bytes] | None) -> bytes:
    """An annotated copy; empty where none can be made."""
    from ingest.copying import copy  # noqa: PLC0415  most children never need the writing libraries

    return COPY + (copy(said, data, convert) or b"")


def _become_independent() -> None:
    """
    A group of its own, deaf to Ctrl-C and to SIGTERM for all: a stopping daemon finishes the file at hand.

    And mute: it answers on its line and nowhere else.
    """
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):  # what a document makes a library say is not for our log
        os.dup2(silence, descriptor)


def _reader(furnishing: Furnishing) -> Callable[..., FileReport]:
    module, _, function = furnishing.reader.partition(":")
    return cast("Callable[..., FileReport]", getattr(importlib.import_module(module), function))


def _forget_environment() -> None:
    for name in set(os.environ) - KEPT:
        del os.environ[name]


def _limit(memory_mb: int) -> None:
    _soft(resource.RLIMIT_AS, memory_mb * MEGABYTE)
    _soft(resource.RLIMIT_FSIZE, FILES_MB * MEGABYTE)
    _soft(resource.RLIMIT_NOFILE, FILES)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow_seconds(seconds: float) -> None:
    """The limit counts what the child has used since it was born: move it on for each file."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _soft(resource.RLIMIT_CPU, int(usage.ru_utime + usage.ru_stime + seconds) + 2)
    signal.setitimer(signal.ITIMER_REAL, seconds + OVERTIME)


def _soft(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
