"""
Reports on their way from a reading child.

A child has met whatever the world mailed: what it says is unpacked as values of ours
and nothing else, so that a child that was taken over cannot take us over.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from enum import Enum
from typing import TYPE_CHECKING, Any

from parsers import errors, model
from parsers.model import FileReport

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = {"parsers.model", "parsers.errors"}
PLAIN = {("decimal", "Decimal"), ("builtins", "frozenset"), ("datetime", "date"), ("types", "MappingProxyType")}


def _by_value(member: Enum) -> tuple[type[Enum], tuple[Any]]:
    """Python 3.11.0 to 3.11.3, and so that of Debian 12, pickle a member as a call of `getattr`: no value of ours."""
    return type(member), (member.value,)


_KINDS = [each for module in (errors, model) for each in vars(module).values() if isinstance(each, type)]
_TABLE = {**copyreg.dispatch_table, **{each: _by_value for each in _KINDS if issubclass(each, Enum)}}


def packed(report: FileReport) -> bytes:
    written = io.BytesIO()
    pickler = pickle.Pickler(written, protocol=pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _TABLE
    pickler.dump(report)
    return written.getvalue()


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
