"""`baosong check`: one line for everything a daemon needs."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, Refused, takes_invocation

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.doctor import Finding

COLOURS = {"ok": "green", "note": "yellow", "FAIL": "red"}


@click.command(cls=Command, name="check")
@takes_invocation
def command(invocation: Invocation) -> int:
    """
    Look at everything a daemon needs: one line each, with the remedy where it fails.

    Mailboxes are logged in to and examined, nothing is changed and nothing sent.
    Exit status 1 where something fails, 2 where the configuration is wrong.
    """
    return look(invocation, invocation.path())


def look(invocation: Invocation, path: Path) -> int:
    """Show every finding; the exit status."""
    from ingest.config import load
    from ingest.doctor import examine
    from ingest.mistakes import ConfigError
    from ingest.rules import load_rules

    try:
        config = load(path)
        load_rules(config)
    except ConfigError as error:
        raise Refused(str(error)) from error
    show = _as_json if invocation.as_json else _as_line
    if not invocation.as_json:
        click.echo(f"{click.style('ok  ', fg='green')}  config: {path}")
    failed = 0
    for finding in examine(config, now=invocation.now):
        show(finding)
        failed += finding.fails
    return 1 if failed else 0


def _as_json(finding: Finding) -> None:
    click.echo(json.dumps(asdict(finding), ensure_ascii=False))


def _as_line(finding: Finding) -> None:
    verdict, _, rest = str(finding).partition("  ")
    click.echo(f"{click.style(verdict, fg=COLOURS[finding.verdict])}  {rest}")
