"""A config.toml for servers on loopback, and the program run on it."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from ingest.cli import run
from tests.builders import databases
from tests.builders.accounts import PASSWORDS

ROOT = Path(__file__).parents[2]
MAILBOX = """
[[mailbox]]
id = "{id}"
address = "{address}"
name = "{name}"
password_file = "{id}.password"
imap = {{ host = "127.0.0.1", port = {imap}, security = "none" }}
smtp = {{ host = "127.0.0.1", port = {smtp}, security = "none" }}
poll_seconds = {poll_seconds}
"""
NAMES = {"kjt": "甘肃省科学技术厅", "kx": "甘肃省科学技术协会"}


def configuration(folder, *, imap, smtp, poll_seconds=1, extra="", database=None):
    """`imap` and `smtp` are ports, or one for each address. `database`: another line than the tests' own."""
    text = 'data_dir = "data"\n' + (databases.setting() if database is None else database)
    for address, password in PASSWORDS.items():
        name = address.partition("@")[0]
        ports = {"imap": _port(imap, address), "smtp": _port(smtp, address)}
        text += MAILBOX.format(id=name, address=address, name=NAMES[name], poll_seconds=poll_seconds, **ports)
        (folder / f"{name}.password").write_text(password)
    path = folder / "config.toml"
    path.write_text(text + extra, "utf-8")
    return path


def _port(ports, address):
    return ports[address] if isinstance(ports, dict) else ports


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def events(self):
        return [json.loads(line) for line in self.err.splitlines() if line.startswith("{")]


def here(*arguments):
    """Run the program inside the tests' own process: quicker by its start."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = run([str(argument) for argument in arguments])
    return Ran(status, out.getvalue(), err.getvalue())


def command(*arguments, cwd=None):
    return [sys.executable, "-m", "ingest", *map(str, arguments)], {
        "env": {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
        "cwd": cwd,
    }


def baosong(*arguments, cwd=None, stdin=""):
    """Run the program to its end."""
    line, options = command(*arguments, cwd=cwd)
    done = subprocess.run(line, input=stdin, capture_output=True, text=True, timeout=100, check=False, **options)
    assert "Traceback" not in done.stderr, done.stderr
    return Ran(done.returncode, done.stdout, done.stderr)
