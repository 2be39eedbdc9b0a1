"""An SMTP server that takes everything and remembers it: the demo's, here with certificates."""

import contextlib
from collections.abc import Iterator, Mapping

from ingest.demo import smtp_server
from ingest.demo.smtp_server import Delivered, Recording
from tests.servers.certificates import Certificate

__all__ = ["Delivered", "Recording", "recording"]


@contextlib.contextmanager
def recording(
    passwords: Mapping[str, str] | None = None, *, certificate: Certificate | None = None, security: str = "none"
) -> Iterator[Recording]:
    """Run it until the block ends; `security` is none, starttls or tls."""
    context = certificate.server_context() if certificate else None
    with smtp_server.recording(passwords, context=context, security=security) as record:
        yield record
