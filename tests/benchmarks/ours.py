"""
The whole work on one mailbox, from the first fetch to the last answer owed. Run as a program.

Arguments: config.toml, workers. Memory is the sum over this process and its children, each
with its share of what they share (PSS), looked at four times a second. What is imported at
the top of a program is imported by each reading child too, hence nothing of ours is.
"""

import json
import os
import sys
import threading
import time
from contextlib import closing
from pathlib import Path


def family(pid):
    yield pid
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        yield from family(int(child))


def pss_mb(pid):
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


def cpu_of_family():
    """Seconds of processor time of this process and its living children."""
    ticks = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in family(os.getpid())]
    return sum(int(each[11]) + int(each[12]) for each in ticks) / os.sysconf("SC_CLK_TCK")


class Memory:
    """The most that this process and its children held at once."""

    def __init__(self):
        self.peak = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def _watch(self):
        while not self._stop.wait(0.25):
            try:
                self.peak = max(self.peak, sum(map(pss_mb, family(os.getpid()))))
            except OSError:
                continue


def main():
    from ingest import cycle
    from ingest import sandbox as reading
    from ingest.config import load
    from ingest.desk import open_desk
    from ingest.handle import handle_all
    from ingest.logs import Level, set_up
    from ingest.watch import Watch
    from tests.benchmarks.moments import NOW

    path, workers = Path(sys.argv[1]), int(sys.argv[2])
    set_up(Level.TROUBLE)
    config = load(path)
    reading.Limits.__init__.__kwdefaults__["workers"] = workers
    with open_desk(config, clock=lambda: NOW) as desk, Memory() as memory:
        cycle.begin(desk)
        used = cpu_of_family()
        begun = time.monotonic()
        with closing(Watch(desk, config.mailbox[0])) as watch:
            visited = cycle.poll(desk, watch).visited
        fetched = time.monotonic()
        told = handle_all(desk)
        done = time.monotonic()
        used = cpu_of_family() - used
    figures = {
        "seconds": done - begun,
        "cpu": used,
        "cpu_here": time.process_time(),
        "fetching": fetched - begun,
        "mails": visited.sighted,
        "peak_mb": memory.peak,
        "told": told,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
