"""
The program in forks of a process that has everything imported: a run costs a tenth of its start.

    with forks() as run:
        run("once", "-c", config, fail="journal_dot:kill")
    run("once", "-c", config, strike="pwrite64:signal=KILL:when=7")

As a script it is that process: a JSON line in, a JSON line out. A fork is the real
command with its real command line, killed for real; only its imports and the process
that bears its reading children are shared.
"""

import contextlib
import ctypes
import gc
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count
from multiprocessing import forkserver
from pathlib import Path
from threading import Lock

from tests.builders.configuration import ROOT, Ran

PATIENCE = 120  # seconds a run may take
PR_SET_PTRACER = 0x59616D61


@dataclass(frozen=True)
class Forked(Ran):
    """`status` is negative where a signal ended it."""

    places: Counter = field(default_factory=Counter)  # fail points passed, and how often

    @property
    def killed(self):
        return self.status == -signal.SIGKILL


class Forks:
    def __init__(self, process):
        self._process = process
        self._lock = Lock()

    def __call__(self, *arguments, fail=None, env=None, strike=None):
        """Run a command to its end, with a fail point armed, or a system call as strace's `inject` says."""
        with self._lock:
            line = [str(each) for each in arguments]
            order = {"arguments": line, "fail": fail, "env": env or {}, "strike": strike}
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            told = json.loads(self._process.stdout.readline())
        assert "Traceback" not in told["err"], told["err"]
        return Forked(**told | {"places": Counter(told["places"])})


@contextlib.contextmanager
def forks():
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    line = [sys.executable, "-m", "tests.builders.forks"]
    process = subprocess.Popen(
        line,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield Forks(process)
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


MET = Counter()


class Recorder(str):
    """A name that differs from every other and remembers which it met."""

    __slots__ = ()

    def __ne__(self, other):
        MET[str(other)] += 1
        return True

    __hash__ = str.__hash__


def _serve():
    _import_everything()
    _warm_up()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(_run(**json.loads(line))), flush=True)


def _import_everything():
    import multiprocessing
    import pkgutil
    from importlib import import_module

    import ingest
    import notifier
    import store
    from store import migrate  # noqa: F401  it is imported late

    for package in (ingest, notifier, store):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.startswith(("ingest.demo", "ingest.__main__", "store.migrations")):
                import_module(module.name)
    multiprocessing.get_context("forkserver").set_forkserver_preload(["ingest.child", "tests.builders.warm_reader"])


def _warm_up():
    """What a first mail sets up (phrases, statements, readers) is then there for all."""
    from ingest.logs import Level, set_up
    from tests.builders.houses import three_mails
    from tests.builders.loop import loop, sandbox

    set_up(Level.BUGS)
    with tempfile.TemporaryDirectory() as name, loop(Path(name)) as work:
        for _, raw in three_mails():
            work.take(raw)
    sandbox().close()


def _run(*, arguments, fail, env, strike):
    with tempfile.TemporaryDirectory(prefix="fork-") as name:
        folder = Path(name)
        child = os.fork()
        if child == 0:
            _wait_for_a_tracer(strike)
            _be_the_program(arguments, fail, env, folder)
        with _traced(child, strike):
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        places = folder / "places"
        return {
            "status": status,
            "out": (folder / "out").read_text("utf-8"),
            "err": (folder / "err").read_text("utf-8", "replace"),
            "places": json.loads(places.read_text()) if places.exists() else {},
        }


def _wait_for_a_tracer(strike):
    if not strike:
        return
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_ulong(-1), 0, 0, 0)  # a sibling traces us
    while "TracerPid:\t0\n" in Path("/proc/self/status").read_text():
        time.sleep(0.001)


@contextlib.contextmanager
def _traced(child, strike):
    if not strike:
        yield
        return
    call = strike.partition(":")[0]
    line = ["strace", "-f", "-qq", "-o", "/dev/null", f"-etrace={call}", f"-einject={strike}", "-p", str(child)]
    with subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
        yield
        tracer.wait(10)


def _be_the_program(arguments, fail, env, folder):
    """Never returns."""
    from store import failpoints

    signal.alarm(PATIENCE)
    os.environ.update(env)
    for descriptor, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), descriptor)
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(os.fdopen(number, "wb"), "utf-8", write_through=True) for number in (1, 2)
    )
    forkserver.ensure_running = forkserver._forkserver.ensure_running = lambda: None  # our parent's is used
    failpoints._passes = count(1)
    failpoints._armed = failpoints.parse(fail) if fail else failpoints.Armed(name=Recorder(), what="kill", nth=1)
    status = 70
    try:
        from ingest.cli import run

        status = run(arguments)
    except BaseException:  # noqa: BLE001  a fork must end here, whatever happens
        import traceback

        traceback.print_exc()
    (folder / "places").write_text(json.dumps(MET))
    sys.stdout.flush()
    os._exit(status)


if __name__ == "__main__":
    _serve()
