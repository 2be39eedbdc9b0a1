"""`baosong run` as a process of its own, and what it says."""

import json
import signal
import subprocess
import time
from contextlib import contextmanager

from tests.builders.configuration import command

NOW = "2026-05-06T12:00:00+08:00"


class Process:
    """A running daemon, and what it has logged so far."""

    def __init__(self, popen, log):
        self.popen = popen
        self.log = log

    @property
    def events(self):
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def named(self, event):
        return [each for each in self.events if each["event"] == event]

    @property
    def mistakes(self):
        """Tracebacks, but for those of a child that was born while its parent was killed."""
        pieces = self.log.read_text().split("Traceback (most recent call last)")[1:]
        return [each for each in pieces if "multiprocessing/spawn.py" not in each]

    def stop(self, number=signal.SIGTERM):
        started = time.monotonic()
        self.popen.send_signal(number)
        status = self.popen.wait(40)
        return status, time.monotonic() - started


@contextmanager
def daemons(folder):
    """Start one; `but` is Python that changes its constants first. None leaves a traceback."""
    running = []

    def start(config, *, env=None, now=NOW, but=""):
        line, options = command("--now", now, "run", "-c", config)
        if but:
            line = [line[0], "-c", f"{but}\nfrom ingest.cli import main\nmain()", *line[3:]]
        options["env"].update(env or {})
        log = folder / f"log{len(running)}"
        with log.open("w") as stderr:
            popen = subprocess.Popen(line, stderr=stderr, **options)
        running.append(Process(popen, log))
        return running[-1]

    try:
        yield start
    finally:
        for process in running:
            if process.popen.poll() is None:
                process.popen.kill()
                process.popen.wait()
    for process in running:
        assert process.mistakes == [], process.log.read_text()


def until(condition, seconds=60.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
