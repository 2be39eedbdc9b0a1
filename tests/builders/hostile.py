"""Reading functions that do to a child what hostile files do; each has the signature of `parsers.read.read_file`."""

import contextlib
import json
import os
import resource
import signal
import socket
import sys
import time
from pathlib import Path

from parsers.model import FileReport, Kind


def read(name, data, **_):
    """Do what the bytes say."""
    return DEEDS[data.split()[0].decode()](name, data)


def weigh(name, data, **_):
    """How much of a file came here."""
    return FileReport(file=name, kind=Kind.OTHER, title=str(len(data)))


def _exhaust(name, data):
    hoard = []
    while True:
        hoard.append(bytearray(16 << 20))


def _hang(name, data):
    while True:
        time.sleep(3600)


def _spin(name, data):
    while True:
        pass


def _die(name, data):
    os.kill(os.getpid(), signal.SIGSEGV)
    time.sleep(60)


def _stop(name, data):
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    return _good(name, data)


class _Order:
    def __reduce__(self):
        return os.system, ("true",)


def _lie(name, data):
    return _Order()


def _raise(name, data):
    raise ValueError("a bug of ours")


def _recurse(name, data):
    return _recurse(name, data)


def _fill_the_disk(name, data):
    with Path(data.split()[1].decode()).open("wb") as file:
        file.truncate(1 << 30)
    return _good(name, data)


def _talk(name, data):
    print("a name and a phone", file=sys.stderr, flush=True)
    os.write(1, b"a name and a phone")
    return _good(name, data)


def _look_around(name, data):
    """What a child can see of its parent: environment, process id; and whether it can call home."""
    secrets = [name for name in os.environ if "PASSWORD" in name or "CREDENTIALS" in name]
    try:
        socket.create_connection(("127.0.0.1", int(data.split()[1])), timeout=1).close()
        reached = "reached home"
    except OSError:
        reached = "nobody there"
    return FileReport(file=name, kind=Kind.OTHER, title=f"{os.getpid()} {secrets} {reached} {sorted(sys.modules)}")


def _reach(name, data):
    """Whether anybody can be called over the network."""
    try:
        socket.create_connection(("127.0.0.1", int(data.split()[1])), timeout=1).close()
    except OSError as error:
        return FileReport(file=name, kind=Kind.OTHER, title=type(error).__name__)
    return FileReport(file=name, kind=Kind.OTHER, title="reached")


def _hold(name, data):
    """What a child has open: the targets of its descriptors."""
    held = []
    for each in list(Path("/proc/self/fd").iterdir()):
        with contextlib.suppress(OSError):  # the descriptor that listed them
            held.append(str(each.readlink()))
    return FileReport(file=name, kind=Kind.OTHER, title=" ".join(held))


def _bounds(name, data):
    """The limits a child lives under, by name."""
    kinds = "AS", "CPU", "FSIZE", "NOFILE", "CORE"
    soft = {kind: resource.getrlimit(getattr(resource, f"RLIMIT_{kind}"))[0] for kind in kinds}
    return FileReport(file=name, kind=Kind.OTHER, title=json.dumps(soft))


def _open_many(name, data):
    with contextlib.ExitStack() as stack:
        for _ in range(1000):
            stack.enter_context(open(os.devnull))  # noqa: PTH123
    return _good(name, data)


def _good(name, data):
    return FileReport(file=name, kind=Kind.OTHER, title=data.decode())


DEEDS = {
    "exhaust": _exhaust,
    "hang": _hang,
    "spin": _spin,
    "die": _die,
    "stop": _stop,
    "lie": _lie,
    "raise": _raise,
    "recurse": _recurse,
    "fill": _fill_the_disk,
    "look": _look_around,
    "talk": _talk,
    "reach": _reach,
    "hold": _hold,
    "bounds": _bounds,
    "many": _open_many,
    "good": _good,
}
