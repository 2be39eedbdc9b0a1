"""
What every command takes: -c, --now, -v, --json, before or after its name.

A command gets an `Invocation` by `@takes_invocation`. The configuration is loaded when
it is asked for: commands that can do without need none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from ingest.config import Config

R = TypeVar("R")
CONFIG_HELP = "Configuration; else BAOSONG_CONFIG, ./config.toml, /etc/baosong/config.toml."


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """How the program was called."""

    config_path: Path | None
    pretended_now: datetime | None  # --now
    verbose: bool
    as_json: bool

    @property
    def now(self) -> datetime:
        """The moment it is, or is said to be; UTC."""
        return (self.pretended_now or datetime.now(UTC)).astimezone(UTC)

    def path(self) -> Path:
        """Where the configuration is. A mistake ends the command with status 2."""
        from ingest.config import locate
        from ingest.mistakes import ConfigError

        try:
            return locate(self.config_path)
        except ConfigError as error:
            raise Refused(str(error)) from error

    def config(self) -> Config:
        """The configuration. All mistakes in it end the command with status 2."""
        from ingest.config import load
        from ingest.mistakes import ConfigError

        try:
            return load(self.path())
        except ConfigError as error:
            raise Refused(str(error)) from error


class Refused(click.ClickException):
    """Wrong usage or configuration."""

    exit_code = 2


class NeedsAPerson(click.ClickException):
    """Done as far as possible; what is left is for a person."""

    exit_code = 1


class Moment(click.ParamType[datetime]):
    """ISO 8601; without an offset it is Chinese time."""

    name = "ISO-8601"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(
                f"{value!r} is no moment; expected one like 2026-05-13T09:00 or 2026-05-13T09:00:00+08:00", param, ctx
            )
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def _remember(context: click.Context, option: click.Parameter, value: Any) -> None:
    """Keep what was said, wherever on the line it stands: the contexts of one call share `meta`."""
    if value:
        context.meta[str(option.name)] = value


def shared_options() -> list[click.Parameter]:
    """Fresh ones: an option belongs to one command."""
    return [
        _option("-c", "--config", type=click.Path(path_type=Path), help=CONFIG_HELP),
        _option("--now", type=Moment(), help="Pretend it is this moment."),
        _option("-v", "--verbose", is_flag=True, help="Log more."),
        _option("--json", is_flag=True, help="Print JSON, where there is something to read."),
    ]


def _option(*names: str, **kind: Any) -> click.Option:
    return click.Option(list(names), expose_value=False, callback=_remember, **kind)


class Command(click.Command):
    """A command that takes the shared options too."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(shared_options())


class CommandGroup(click.Group):
    """The same for a command that has commands of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.extend(shared_options())


def takes_invocation(function: Callable[..., R]) -> Callable[..., R]:
    """Pass the `Invocation` as the first argument."""

    @wraps(function)
    def called(*args: Any, **kwargs: Any) -> R:
        meta = click.get_current_context().meta
        invocation = Invocation(
            config_path=meta.get("config"),
            pretended_now=meta.get("now"),
            verbose=meta.get("verbose", False),
            as_json=meta.get("json", False),
        )
        return function(invocation, *args, **kwargs)

    return called
