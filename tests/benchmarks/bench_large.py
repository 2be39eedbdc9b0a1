"""Memory over a 70 MB message, from the fetch to its answer: a photo, and a file that has to be read whole."""

import random
import tempfile
from email.message import EmailMessage
from pathlib import Path

from tests.benchmarks.bench_pipeline import house, told
from tests.benchmarks.campaign import give
from tests.benchmarks.moments import FIRST
from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.servers.dovecot import dovecot

OCTETS = 50 * 1024 * 1024  # 68 MB in base64
STARTS = {"照片.jpg": b"\xff\xd8\xff\xe0", "总结.pdf": b"%PDF-1.7\n"}


def rows():
    for name, start in STARTS.items():
        figures = figures_of(large(name, start))
        text = f"{figures['seconds']:.1f} s, {figures['peak_mb']:.0f} MB"
        yield f"one mail of 68 MB, {name}", text, "200 MB wanted"


def figures_of(raw):
    with dovecot(PASSWORDS) as server, tempfile.TemporaryDirectory() as name:
        inbox = server.root / "mail" / ADDRESS
        for part in ("cur", "new", "tmp"):
            (inbox / part).mkdir(parents=True, exist_ok=True)
        (inbox / "new" / f"{int(FIRST.timestamp())}.M1P1.bench").write_bytes(raw)
        give(inbox)
        return told("tests.benchmarks.ours", house(Path(name) / "ours", server.port), 1)


def large(name, start):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "u@x.example.org", ADDRESS, "兰州市科技局总结和照片"
    mail["Date"], mail["Message-ID"] = "Mon, 01 Jun 2026 09:00:00 +0800", "<large@x.example.org>"
    mail.set_content("请查收附件。\n")
    content = start + random.Random(7).randbytes(OCTETS - len(start))
    mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()
