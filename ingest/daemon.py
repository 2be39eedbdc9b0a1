"""
`baosong run`: the daemon, a process that works until it is told to stop.

SIGTERM finishes the message at hand; SIGHUP takes a new configuration whole or keeps the
old one. Once it works, a database that cannot be used is waited for.
"""

from __future__ import annotations

import signal
from contextlib import contextmanager
from enum import Enum
from threading import Event
from typing import TYPE_CHECKING

import structlog

from ingest import baseline
from ingest.config import Config, load
from ingest.desk import open_desk
from ingest.mistakes import ConfigError
from ingest.rules import Rules, load_rules
from ingest.shift import STOP_WITHIN, Shift
from store.database import Unusable, daemon_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path
    from types import FrameType

    from ingest.systemd import Systemd

LOOK = 1.0  # seconds between looks at signals, clock and pulse
HINDERED = 5.0  # seconds until the database is tried again
FIXED = ("data_dir", "archive", "database")  # what cannot change under a running daemon

_log = structlog.get_logger()


class Order(Enum):
    STOP = "stop"
    RELOAD = "reload"


class Daemon:
    """The process: signals, the lock, and one `Shift` after another."""

    def __init__(self, path: Path, *, clock: Callable[[], datetime], systemd: Systemd) -> None:
        self._path = path
        self._clock = clock
        self._systemd = systemd
        self._stop = Event()
        self._reload = Event()
        self._begun = False

    def run(self) -> None:
        """Work until SIGTERM. Raises ConfigError, AlreadyRunning and Unusable at the start only, and Misplaced."""
        config = load(self._path)
        rules = load_rules(config)
        with daemon_lock(config.data_dir), self._signals():
            order = Order.RELOAD
            while order is Order.RELOAD:
                order, config, rules = self._undeterred(config, rules)
        _log.info("daemon.stopped")

    def _undeterred(self, config: Config, rules: Rules) -> tuple[Order, Config, Rules]:
        """Work; what hinders one that worked before is outlasted."""
        try:
            return self._work(config, rules)
        except Unusable as error:
            if not self._begun:
                raise
            _log.error("daemon.hindered", error=str(error))
            stopped = self._stop.wait(HINDERED)
            return (Order.STOP if stopped else Order.RELOAD), config, rules

    def _work(self, config: Config, rules: Rules) -> tuple[Order, Config, Rules]:
        """Until a stop, or a new configuration that can be had."""
        with (
            open_desk(config, clock=self._clock, rules=rules) as desk,
            Shift(baseline.as_of_today(desk), systemd=self._systemd) as shift,
        ):
            self._begun = True
            while not self._stop.is_set():
                desk.database.make_sure_it_is_in_place()
                shift.look()
                if self._reload.is_set():
                    self._reload.clear()
                    if fresh := self._fresh(config):
                        return (Order.RELOAD, *fresh)
                self._stop.wait(LOOK)
            self._systemd.stopping(seconds=STOP_WITHIN + 5)  # not before a reload: systemd would end us
        return Order.STOP, config, rules

    def _fresh(self, old: Config) -> tuple[Config, Rules] | None:
        """The configuration as it now is; None, and a word in the log, where it cannot be used."""
        try:
            config = load(self._path)
            rules = load_rules(config)
        except ConfigError as error:
            _log.error("config.refused", mistakes=str(error).splitlines())
            return None
        changed = [key for key in FIXED if getattr(config, key) != getattr(old, key)]
        if changed:
            _log.error("config.refused", mistakes=[f"{key} cannot change while running: restart" for key in changed])
            return None
        self._systemd.reloading()
        _log.info("config.reloaded")
        return config, rules

    @contextmanager
    def _signals(self) -> Iterator[None]:
        before = {
            number: signal.signal(number, self._take) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
        }
        try:
            yield
        finally:
            for number, former in before.items():
                signal.signal(number, former)

    def _take(self, number: int, _frame: FrameType | None) -> None:
        (self._reload if number == signal.SIGHUP else self._stop).set()
