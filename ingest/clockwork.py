"""
The jobs of the daemon, each in its own time.

A job is never begun while it runs; what was missed is done once; a failure makes its
next time later, and no other job's. A job that raises has a bug: it is logged, and the
job is tried again like one that failed.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from ingest.pace import Again, wait

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apscheduler.job import Job as Appointment

    from ingest.pulse import Pulse

LOOK = 0.05  # seconds between looks at what still runs, while stopping

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    name: str  # poll/kjt
    act: Callable[[], Again]
    every: float  # seconds between one time and the next
    allowance: float  # seconds it may go without progress


class Clockwork:
    """Runs jobs until it is stopped."""

    def __init__(self, jobs: Sequence[Job], *, pulse: Pulse) -> None:
        self._jobs = {job.name: job for job in jobs}
        self._pulse = pulse
        self._failures = dict.fromkeys(self._jobs, 0)
        self._appointments: dict[str, Appointment] = {}
        self._nudged: set[str] = set()
        self._lock = Lock()  # taken before the scheduler's own, never after
        self._stopping = False
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(self._jobs))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Begin with every job at once."""
        self._scheduler.start()
        with self._lock:
            for name in self._jobs:
                self._appoint(name, 0.0)

    def nudge(self, name: str) -> None:
        """Do a job now; if it runs, once more when it is done."""
        with self._lock:
            if self._stopping:
                return
            try:
                self._appointments[name].remove()
            except JobLookupError:
                self._nudged.add(name)
            else:
                self._appoint(name, 0.0)

    def catch_up(self) -> None:
        """Do every job now: the wall clock has jumped under the schedule."""
        for name in self._jobs:
            self.nudge(name)

    def stop(self, *, within: float) -> bool:
        """Begin nothing more and wait for what runs; False where something still runs after so many seconds."""
        with self._lock:
            self._stopping = True
        if self._scheduler.running:
            self._scheduler.remove_all_jobs()  # it must not be shut down while it begins one
            self._scheduler.shutdown(wait=False)
        deadline = time.monotonic() + within
        while self._pulse.working() and time.monotonic() < deadline:
            time.sleep(LOOK)
        return not self._pulse.working()

    def _appoint(self, name: str, seconds: float) -> None:
        """Each time under an id of its own: APScheduler would drop a job that renews itself under the old one."""
        at = datetime.now(UTC) + timedelta(seconds=seconds)
        self._appointments[name] = self._scheduler.add_job(self._run, "date", run_date=at, args=[name])

    def _run(self, name: str) -> None:
        job = self._jobs[name]
        with self._lock:
            if self._stopping:
                return
            self._pulse.begin(name, allowance=job.allowance)
        again = _act(job)
        with self._lock:
            seconds = self._rest(job, again)
            self._pulse.end(name, rest=seconds)
            if not self._stopping:
                self._appoint(name, seconds)

    def _rest(self, job: Job, again: Again) -> float:
        self._failures[job.name] = self._failures[job.name] + 1 if again is Again.LATER else 0
        if job.name in self._nudged:
            self._nudged.discard(job.name)
            again = Again.AT_ONCE
        return wait(again, every=job.every, failures=self._failures[job.name], chance=random.random())  # noqa: S311  jitter


def _act(job: Job) -> Again:
    try:
        return job.act()
    except Exception:  # noqa: BLE001  a bug of ours: logged, and no reason to give the job up
        _log.exception("job.crashed", job=job.name)
        return Again.LATER
