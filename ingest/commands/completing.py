"""What Tab offers for an argument: message ids, units, deliverables. Where nothing can be known, nothing is offered."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from ingest.commands.options import Invocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

    from ingest.config import Config
    from ingest.rules import Rules

LATEST = 200  # messages


def complete_unit(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """Names that hold what was typed: few type a region's name whole."""
    rules = _rules(context)
    return [CompletionItem(unit.name) for unit in rules.registry.units if begun in unit.name]


def complete_deliverable(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    known = (each for notice in _rules(context).notices for each in notice.deliverables)
    return [CompletionItem(each.id, help=each.title) for each in known if each.id.startswith(begun)]


def complete_message(context: click.Context, _argument: click.Parameter, begun: str) -> list[CompletionItem]:
    """The latest messages, with their subjects."""
    config = _config(context)
    return list(_messages(config.database_at, begun)) if config else []


def complete_message_or_unit(context: click.Context, argument: click.Parameter, begun: str) -> list[CompletionItem]:
    return [*complete_message(context, argument, begun), *complete_unit(context, argument, begun)]


def _messages(where: Path | str, begun: str) -> Iterator[CompletionItem]:
    from contextlib import closing

    from store import inbox
    from store.database import Database, SchemaTooOld

    if isinstance(where, Path) and not where.exists():
        return
    try:
        with closing(Database.open(where, migrate_schema=False)) as database, database.read() as conn:
            found = inbox.find(conn, limit=LATEST)
    except (OSError, SchemaTooOld):
        return
    yield from (CompletionItem(each.public, help=each.subject) for each in found if each.public.startswith(begun))


def _rules(context: click.Context) -> Rules:
    from ingest.mistakes import ConfigError
    from ingest.rules import builtin_rules, load_rules

    config = _config(context)
    try:
        return load_rules(config) if config else builtin_rules()
    except ConfigError:
        return builtin_rules()


def _config(context: click.Context) -> Config | None:
    from ingest.commands.options import Refused

    said = Invocation(config_path=context.meta.get("config"), pretended_now=None, verbose=False, as_json=False)
    try:
        return said.config()
    except Refused:
        return None
