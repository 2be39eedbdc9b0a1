"""What a daemon needs of its machine: a clock, a folder, room, a database, two programs."""

from __future__ import annotations

import ctypes
import os
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.doctor.finding import Finding, bad, doubtful, good
from ingest.room import needed
from store.database import Database, SchemaTooNew, SchemaTooOld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.config import Config

MEGABYTE = 1 << 20
OTHERS = 0o077  # what a group and everybody may do
COMFORT_MB = 1024
UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
TIMEX_BYTES = 512  # more than struct timex has anywhere
FIRST_YEAR = 2026  # of the first notice; a clock before it has lost its time
OFFICE = "apt-get install libreoffice-writer-nogui libreoffice-calc-nogui"
PROGRAMS = (  # name, commands, how to get it, what is lost without
    ("LibreOffice", ("soffice", "libreoffice"), OFFICE, ".doc, .wps, .rtf and .odt files are not read"),
    ("unar", ("unar",), "apt-get install unar", ".rar archives are not read"),
)


def examine(config: Config, *, now: datetime) -> Iterator[Finding]:
    yield _clock(config, now)
    yield _folder(config.data_dir)
    yield _room(config)
    yield _database(config)
    yield from (_program(*program) for program in PROGRAMS)


def _clock(config: Config, now: datetime) -> Finding:
    shown = f"{now.astimezone(config.zone):%Y-%m-%d %H:%M:%S %z}"
    if now.year < FIRST_YEAR:
        return bad("clock", shown, "set it, and let systemd-timesyncd or chrony keep it")
    if ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)) == UNSYNCHRONISED:
        return doubtful("clock", f"{shown}, not synchronised", "let systemd-timesyncd or chrony keep it")
    return good("clock", shown)


def _folder(folder: Path) -> Finding:
    if folder.is_dir() and os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        if folder.stat().st_mode & OTHERS:
            return doubtful("data_dir", f"others may look into {folder}", f"chmod 700 {folder}")
        return good("data_dir", str(folder))
    if folder.exists():
        return bad("data_dir", f"{folder} cannot be written", "give it to the user that runs baosong, mode 0700")
    above = _nearest(folder)
    if os.access(above, os.W_OK | os.X_OK):
        return good("data_dir", f"{folder} will be made")
    return bad(
        "data_dir",
        f"{folder} is not there and {above} cannot be written",
        "make it, owned by the user that runs baosong",
    )


def _nearest(folder: Path) -> Path:
    return next(path for path in folder.absolute().parents if path.exists())


def _room(config: Config) -> Finding:
    place = config.data_dir if config.data_dir.exists() else _nearest(config.data_dir)
    free = shutil.disk_usage(place).free // MEGABYTE
    least = needed(config) // MEGABYTE
    if free < least:
        return bad(
            "disk",
            f"{free} MB free at {place}",
            f"at least {least} MB are needed for the largest message",
        )
    if free < COMFORT_MB:
        return doubtful("disk", f"{free} MB free at {place}", "the archive of a campaign takes 1 GB and more")
    return good("disk", f"{free} MB free")


def _database(config: Config) -> Finding:
    place = config.database_at
    if isinstance(place, Path) and not place.exists():
        return good("database", f"{place} will be made")
    try:
        with closing(Database.open(place, migrate_schema=False)):
            return good("database", "at the newest schema")
    except SchemaTooOld as error:
        return doubtful("database", str(error), "the next start migrates it; back it up first: baosong backup FILE")
    except SchemaTooNew as error:
        return bad("database", str(error), "install the newer baosong again")
    except Exception as error:  # noqa: BLE001  a driver's own exceptions do not leave store; their text is what helps
        return bad("database", _first_line(error), "correct `database`, or see that the server is up and lets us in")


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


def _program(name: str, commands: tuple[str, ...], remedy: str, loss: str) -> Finding:
    found = next((path for command in commands if (path := shutil.which(command))), None)
    return good(name, found) if found else doubtful(name, f"not installed: {loss}", remedy)
