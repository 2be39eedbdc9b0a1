"""
The log: events of the form `noun.participle`, with data in keys.

To stderr, JSON for the journal, coloured lines for a terminal. No names, phones,
bodies or passwords: what looks like one of them is struck out before it is written, and
of an exception only its kind and the way to it are told, since its words may be a mail's.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from contextlib import suppress
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TextIO, cast

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from structlog.typing import Processor

SECRET_KEYS = re.compile(
    r"password|passwd|secret|token|credential|authorization|body|subject|sender|recipient|phone", re.IGNORECASE
)
STRUCK = (
    (re.compile(r"(?<=://)([^\s:/@]+):[^\s@]+(?=@)"), r"\1:…"),  # the password of a database URL
    (re.compile(r"[\w.+%-]+(?=@[\w-]+\.)"), "…"),  # whose address; the domain helps and names nobody
    (re.compile(r"(?<![\w.:-])(?:\+?86[- ]?)?(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|0\d{2,3}[- ]?\d{7,8})(?![\w.:-])"), "…"),
)
CHAIN = 8  # exceptions that led to one another, at most so many of which are told


class Level(IntEnum):
    """How much is logged."""

    EVERYTHING = logging.DEBUG
    EVENTS = logging.INFO  # the daemon's
    TROUBLE = logging.WARNING  # enough beside a command's own words
    BUGS = logging.ERROR


def set_up(level: Level) -> None:
    """Send the log of this process to stderr."""
    structlog.configure(
        processors=[*_chain(), _renderer()],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=STDERR),
        cache_logger_on_first_use=False,
    )
    _route_library_logs(level)
    if sys.excepthook is sys.__excepthook__:  # else somebody else minds it, as a debugger does
        sys.excepthook = _end_of_program
    if threading.excepthook is threading.__excepthook__:
        threading.excepthook = lambda crash: _end_of_thread(crash.exc_value)


def strike_out(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Remove what the log must not hold, wherever in the event it stands."""
    return {key: "…" if SECRET_KEYS.search(key) else _struck(value) for key, value in event.items()}


def _struck(value: Any) -> Any:
    match value:
        case str():
            return _struck_text(value)
        case BaseException():
            return _kind(value)
        case dict():
            return strike_out(None, "", value)
        case list() | tuple() | set() | frozenset():
            return [_struck(item) for item in value]
        case bytes():
            return f"<{len(value)} bytes>"
    return value


def _struck_text(text: str) -> str:
    for pattern, replacement in STRUCK:
        text = pattern.sub(replacement, text)
    return text


def tell_mistake(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the way to an exception in its place: where each one rose, and its kind."""
    told = event.pop("exc_info", None)
    error = sys.exc_info()[1] if told is True else told[1] if isinstance(told, tuple) else told
    if isinstance(error, BaseException):
        event["exception"] = "".join(_ways(error))
    return event


def _ways(error: BaseException) -> Iterator[str]:
    """The first cause first, as Python prints them."""
    chain: list[BaseException] = []
    last: BaseException | None = error
    while last is not None and last not in chain and len(chain) < CHAIN:
        chain.append(last)
        last = last.__cause__ or (None if last.__suppress_context__ else last.__context__)
    for each in reversed(chain):
        yield "Traceback (most recent call last):\n"
        yield from traceback.format_tb(each.__traceback__)
        yield f"{_kind(each)}\n"


def _kind(error: BaseException) -> str:
    """Of what the system says, its own words too: they name no more than an error number does."""
    words = f": {error.strerror}" if isinstance(error, OSError) and error.strerror else ""
    return f"{type(error).__name__}{_struck_text(words)}"


def _end_of_program(kind: type[BaseException], error: BaseException, _way: Any) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    structlog.get_logger().critical("program.crashed", exc_info=error)


def _end_of_thread(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        structlog.get_logger().critical("thread.crashed", exc_info=error)


def _chain() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        tell_mistake,
        strike_out,
    ]


class _Stderr:
    """stderr as it is when something is said. A log that cannot be written stops no work."""

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()


STDERR = cast("TextIO", _Stderr())


def _renderer() -> Processor:
    if sys.stderr.isatty():
        return structlog.dev.ConsoleRenderer()
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def _route_library_logs(level: int) -> None:
    """Warnings of libraries go the same way; their chatter does not, nor what pdfminer thinks of a file's fonts."""
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_chain(),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer()],
    )
    target = logging.StreamHandler(STDERR)
    target.setFormatter(formatter)
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[target], force=True)
