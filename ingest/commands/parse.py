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
    With --json one object a line, one per FILE, in order.
    """
    show = _as_json if invocation.as_json else _as_text(explain=explain)
    whole = True
    with _sandbox(invocation, len(files)) as sandbox:
        for report in _reports(sandbox, files):
            show(report)
            whole = whole and all(part.error is None for part in report.walk())
    return 0 if whole else 1


def _sandbox(invocation: Invocation, files: int) -> Sandbox:
    from ingest.sandbox import Limits, Sandbox, warm_up

    warm_up()
    from ingest.convert import office
    from ingest.rules import builtin_rules, load_rules

    config = invocation.config() if invocation.config_path else None
    known = load_rules(config) if config else builtin_rules()
    limits = Limits(workers=min(2, files))
    if config:
        asked = config.limits
        limits = replace(limits, seconds=asked.attachment_seconds, memory_mb=asked.attachment_memory_mb)
    return Sandbox(limits=limits, notices=known.notices, registry=known.registry, convert=office())


def _reports(sandbox: Sandbox, files: Sequence[str]) -> Iterator[FileReport]:
    """In the order given, two at a time."""
    with ThreadPoolExecutor(2) as readers:
        yield from readers.map(lambda file: sandbox.read(file, Path(file).read_bytes()), files)


def _as_json(report: FileReport) -> None:
    from parsers.report import as_json

    click.echo(json.dumps(as_json(report), ensure_ascii=False))


def _as_text(*, explain: bool) -> Callable[[FileReport], None]:
    from rich.console import Console

    from ingest.commands.reading import shown

    console = Console()
    return lambda report: console.print(shown(report, explain=explain))
