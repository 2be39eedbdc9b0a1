"""
`baosong check`: whether everything a daemon needs is there, one line each.

Nothing is changed and nothing sent: mailboxes are logged in to and examined, the
sending server is logged in to only, the database is looked at as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.doctor import machine, mailboxes
from ingest.doctor.finding import Finding, Verdict, bad, good

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ingest.config import Config

__all__ = ["Finding", "Verdict", "examine"]


def examine(config: Config, *, now: datetime) -> Iterator[Finding]:
    """Look at everything the configuration names, what is near before what is far."""
    yield from machine.examine(config, now=now)
    yield _reading(config)
    for mailbox in config.mailbox:
        yield from mailboxes.examine(mailbox)


def _reading(config: Config) -> Finding:
    """Read a blank form of the first notice the way attachments are read."""
    from ingest.rules import load_rules  # noqa: PLC0415  parsers are heavy, and only this needs them
    from ingest.sandbox import Limits, Sandbox, SandboxBroken  # noqa: PLC0415

    rules = load_rules(config)
    form = rules.notices[0].forms[0]
    name, content = rules.notices[0].blank(form.id)
    limits = Limits(seconds=config.limits.attachment_seconds, memory_mb=config.limits.attachment_memory_mb, workers=1)
    try:
        with Sandbox(limits=limits, notices=rules.notices, registry=rules.registry) as sandbox:
            report = sandbox.read(name, content)
    except SandboxBroken as error:
        return bad("reading", str(error), "raise the limits on processes and memory of this machine or unit")
    if report.error:
        return bad(
            "reading", f"{report.error.code}: {report.error.detail}", "raise attachment_memory_mb or attachment_seconds"
        )
    return good(
        "reading",
        f"{len(rules.notices)} notices, {len(rules.registry.units)} units, a blank form read in a child process",
    )
