"""`baosong units list|import`: the registry of units."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.commands.options import Command, CommandGroup, Invocation, Refused, takes_invocation

if TYPE_CHECKING:
    from parsers.units import Registry, Unit

SHOWN = ("name", "region", "kind", "emails", "contact", "phone")


@click.group(name="units", cls=CommandGroup)
def command() -> None:
    """The registry of units: who owes something, and by what names and addresses they are known."""


@command.command(cls=Command, name="list")
@takes_invocation
def list_units(invocation: Invocation) -> None:
    """Every unit, with its region, names and addresses."""
    units = _registry(invocation).units
    if invocation.as_json:
        click.echo(json.dumps([_as_json(unit) for unit in units], ensure_ascii=False, indent=1))
    else:
        _show(units)


@command.command(cls=Command, name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@takes_invocation
def import_units(invocation: Invocation, file: Path) -> None:
    """
    Replace the list of units by FILE, a CSV or xlsx.

    It is written to the `units` of the configuration, the old one beside it as .old.
    Nothing is changed if FILE has a mistake. A running daemon takes it up at SIGHUP.
    """
    from ingest import roster

    config = invocation.config()
    if config.units is None:
        raise Refused('the configuration has no `units = "units.csv"`: say there where the list is kept')
    registry = _read(file)
    before = {unit.name for unit in _registry(invocation).units}
    config.units.with_name(config.units.name + ".old").write_bytes(config.units.read_bytes())
    roster.write(config.units, registry.units)
    _report(config.units, before, {unit.name for unit in registry.units})


def _registry(invocation: Invocation) -> Registry:
    from ingest.mistakes import ConfigError
    from ingest.rules import load_rules

    try:
        return load_rules(invocation.config()).registry
    except ConfigError as error:
        raise Refused(str(error)) from error


def _read(file: Path) -> Registry:
    from ingest import roster
    from parsers.errors import Unreadable
    from parsers.registry.table import RegistryError

    try:
        return roster.read(file)
    except RegistryError as error:
        raise Refused("\n".join(f"{file}: {problem}" for problem in error.problems)) from error
    except (OSError, Unreadable) as error:
        raise Refused(f"{file}: {error}") from error


def _as_json(unit: Unit) -> dict[str, Any]:
    fields = ("name", "region", "kind", "aliases", "emails", "contact", "phone", "required")
    return {field: getattr(unit, field) for field in fields}


def _show(units: tuple[Unit, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(*SHOWN)
    for unit in units:
        table.add_row(*(_text(getattr(unit, field)) for field in SHOWN))
    Console().print(table)
    click.echo(f"{len(units)} units, {sum(1 for unit in units if unit.emails)} of them with an address")


def _text(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "\n".join(value)


def _report(path: Path, before: set[str], after: set[str]) -> None:
    for name in sorted(after - before):
        click.echo(f"+ {name}")
    for name in sorted(before - after):
        click.echo(f"- {name}")
    click.echo(f"{path}: {len(after)} units")
