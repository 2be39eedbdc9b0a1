"""
Attachments are read in child processes.

A file that exhausts memory, hangs or kills its reader becomes a `Fault` on that file;
the other files of the mail are read. A child has no database, no credentials and,
where the system permits it, no network. It is reused until it dies or grows old.
What the world does to us (no process can be started) raises `SandboxBroken`: nobody's
file is to blame.
"""

from __future__ import annotations

import os
import queue
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from multiprocessing import forkserver, get_context
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, Self

from ingest.child import ANNOTATE, COPY, MEMORY, READ, READY, REPORT, Furnishing, serve
from ingest.convert import clear_away
from ingest.reports import NotAReport, unpacked
from parsers.errors import FaultCode
from parsers.findings import fault
from parsers.model import FileReport, Kind
from parsers.sniff import is_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notifier.remarks import Order
    from parsers.notice import Notice
    from parsers.units import Registry

READER = "parsers.read:read_file"
READS = 500  # by one child; what a library leaks goes with it
START_SECONDS = 60
START_OCTETS = 1 << 16  # a picture is known by its start: photos of tens of megabytes need not travel
ROOM = 3  # a file is held in memory about so many times while it is read
MEGABYTE = 1 << 20


def warm_up(reader: str = READER) -> None:
    """Begin to load what children will need, while the caller does something else."""
    get_context("forkserver").set_forkserver_preload(["ingest.child", reader.partition(":")[0]])
    forkserver.ensure_running()


class SandboxBroken(Exception):  # noqa: N818  the world stumbled, not the file
    """No reading child can be had at the moment. The file is to be read later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    seconds: float = 20.0  # of wall clock, and of processor time, for one file
    memory_mb: int = 512  # address space of a child
    workers: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Death:
    """A child that is no more, and why a file may be the reason."""

    code: FaultCode
    detail: str


class Sandbox:
    """A small pool of reading children, for any number of threads. Close it, or use it in a `with`."""

    def __init__(
        self,
        *,
        limits: Limits,
        notices: Sequence[Notice],
        registry: Registry,
        convert: Callable[[bytes, str], bytes] | None = None,
        reader: str = READER,
    ) -> None:
        """`reader` is `module:function` with the signature of `parsers.read.read_file`."""
        self._limits = limits
        self._furnishing = Furnishing(
            reader=reader,
            notices=tuple(notices),
            registry=registry,
            convert=convert,
            seconds=limits.seconds,
            memory_mb=limits.memory_mb,
        )
        self._children: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(limits.workers):
            self._children.put(None)

    @property
    def workers(self) -> int:
        """How many files can be read at once."""
        return self._limits.workers

    def read(self, name: str, data: bytes) -> FileReport:
        """What a file is and says. Total in the file; raises SandboxBroken for what is not its doing."""
        if len(data) * ROOM > self._limits.memory_mb * MEGABYTE:
            return _unreadable(name, FaultCode.TOO_LARGE, f"{len(data)} bytes")
        if len(data) > START_OCTETS and is_picture(data):
            return replace(self.read(name, data[:START_OCTETS]), fingerprint=sha256(data).hexdigest())
        asked = READ + name.encode("utf-8", "surrogateescape")
        answer = self._attempt(asked, data)
        if isinstance(answer, Death) and answer.code is FaultCode.CRASHED:
            answer = self._attempt(
                asked, data
            )  # the first may have died of something else, as of the kernel short of memory
        if isinstance(answer, Death):
            return _unreadable(name, answer.code, answer.detail)
        return answer if isinstance(answer, FileReport) else _unreadable(name, FaultCode.CRASHED, "a copy, unasked")

    def annotate(self, data: bytes, order: Order) -> bytes | None:
        """A copy of a file with remarks at its cells; None where none can be made. Raises SandboxBroken."""
        if len(data) * ROOM > self._limits.memory_mb * MEGABYTE:
            return None
        answer = self._attempt(ANNOTATE + order.packed(), data)
        return answer if isinstance(answer, bytes) and answer else None

    def _attempt(self, asked: bytes, data: bytes) -> FileReport | bytes | Death:
        child = self._children.get()
        try:
            child = child or _Child(self._furnishing)
            answer = child.ask(asked, data)
            if child.is_spent or isinstance(answer, Death):
                child.end()
                child = None
                clear_away()
        except BaseException:
            if child:
                child.end()
            child = None
            raise
        finally:
            self._children.put(child)
        return answer

    def close(self) -> None:
        """End the children; a read under way elsewhere is waited for."""
        for _ in range(self._limits.workers):
            if child := self._children.get():
                child.end()
        for _ in range(self._limits.workers):
            self._children.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class _Child:
    """One reading process, seen from outside."""

    def __init__(self, furnishing: Furnishing) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(["ingest.child", furnishing.reader.partition(":")[0]])
        self._seconds = furnishing.seconds
        self._left = READS
        self._line, far_end = context.Pipe()
        self._process = context.Process(target=serve, args=(far_end, furnishing), daemon=True)
        try:
            self._process.start()
            far_end.close()
            ready = self._line.poll(START_SECONDS) and self._line.recv_bytes() == READY
        except (OSError, EOFError) as error:
            raise SandboxBroken(f"no reading process can be started: {error}") from error
        if not ready:
            self.end()
            raise SandboxBroken(f"a reading process was not ready within {START_SECONDS} s")

    @property
    def is_spent(self) -> bool:
        return self._left <= 0

    def ask(self, asked: bytes, data: bytes) -> FileReport | bytes | Death:
        self._left -= 1
        deadline = time.monotonic() + self._seconds
        try:
            self._line.send_bytes(asked)
            self._line.send_bytes(data)
            wait([self._line, self._process.sentinel], deadline - time.monotonic())
            if self._line.poll():
                return self._heard(self._line.recv_bytes())
        except (OSError, EOFError):
            return self._post_mortem()
        except NotAReport as error:
            return Death(code=FaultCode.CRASHED, detail=str(error))
        if self._process.is_alive():
            return Death(code=FaultCode.TIMEOUT, detail=f"no answer within {self._seconds} s")
        return self._post_mortem()

    def _heard(self, answer: bytes) -> FileReport | bytes | Death:
        kind, body = answer[:1], answer[1:]
        if kind == REPORT:
            return unpacked(body)
        if kind == COPY:
            return body
        if kind == MEMORY:
            return Death(code=FaultCode.TOO_LARGE, detail="more memory than a child may have")
        return Death(code=FaultCode.CRASHED, detail=body.decode(errors="replace"))

    def _post_mortem(self) -> Death:
        self._process.join(1)
        code = self._process.exitcode
        if code in {-signal.SIGXCPU, -signal.SIGALRM}:
            return Death(code=FaultCode.TIMEOUT, detail="more processor time than a child may have")
        return Death(code=FaultCode.CRASHED, detail=f"the reading process died with {code}")

    def end(self) -> None:
        """Kill it, and whatever it started: nothing in it is worth a farewell."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid or 0, signal.SIGKILL)
        self._process.kill()
        self._process.join()
        self._line.close()


def _unreadable(name: str, code: FaultCode, detail: str) -> FileReport:
    return FileReport(file=name, kind=Kind.UNREADABLE, error=fault(code, detail))
