"""pymap on loopback; the demo brings it."""

from ingest.demo.imap_server import Pymap, pymap

__all__ = ["Pymap", "pymap"]
