"""A mailbox full of forms on a Dovecot of our own: what the pipeline benchmarks work on."""

import contextlib
import email.utils
import os
import pwd
import shutil
from datetime import timedelta
from pathlib import Path

from tests.benchmarks.moments import FIRST
from tests.builders.accounts import ADDRESS, PASSWORDS
from tests.builders.filled import mail
from tests.builders.filled_statistics import statistics
from tests.servers.dovecot import MAIL_USER, dovecot

UNITS = "name,region,kind,aliases,emails,contact,phone,required"


def unit(number):
    return f"甘肃省第{number:04d}研究所"


def registry(count):
    """units.csv: so many units that owe 附件2."""
    return (
        "\n".join([UNITS, *(f"{unit(number)},兰州市,science_bureau,,,,,statistics" for number in range(count))]) + "\n"
    )


@contextlib.contextmanager
def full_mailbox(count):
    """Dovecot with so many form mails in the first mailbox's INBOX."""
    with dovecot(PASSWORDS) as server:
        inbox = server.root / "mail" / ADDRESS
        for name in ("cur", "new", "tmp"):
            (inbox / name).mkdir(parents=True, exist_ok=True)
        for number, raw in enumerate(mails(count)):
            moment = (FIRST + timedelta(seconds=number)).timestamp()
            path = inbox / "new" / f"{int(moment)}.M{number}P1.bench,S={len(raw)}"
            path.write_bytes(raw)
            os.utime(path, (moment, moment))
        give(inbox)
        yield server


def mails(count):
    """附件2 filled in by so many units, each from an address of its own."""
    for number in range(count):
        yield mail(
            ("附件2.docx", statistics(unit(number), number)),
            number=number,
            sender=f"u{number}@x{number}.example.org",
            subject=f"{unit(number)}报送统计表",
            date=email.utils.format_datetime(FIRST + timedelta(seconds=number)),
        )


def give(folder: Path):
    if os.geteuid() == 0:
        user = pwd.getpwnam(MAIL_USER)
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user.pw_uid, user.pw_gid)
