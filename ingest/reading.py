"""The files of a mail, read in child processes: what was attached, and what was written into the text instead."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import TYPE_CHECKING

from parsers.bodies import read_body

if TYPE_CHECKING:
    from ingest.sandbox import Sandbox
    from parsers.mail import Attachment, Mail
    from parsers.model import FileReport

SIGNATURE_OCTETS = 50_000  # a smaller picture inside the text belongs to a signature


def read_files(mail: Mail, sandbox: Sandbox) -> tuple[FileReport, ...]:
    """A report a file, in the order of the mail. Raises `SandboxBroken` where no child can be had."""
    files = tuple(each for each in mail.attachments if not _is_decoration(each))
    reports = tuple(_read(file, number, sandbox) for number, file in enumerate(files, 1))
    found = tuple(each for report in reports for each in report.walk())
    return (*reports, *read_body(mail, found, lambda body: _read(body, 0, sandbox)))


def _read(file: Attachment, number: int, sandbox: Sandbox) -> FileReport:
    report = sandbox.read(file.name or f"attachment-{number}", file.data)
    return report if report.fingerprint else replace(report, fingerprint=sha256(file.data).hexdigest())


def _is_decoration(file: Attachment) -> bool:
    return file.inline and file.content_type.startswith("image/") and len(file.data) < SIGNATURE_OCTETS
