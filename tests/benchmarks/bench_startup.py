"""What it costs to be called at all."""

import resource
import subprocess
import sys

LIMIT = 0.25  # seconds of CPU
TIMES = 5


def rows():
    yield "baosong --help", f"{cpu_seconds('--help'):.3f} s CPU", f"{LIMIT} s CPU"


def cpu_seconds(*arguments):
    """The least of a few runs: the others were disturbed."""
    return min(_once(*arguments) for _ in range(TIMES))


def _once(*arguments):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "ingest", *arguments], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
