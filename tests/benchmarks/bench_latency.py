"""From a mail's arrival to its reply accepted by the SMTP server, by a running daemon."""

import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from tests.benchmarks.campaign import mails, registry
from tests.benchmarks.moments import NOW
from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.configuration import command, configuration
from tests.servers.dovecot import dovecot
from tests.servers.smtp import recording

ROUNDS = 10
SENDING = "[sending]\nper_minute = 1000\nper_15_minutes = 1000\nper_day = 1000\n"


def rows():
    with dovecot(PASSWORDS) as imap, recording(PASSWORDS) as smtp, tempfile.TemporaryDirectory() as name:
        path = configuration(Path(name), imap=imap.port, smtp=smtp.port, extra=SENDING)
        (Path(name) / "units.csv").write_text(registry(ROUNDS))
        path.write_text('units = "units.csv"\n' + path.read_text())
        line, options = command("--now", NOW.isoformat(), "run", "-c", path)
        daemon = subprocess.Popen(line, stderr=subprocess.DEVNULL, **options)
        try:
            times = [latency(imap, smtp, raw, number) for number, raw in enumerate(mails(ROUNDS), 1)]
        finally:
            daemon.terminate()
            daemon.wait(40)
    yield (
        "arrival to reply accepted, server with IDLE",
        f"{statistics.median(times[1:]) * 1000:.0f} ms, at most {max(times[1:]) * 1000:.0f}",
        "without IDLE: poll_seconds more",
    )


def latency(imap, smtp, raw, number):
    with imap.as_owner(ADDRESS) as owner:
        owner.append("INBOX", raw, msg_time=NOW)
    begun = time.monotonic()
    while len(smtp.mails) < number:
        if time.monotonic() - begun > 60:
            raise TimeoutError(f"no answer to mail {number}")
        time.sleep(0.002)
    return time.monotonic() - begun
