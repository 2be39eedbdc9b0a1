"""
Whether the work is alive, told by its progress.

A watchdog that a timer feeds keeps a dead-locked daemon alive. Here every job beats
when it gets on; a job that neither ends nor beats within its allowance, or is not
begun again in time, has stalled.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beat:
    at: float
    working: bool
    allowance: float  # seconds between beats while it works
    rest: float  # seconds until it should work again


class Pulse:
    """The beats of all jobs. `clock` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._beats: dict[str, _Beat] = {}
        self._lock = Lock()

    def begin(self, job: str, *, allowance: float) -> None:
        self._set(job, _Beat(at=self._clock(), working=True, allowance=allowance, rest=0.0))

    def beat(self, job: str) -> None:
        """The job got on."""
        with self._lock:
            self._beats[job] = replace(self._beats[job], at=self._clock())

    def end(self, job: str, *, rest: float) -> None:
        """The job is done, to be begun again after `rest`."""
        with self._lock:
            self._beats[job] = replace(self._beats[job], at=self._clock(), working=False, rest=rest)

    def stalled(self) -> list[str]:
        now = self._clock()
        with self._lock:
            return [job for job, beat in self._beats.items() if now - beat.at > _patience(beat)]

    def working(self) -> list[str]:
        with self._lock:
            return [job for job, beat in self._beats.items() if beat.working]

    def _set(self, job: str, beat: _Beat) -> None:
        with self._lock:
            self._beats[job] = beat


def _patience(beat: _Beat) -> float:
    return beat.allowance if beat.working else beat.rest + beat.allowance
