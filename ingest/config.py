"""
The configuration: what config.toml may say, and what it means.

A file is refused as a whole or taken as a whole. Every mistake is told at once, each
with its key, its line, what is expected and a near miss (`ingest.mistakes`).
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from ingest.credentials import Secret, read_password
from ingest.mistakes import ConfigError, Mistake, from_toml, from_validation, near, repeated
from notifier.account import Account, Security, is_loopback

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
PLACES = (Path("config.toml"), Path("/etc/baosong/config.toml"))  # after -c and BAOSONG_CONFIG


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    base: Path = (info.context or {}).get("base", Path())
    return base / path.expanduser()


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError("expected one mail address, like kjt@example.org, and nothing else")
    return text


def _clock(value: object) -> object:
    """`"09:00"`, or TOML's own 09:00:00."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    if isinstance(value, time):
        return value
    raise ValueError('expected a time of day like "09:00"')


def _exists(path: Path) -> Path:
    if not path.is_file():
        raise ValueError(f"there is no file {path}")
    return path


Here = Annotated[Path, AfterValidator(_beside_the_file)]
File = Annotated[Here, AfterValidator(_exists)]
Address = Annotated[str, AfterValidator(_address)]
Clock = Annotated[time, BeforeValidator(_clock)]
Days = Annotated[list[Annotated[int, Field(ge=0, le=90)]], Field(max_length=10)]
Positive = Annotated[int, Field(ge=1)]


class Section(BaseModel):
    """A table of the file: frozen, and without keys nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False, validate_default=False)


class Server(Section):
    host: Annotated[str, Field(min_length=1, pattern=r"^[A-Za-z0-9._:-]+$", description="a host name or IP address")]
    port: Annotated[int, Field(ge=1, le=65535, description="a port number, 1 to 65535")]
    security: Literal["tls", "starttls", "none"] = "tls"
    ca_file: Annotated[File | None, Field(description="a PEM file with a private CA")] = None

    @model_validator(mode="after")
    def _plain_text_stays_at_home(self) -> Self:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError(f'security = "none" is for loopback only; {self.host} needs "tls" or "starttls"')
        return self


class MailboxConfig(Section):
    id: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$", description="a short name: letters, digits, - and _")
    ]
    address: Annotated[Address, Field(description="the mailbox's own address; also its login name")]
    name: Annotated[str, Field(min_length=1, max_length=60, description="the name letters are signed with")]
    password_file: Annotated[Here | None, Field(description="a file that holds the password and nothing else")] = None
    password_env: Annotated[
        str | None, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="the name of an environment variable")
    ] = None
    imap: Annotated[Server, Field(description="{ host, port, security }")]
    smtp: Annotated[Server, Field(description="{ host, port, security }")]
    folders: Annotated[Literal["all"] | list[str], Field(description='"all", or a list of folder names')] = "all"
    poll_seconds: Annotated[int, Field(ge=1, le=900, description="seconds between visits, 1 to 900")] = 120

    @model_validator(mode="after")
    def _one_password(self) -> Self:
        if self.password_file and self.password_env:
            raise ValueError("give password_file or password_env, not both")
        return self

    def password(self) -> Secret:
        """Read anew at each login. Raises CredentialMissing."""
        return read_password(self)

    def account(self, server: Server) -> Account:
        """The mailbox as one of its servers, `imap` or `smtp`, sees it."""
        return Account(
            id=self.id,
            address=self.address,
            password=lambda: self.password().reveal(),
            host=server.host,
            port=server.port,
            security=Security(server.security),
            ca_file=server.ca_file,
        )


class Replies(Section):
    mode: Literal["live", "allow-list", "coordinators", "hold"] = "live"
    allow: list[Address] = []
    max_age_days: Annotated[int, Field(ge=0, le=365, description="days, 0 to 365")] = 3
    per_sender_per_day: Annotated[int, Field(ge=1, le=100, description="answers a day, 1 to 100")] = 5

    @model_validator(mode="after")
    def _somebody_is_allowed(self) -> Self:
        if self.mode == "allow-list" and not self.allow:
            raise ValueError('mode = "allow-list" answers the addresses of `allow`, and there are none')
        return self


class Sending(Section):
    per_minute: Positive = 2
    per_15_minutes: Positive = 10
    per_day: Positive = 50


class Reminders(Section):
    days_before: Days = [7, 3, 1]
    days_after: Days = [1, 3]
    at: Clock = time(9)
    max_per_unit: Annotated[int, Field(ge=0, le=50)] = 5


class Digest(Section):
    to: list[Address] = []
    at: Clock = time(17)
    days: Literal["all", "working"] = "all"


class Operator(Section):
    to: list[Address] = []  # none: the coordinators


class Limits(Section):
    message_mb: Annotated[int, Field(ge=1, le=1024, description="megabytes, 1 to 1024")] = 70
    attachment_seconds: Annotated[int, Field(ge=1, le=600, description="seconds, 1 to 600")] = 20
    attachment_memory_mb: Annotated[int, Field(ge=128, le=16384, description="megabytes, 128 to 16384")] = 512


class Metrics(Section):
    """Figures for Prometheus, on 127.0.0.1."""

    port: Annotated[int, Field(ge=0, le=65535, description="a port number, 0 for none")] = 0


class CanaryConfig(Section):
    """A mail a day from each mailbox to the next, which proves the way."""

    daily: bool = False
    at: Clock = time(8)
    minutes: Annotated[int, Field(ge=1, le=1440, description="minutes, 1 to 1440")] = 60


class Calendar(Section):
    """Corrections to the built-in calendar of working days, for a year it does not know yet."""

    working: list[date] = []
    holidays: list[date] = []


class Config(Section):
    data_dir: Annotated[Here, Field(description="a folder")] = Field(default=Path("/var/lib/baosong"))
    archive: Annotated[Here | None, Field(description="a folder")] = None
    timezone: str = "Asia/Shanghai"
    notices: Annotated[list[str], Field(min_length=1, description="built-in ids or paths of notice files")] = [
        "2026-science-week"
    ]
    units: Annotated[File | None, Field(description="a CSV file of units")] = None
    database: str = "sqlite"
    mailbox: Annotated[list[MailboxConfig], Field(min_length=1, description="at least one [[mailbox]]")]
    replies: Replies = Replies()
    sending: Sending = Sending()
    reminders: Reminders = Reminders()
    digest: Digest = Digest()
    operator: Operator = Operator()
    limits: Limits = Limits()
    calendar: Calendar = Calendar()
    metrics: Metrics = Metrics()
    canary: CanaryConfig = CanaryConfig()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError(f"no time zone of this name{near(name, available_timezones())}")
        return name

    @field_validator("database")
    @classmethod
    def _sqlite_or_url(cls, text: str) -> str:
        if text != "sqlite" and not re.match(r"(sqlite|postgresql)(\+\w+)?://", text):
            raise ValueError('expected "sqlite" or a URL like postgresql+psycopg://host/database')
        return text

    @field_validator("notices")
    @classmethod
    def _paths_beside_the_file(cls, names: list[str], info: ValidationInfo) -> list[str]:
        """What ends in .toml is a path; anything else the id of a built-in notice."""
        return [str(_beside_the_file(Path(name), info)) if name.endswith(".toml") else name for name in names]

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def operators(self) -> list[str]:
        return self.operator.to or self.digest.to

    @property
    def database_at(self) -> Path | str:
        """Where the database is: a SQLite file, or a URL."""
        return self.data_dir / "baosong.db" if self.database == "sqlite" else self.database

    @property
    def archive_dir(self) -> Path:
        return self.archive or self.data_dir / "archive"

    def mailbox_of(self, mailbox_id: str) -> MailboxConfig:
        return next(mailbox for mailbox in self.mailbox if mailbox.id == mailbox_id)


def locate(given: Path | None) -> Path:
    """The configuration to use: as given, from BAOSONG_CONFIG, or from the usual places."""
    chosen = given or os.environ.get("BAOSONG_CONFIG")
    if chosen:
        return Path(chosen)
    found = next((place for place in PLACES if place.exists()), None)
    if found is None:
        listed = " nor ".join(str(place) for place in PLACES)
        raise ConfigError(
            None,
            [
                Mistake(
                    key="", text=f"no configuration: neither -c, BAOSONG_CONFIG, {listed}; `baosong init` writes one"
                )
            ],
        )
    return found


def load(path: Path) -> Config:
    """The configuration of a file. Raises ConfigError with every mistake in it."""
    text = _read(path)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, [from_toml(error, text)]) from error
    found = repeated(raw, text, "mailbox", ("id", "address"))
    try:
        config = Config.model_validate(raw, context={"base": path.absolute().parent})
    except ValidationError as error:
        raise ConfigError(path, from_validation(error, raw, text, Config) + found) from error
    if found:
        raise ConfigError(path, found)
    return config


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(path, [Mistake(key="", text=_why(error))]) from error


def _why(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8 text; save it as UTF-8"
    return error.strerror or str(error)
