"""When the benchmarks' mails come, and when they are handled: all that `ours` needs of a campaign."""

from datetime import UTC, datetime

FIRST = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 6, 2, 4, 0, tzinfo=UTC)
