"""
The daemon's work under one configuration.

Each mailbox has a job that visits it and one that sends what it owes; one job handles
what came, one reminds, one writes the digest; none waits for another. systemd's watchdog
is fed by the progress of the work alone (`ingest.pulse`).
"""

from __future__ import annotations

import os
import time
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import structlog

from ingest import canary, cycle, duties, metrics
from ingest.clockwork import Clockwork, Job
from ingest.handle import handle_all
from ingest.oneline import one_line
from ingest.outages import Lost, Refused
from ingest.pace import Again
from ingest.pulse import Pulse
from ingest.turns import Turns
from ingest.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.config import MailboxConfig
    from ingest.desk import Desk
    from ingest.systemd import Systemd

STOP_WITHIN = 25.0  # seconds for the messages at hand
HANDLE_EVERY = 30.0
RELAY_EVERY = 20.0
DUTIES_EVERY = 60.0  # reminders and digest look at the clock so often
STATUS_EVERY = 15.0
ALLOWANCE = 300.0  # seconds a job may go without progress
AFTER_THE_DOT = 900.0  # seconds a sending may take: SMTP itself waits 600 for the last answer
JUMP = 60.0  # seconds between wall clock and monotonic clock that are no drift
STAYING = "poll/"  # a mailbox stays with the daemon that has it

_log = structlog.get_logger()


class Stopping(Exception):  # noqa: N818  an order, not a mistake
    """Raised between two messages once the work is to stop."""


class Shift:
    """The work under one configuration."""

    def __init__(self, desk: Desk, *, systemd: Systemd) -> None:
        self._desk = desk
        self._systemd = systemd
        self._pulse = Pulse(time.monotonic)
        self._turns = Turns(desk)
        self._ending = Event()
        self._watches = ExitStack()
        self._clockwork = Clockwork(self._jobs(), pulse=self._pulse)
        self._status_at = self._fed_at = 0.0
        self._drift = time.time() - time.monotonic()

    def __enter__(self) -> Shift:
        cycle.begin(self._desk)
        self._watches.enter_context(metrics.endpoint(self._desk))
        self._clockwork.start()
        self._systemd.ready(one_line(self._desk))
        _log.info("daemon.started", mailboxes=[mailbox.id for mailbox in self._desk.config.mailbox])
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the messages at hand. What hangs longer is left as a crash would leave it, at once and whole."""
        self._ending.set()
        if not self._clockwork.stop(within=STOP_WITHIN):
            _log.error("daemon.abandoned", jobs=self._pulse.working())
            os._exit(1)
        self._watches.close()
        self._turns.give_back_all()

    def look(self) -> None:
        """Feed the watchdog if all is well; tell how things stand; notice a clock that jumped."""
        now = time.monotonic()
        self._notice_jump()
        every = self._systemd.feeding_seconds
        if every and now - self._fed_at >= every:
            self._fed_at = now
            self._feed()
        if now - self._status_at >= STATUS_EVERY:
            self._status_at = now
            self._systemd.status(one_line(self._desk))

    def _feed(self) -> None:
        stalled = self._pulse.stalled()
        if stalled:
            _log.error("job.stalled", jobs=stalled)
        else:
            self._systemd.feed_watchdog()

    def _notice_jump(self) -> None:
        drift = time.time() - time.monotonic()
        if abs(drift - self._drift) > JUMP:
            _log.warning("clock.jumped", seconds=round(drift - self._drift))
            self._clockwork.catch_up()
        self._drift = drift

    def _jobs(self) -> list[Job]:
        jobs = [
            Job(name="handle", act=self._act("handle", self._handle), every=HANDLE_EVERY, allowance=ALLOWANCE),
            Job(
                name="remind",
                act=self._act("remind", partial(self._duty, duties.remind)),
                every=DUTIES_EVERY,
                allowance=ALLOWANCE,
            ),
            Job(
                name="digest",
                act=self._act("digest", partial(self._duty, duties.digest)),
                every=DUTIES_EVERY,
                allowance=ALLOWANCE,
            ),
        ]
        if self._desk.config.canary.daily:
            duty = self._act("canary", partial(self._duty, canary.canary))
            jobs.append(Job(name="canary", act=duty, every=DUTIES_EVERY, allowance=ALLOWANCE))
        for mailbox in self._desk.config.mailbox:
            jobs += [self._poll_job(mailbox), self._relay_job(mailbox)]
        return jobs

    def _poll_job(self, mailbox: MailboxConfig) -> Job:
        name = f"poll/{mailbox.id}"
        watch = self._watches.enter_context(closing(Watch(self._desk_of(name), mailbox)))
        act = self._act(name, partial(self._poll, watch, mailbox.poll_seconds))
        return Job(name=name, act=act, every=mailbox.poll_seconds, allowance=ALLOWANCE)

    def _relay_job(self, mailbox: MailboxConfig) -> Job:
        name = f"relay/{mailbox.id}"
        act = self._act(name, partial(self._relay, mailbox))
        return Job(name=name, act=act, every=RELAY_EVERY, allowance=AFTER_THE_DOT)

    def _poll(self, watch: Watch, seconds: float) -> Again:
        if not self._turns.take(f"poll/{watch.mailbox}", rest=seconds):
            watch.close()
            return Again.USUALLY
        polled = cycle.poll(self._desk, watch)
        if polled.failure:
            return Again.LATER
        if polled.visited.sighted:
            self._clockwork.nudge("handle")
        return self._wait(watch, seconds)

    def _wait(self, watch: Watch, seconds: float) -> Again:
        """Until the next visit: on the line where the server tells of news, else off it."""
        try:
            news = watch.wait_for_news(seconds)
        except (Refused, Lost):
            return Again.AT_ONCE  # the next visit finds out what is the matter
        if news:
            self._clockwork.nudge("handle")
        return Again.USUALLY if news is None else Again.AT_ONCE

    def _handle(self) -> Again:
        told = handle_all(self._desk_of("handle"))
        return self._owing(told["replies_owed"])

    def _duty(self, duty: Callable[[Desk], int]) -> Again:
        """A duty knows itself whether its time has come, and does nothing twice."""
        return self._owing(duty(self._desk))

    def _owing(self, mails: int) -> Again:
        if mails:
            for mailbox in self._desk.config.mailbox:
                self._clockwork.nudge(f"relay/{mailbox.id}")
        return Again.USUALLY

    def _relay(self, mailbox: MailboxConfig) -> Again:
        cycle.relay(self._desk, mailbox)
        return Again.USUALLY

    def _desk_of(self, job: str) -> Desk:
        return replace(self._desk, checkpoint=partial(self._checkpoint, job))

    def _checkpoint(self, job: str) -> None:
        self._pulse.beat(job)
        self._turns.keep(job)
        if self._ending.is_set():
            raise Stopping

    def _act(self, name: str, act: Callable[[], Again]) -> Callable[[], Again]:
        """The act, where the world is in the way no bug of ours, and a stop no failure."""

        def acting() -> Again:
            try:
                return act() if name.startswith(STAYING) else self._in_turn(name, act)
            except Stopping:
                return Again.USUALLY
            except OSError as error:
                _log.error("job.hindered", job=name, error=str(error))
                return Again.LATER

        return acting

    def _in_turn(self, name: str, act: Callable[[], Again]) -> Again:
        with self._turns.taken(name) as mine:
            return act() if mine else Again.USUALLY
