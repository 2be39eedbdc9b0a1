"""What the configuration names beside itself: the notices and the registry of units."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ingest import roster
from ingest.mistakes import ConfigError, Mistake, near
from parsers.errors import Unreadable
from parsers.notice import Notice, NoticeError, builtin_notice, builtin_notices, load_notice
from parsers.registry.table import RegistryError
from parsers.units import Registry, builtin_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.config import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What mail is judged by."""

    notices: tuple[Notice, ...]
    registry: Registry


def builtin_rules() -> Rules:
    return Rules(notices=builtin_notices(), registry=builtin_registry())


def load_rules(config: Config) -> Rules:
    """Raises ConfigError with every mistake in every notice and in the units."""
    mistakes: list[Mistake] = []
    notices = tuple(_notices(config, mistakes))
    registry = _registry(config.units, mistakes)
    if mistakes:
        raise ConfigError(None, mistakes)
    return Rules(notices=notices, registry=registry)


def _notices(config: Config, mistakes: list[Mistake]) -> Iterator[Notice]:
    for name in config.notices:
        try:
            yield _notice_file(Path(name)) if name.endswith(".toml") else builtin_notice(name)
        except KeyError:
            known = [notice.id for notice in builtin_notices()]
            text = f"{name!r} is neither built in ({', '.join(known)}) nor a file{near(name, known)}"
            mistakes.append(Mistake(key="notices", text=text))
        except NoticeError as error:
            mistakes += [Mistake(key=name, text=problem) for problem in error.problems]
        except (OSError, UnicodeDecodeError) as error:
            mistakes.append(Mistake(key=name, text=f"cannot be read: {error}"))


def _notice_file(path: Path) -> Notice:
    """The blank forms of `x.toml` lie in the folder `x` beside it."""
    return load_notice(path.read_text("utf-8-sig"), base=path.with_suffix(""))


def _registry(path: Path | None, mistakes: list[Mistake]) -> Registry:
    if path is None:
        return builtin_registry()
    try:
        return roster.read(path)
    except RegistryError as error:
        mistakes += [Mistake(key=str(path), text=mistake) for mistake in error.problems]
    except (OSError, Unreadable) as error:
        mistakes.append(Mistake(key=str(path), text=f"cannot be read: {error}"))
    return builtin_registry()
