"""A PostgreSQL of the tests' own on the loopback, in a folder that goes with it."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg

from tests.servers.ports import free_port
from tests.servers.require import lacking


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    port: int
    user: str
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def await_readiness(self, *, seconds: float) -> None:
        """It listens before it is ready."""
        until = time.monotonic() + seconds
        while True:
            try:
                psycopg.connect(self._address("postgres")).close()
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)
            else:
                return

    def fresh_url(self, *, like: str = "template0") -> str:
        """The URL of a new database, empty or as the one of another URL that nobody is connected to."""
        name, template = f"baosong_{next(self._numbers)}", like.rpartition("/")[2]
        with psycopg.connect(self._address("postgres"), autocommit=True) as line:
            line.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' STRATEGY file_copy")
        return f"postgresql+psycopg://{self.user}@127.0.0.1:{self.port}/{name}"

    def _address(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user={self.user} dbname={database}"


@contextmanager
def postgresql() -> Iterator[Cluster]:
    """Start one, without durability: these tests pull no plug on it."""
    binaries = _binaries()
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="baosong-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    try:
        _run(binaries / "initdb", "-D", folder / "db", "-U", user, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        port = free_port()
        with _server(binaries, folder, port):
            running = Cluster(port=port, user=user)
            running.await_readiness(seconds=30)
            yield running
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _server(binaries: Path, folder: Path, port: int) -> Iterator[None]:
    settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off", "full_page_writes=off"]
    settings.append("dynamic_shared_memory_type=mmap")  # in the folder, and gone with it
    options = [word for setting in settings for word in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(folder / "db"), "-p", str(port), *options]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, user=_other_user())
    try:
        yield
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: nothing of it is kept
        process.wait(timeout=30)


def _run(*command: object) -> None:
    subprocess.run([str(word) for word in command], check=True, capture_output=True, cwd="/", user=_other_user())


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else Path(lacking("postgresql is not installed"))


def _user() -> str:
    return _other_user() or pwd.getpwuid(os.geteuid()).pw_name


def _other_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else None
