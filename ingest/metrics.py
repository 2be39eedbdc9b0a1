"""
Figures for Prometheus, on loopback: what the store says at the moment it is asked.

The only importer of prometheus_client, which is an extra: `baosong[metrics]`.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.canary import last_arrival
from ingest.mistakes import ConfigError, Mistake
from store import health, inbox, outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import GaugeMetricFamily

    from ingest.desk import Desk
    from store.database import Connection

LOOPBACK = "127.0.0.1"


@contextmanager
def endpoint(desk: Desk) -> Iterator[int | None]:
    """Serve /metrics while the block runs; at which port, None where `[metrics] port` is 0."""
    port = desk.config.metrics.port
    if not port:
        yield None
        return
    try:
        from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server  # noqa: PLC0415  an extra
    except ImportError as error:
        mistake = Mistake(key="metrics.port", text="needs prometheus-client: pip install 'baosong[metrics]'")
        raise ConfigError(None, [mistake]) from error
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Figures(desk))
    server, _ = start_http_server(port, addr=LOOPBACK, registry=registry)
    try:
        yield port
    finally:
        server.shutdown()
        server.server_close()


class Figures:
    """Read anew at each scrape: nothing is counted twice and nothing forgotten by a restart."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[GaugeMetricFamily]:
        with self._desk.database.read() as conn:
            yield from self._of_mailboxes(conn)
            yield self._states("baosong_messages", "Messages met, by what became of them.", inbox.counts(conn))
            yield self._states("baosong_outbox", "Mails owed, by how far they got.", outbox.counts(conn))
            yield from self._of_canary(conn)

    def _of_mailboxes(self, conn: Connection) -> Iterator[GaugeMetricFamily]:
        success = _gauge("baosong_mailbox_last_success_seconds", "When a visit last went through.", "mailbox")
        failures = _gauge("baosong_mailbox_failures", "Visits in a row that failed.", "mailbox")
        server = _gauge("baosong_folder_messages", "Messages on the server.", "mailbox", "folder")
        unexplained = _gauge(
            "baosong_folder_unexplained", "Messages on the server without a row of ours.", "mailbox", "folder"
        )
        for box in self._desk.config.mailbox:
            known = health.mailbox_health(conn, box.id)
            if known.last_success:
                success.add_metric([box.id], known.last_success.timestamp())
            failures.add_metric([box.id], known.failures)
            for folder in health.folder_health(conn, box.id):
                server.add_metric([box.id, folder.name], folder.server)
                unexplained.add_metric([box.id, folder.name], folder.unexplained)
        yield from (success, failures, server, unexplained)

    def _of_canary(self, conn: Connection) -> Iterator[GaugeMetricFamily]:
        at = last_arrival(conn)
        if at:
            told = _gauge("baosong_canary_last_arrival_seconds", "When a canary was last seen to have come.")
            told.add_metric([], at.timestamp())
            yield told

    @staticmethod
    def _states(name: str, text: str, counts: dict[inbox.State, int] | dict[outbox.State, int]) -> GaugeMetricFamily:
        told = _gauge(name, text, "state")
        for state, count in counts.items():
            told.add_metric([state.value], count)
        return told


def _gauge(name: str, text: str, *labels: str) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily  # noqa: PLC0415  an extra

    return GaugeMetricFamily(name, text, labels=labels)
