"""
The whole work on a mailbox full of forms, beside its floor, in one run on one machine.

Both fetch from the same Dovecot. Processor time is told beside wall time: where others use
the machine too, only the first can be compared. BENCH_MAILS sets how many mails.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from store.database import Database
from tests.benchmarks.campaign import full_mailbox, registry
from tests.builders.configuration import ROOT, configuration

MAILS = int(os.environ.get("BENCH_MAILS", "2000"))
ALLOWED = {1: 1.5, 2: 1.0}  # times the floor of as many workers


def rows():
    with full_mailbox(MAILS) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for workers in (1, 2):
            floor = told("tests.benchmarks.floor", server.port, workers, empty(folder / f"floor{workers}.db"))
            ours = told("tests.benchmarks.ours", house(folder / f"ours{workers}", server.port), workers)
            yield row("floor", workers, floor, "fetch, MIME, docx, the same rows; nothing archived or judged")
            yield row("ours", workers, ours, f"{ours['cpu'] / floor['cpu']:.1f} x the floor; {ALLOWED[workers]} wanted")


def row(whose, workers, figures, limit):
    count = figures["mails"]
    text = (
        f"{count / figures['seconds']:.0f} mails/s, {figures['seconds'] / count * 1000:.1f} ms a mail "
        f"({figures['cpu'] / count * 1000:.1f} ms CPU), {figures['peak_mb']:.0f} MB"
    )
    return f"{count} form mails, {whose}, {workers} worker(s)", text, limit


def empty(path):
    Database.open(path).close()
    return path


def house(folder, port):
    folder.mkdir()
    path = configuration(folder, imap=port, smtp=1)
    (folder / "units.csv").write_text(registry(MAILS))
    path.write_text('units = "units.csv"\n' + path.read_text())
    return path


def told(module, *arguments):
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
