"""Memory over a 70 MB message, from the fetch to its answer."""

import tempfile
from email.message import EmailMessage
from pathlib import Path

from tests.benchmarks.bench_pipeline import house, told
from tests.benchmarks.campaign import FIRST, give
from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.servers.dovecot import dovecot

OCTETS = 50 * 1024 * 1024  # 68 MB in base64


def rows():
    with dovecot(PASSWORDS) as server, tempfile.TemporaryDirectory() as name:
        inbox = server.root / "mail" / ADDRESS
        for part in ("cur", "new", "tmp"):
            (inbox / part).mkdir(parents=True, exist_ok=True)
        (inbox / "new" / f"{int(FIRST.timestamp())}.M1P1.bench").write_bytes(large())
        give(inbox)
        figures = told("tests.benchmarks.ours", house(Path(name) / "ours", server.port), 1)
    yield "one mail of 68 MB", f"{figures['seconds']:.1f} s, {figures['peak_mb']:.0f} MB", "200 MB wanted"


def large():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "u@x.example.org", ADDRESS, "兰州市科技局总结和照片"
    mail["Date"], mail["Message-ID"] = "Mon, 01 Jun 2026 09:00:00 +0800", "<large@x.example.org>"
    mail.set_content("请查收附件。\n")
    mail.add_attachment(bytes(OCTETS), maintype="image", subtype="jpeg", filename="照片.jpg")
    return mail.as_bytes()
