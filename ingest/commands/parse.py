"""`baosong parse FILE…`: what files hold, with no mailbox."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.commands.options import Command, Invocation, takes_invocation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ingest.rules import Rules
    from ingest.sandbox import Sandbox
    from parsers.model import FileReport


@click.command(cls=Command, name="parse", short_help="Read files or mails and say what they hold.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, dir_okay=False))
@click.option("--explain", is_flag=True, help="Say why each form was taken for what it is.")
@takes_invocation
def command(invocation: Invocation, files: tuple[str, ...], explain: bool) -> int:  # noqa: FBT001  click's way
    """
    Read files, or mails (.eml), with no mailbox.

    Needs no configuration; with -c, the notices and units of that one are used.
    With --json one object a line, one per FILE, in order; else a mail is also judged:
    what the daemon would make of it if it arrived now, and what it would answer.
    """
    show = _as_json if invocation.as_json else _as_text(explain=explain)
    whole = True
    rules = _rules(invocation)
    with _sandbox(invocation, len(files), rules) as sandbox:
        for report in _reports(sandbox, files):
            show(report)
            if report.kind == "mail" and not invocation.as_json:
                _foretell(report.file, sandbox, rules, invocation)
            whole = whole and all(part.error is None for part in report.walk())
    return 0 if whole else 1


def _rules(invocation: Invocation) -> Rules:
    from ingest.sandbox import warm_up

    warm_up()  # the children start while the rules are loaded
    from ingest.rules import builtin_rules, load_rules

    return load_rules(invocation.config()) if invocation.config_path else builtin_rules()


def _sandbox(invocation: Invocation, files: int, rules: Rules) -> Sandbox:
    from ingest.convert import office
    from ingest.sandbox import Limits, Sandbox

    config = invocation.config() if invocation.config_path else None
    limits = Limits(workers=min(2, files))
    if config:
        asked = config.limits
        limits = replace(limits, seconds=asked.attachment_seconds, memory_mb=asked.attachment_memory_mb)
    return Sandbox(limits=limits, notices=rules.notices, registry=rules.registry, convert=office())


def _reports(sandbox: Sandbox, files: Sequence[str]) -> Iterator[FileReport]:
    """In the order given, two at a time."""
    with ThreadPoolExecutor(2) as readers:
        yield from readers.map(lambda file: sandbox.read(file, Path(file).read_bytes()), files)


def _foretell(file: str, sandbox: Sandbox, rules: Rules, invocation: Invocation) -> None:
    from ingest.foretell import foretell

    told = foretell(Path(file).read_bytes(), rules=rules, sandbox=sandbox, now=invocation.now)
    click.echo(f"\nfrom {told.sender}: {'; '.join(told.vouched)}")
    click.echo(f"would be {told.state}: {told.reason}")
    for line in told.placed:
        click.echo(f"  {line}")
    click.echo(
        f"would be answered:\n\n{told.answer}"
        if told.answer
        else f"would not be answered: {told.silence or told.reason}"
    )


def _as_json(report: FileReport) -> None:
    from parsers.report import as_json

    click.echo(json.dumps(as_json(report), ensure_ascii=False))


def _as_text(*, explain: bool) -> Callable[[FileReport], None]:
    from rich.console import Console

    from ingest.commands.reading import shown

    console = Console()
    return lambda report: console.print(shown(report, explain=explain))
