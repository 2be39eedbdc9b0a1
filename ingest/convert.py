"""
.doc .wps .rtf .odt .ods -> docx or xlsx, by LibreOffice, where it is installed.

LibreOffice is neither trusted nor forgiving: what is no office file is refused before it
is handed over (garbage would come back as a document full of junk), it runs without
network, under a fresh profile and a limit of time, and nothing of it outlives the call
or the process that called.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Final

from ingest.scratch import scratch, sweep
from parsers.errors import FaultCode, Unreadable

SECONDS: Final = 40
_FOLDER: Final = "baosong-office-"
_LIMITS: Final = (
    (resource.RLIMIT_AS, 4_000_000_000),  # LibreOffice maps far more than it uses
    (resource.RLIMIT_FSIZE, 500_000_000),
    (resource.RLIMIT_NOFILE, 1024),
    (resource.RLIMIT_CPU, SECONDS),
    (resource.RLIMIT_CORE, 0),
)
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG
_CONFINEMENTS: Final = (
    ("unshare", "-r", "-n", "-p", "-f", "--kill-child", "--"),
    ("unshare", "-r", "-n", "--"),
)
_PROGRAMS: Final = ("soffice", "libreoffice")
_SETTINGS: Final = (  # node, property, value
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Misc", "FirstRun", "false"),
)
_SETTING: Final = (
    '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
)
_REGISTRY: Final = '<oor:items xmlns:oor="http://openoffice.org/2001/registry">{}</oor:items>'

Convert = Callable[[bytes, str], bytes]


def find_office() -> Path | None:
    """LibreOffice's program, where it is installed."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    return Path(found) if found else None


def office() -> Convert | None:
    """`convert`, where there is something to convert with; what an earlier life left is cleared away."""
    clear_away()
    return convert if find_office() else None


def convert(data: bytes, format: str) -> bytes:  # noqa: A002  the word of the house
    """The docx or xlsx of a file of one of `parsers.sniff.NEEDS_OFFICE`."""
    from parsers.formats.convertible import target_format  # noqa: PLC0415  the caller that reads has the readers

    target = target_format(data, format)
    program = find_office()
    if program is None:
        raise Unreadable(FaultCode.UNSUPPORTED, f"{format} needs LibreOffice")
    clear_away()
    with scratch(_FOLDER) as folder:
        return _convert(program, folder, data, target)


def clear_away() -> None:
    """Remove what conversions left behind whose process was killed."""
    sweep(_FOLDER)


def _convert(program: Path, folder: Path, data: bytes, target: str) -> bytes:
    source = folder / "source"
    source.write_bytes(data)
    _write_settings(folder / "profile")
    _run([*_confinement(), str(program), *_arguments(folder, target, source)], folder)
    result = folder / "out" / f"source.{target}"
    if not result.is_file() or not result.stat().st_size:
        raise Unreadable(FaultCode.CORRUPT, "LibreOffice could not open it")
    return result.read_bytes()


def _write_settings(profile: Path) -> None:
    user = profile / "user"
    user.mkdir(parents=True)
    items = "".join(_SETTING.format(*setting) for setting in _SETTINGS)
    (user / "registrymodifications.xcu").write_text(_REGISTRY.format(items), encoding="utf-8")


def _arguments(folder: Path, target: str, source: Path) -> list[str]:
    return [
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault",
        "--convert-to", target, "--outdir", str(folder / "out"), str(source),
    ]  # fmt: skip


@cache
def _confinement() -> Sequence[str]:
    """The best this system permits: no network, and a process tree that dies with its first process."""
    if not shutil.which("unshare"):
        return ()
    return next((command for command in _CONFINEMENTS if _works(command)), ())


def _works(command: Sequence[str]) -> bool:
    tried = subprocess.run([*command, "true"], check=False, capture_output=True, timeout=SECONDS)
    return tried.returncode == 0


def _run(command: Sequence[str], folder: Path) -> None:
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=partial(_limit, ctypes.CDLL(None)),  # noqa: PLW1509  the callers are single-threaded children
    )
    try:
        process.wait(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Unreadable(FaultCode.TIMEOUT, "LibreOffice took too long") from None
    finally:
        _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """The launcher and whatever it left behind."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _environment(folder: Path) -> Mapping[str, str]:
    """Nothing of ours but where programs are."""
    return {"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "TMPDIR": str(folder), "LANG": "C.UTF-8"}


def _limit(libc: ctypes.CDLL) -> None:
    """
    Die when the caller does. A reader's own soft limits are too tight for LibreOffice; the hard ones stay.

    Runs between fork and exec.
    """
    libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    for kind, wanted in _LIMITS:
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
