"""
Reports on their way from a reading child.

A child has met whatever the world mailed: what it says is unpacked as values of ours
and nothing else, so that a child that was taken over cannot take us over.
"""

from __future__ import annotations

import io
import pickle
from typing import TYPE_CHECKING, Any

from parsers.model import FileReport

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = {"parsers.model", "parsers.errors"}
PLAIN = {("decimal", "Decimal"), ("builtins", "frozenset"), ("datetime", "date"), ("types", "MappingProxyType")}


def packed(report: FileReport) -> bytes:
    return pickle.dumps(report, protocol=pickle.HIGHEST_PROTOCOL)


class NotAReport(Exception):  # noqa: N818  says what was got instead
    """Something else than a report made of our own values."""


def unpacked(content: bytes) -> FileReport:
    """Raises NotAReport, whatever the content tries."""
    try:
        report = _Values(io.BytesIO(content)).load()
    except Exception as error:
        raise NotAReport(f"{type(error).__name__}: {error}") from error
    if not isinstance(report, FileReport):
        raise NotAReport(type(report).__name__)
    return report


class _Values(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module in OURS and "." not in name) or (module, name) in PLAIN:
            found: Callable[..., Any] = super().find_class(module, name)
            return found
        raise pickle.UnpicklingError(f"{module}.{name} has no business in a report")
