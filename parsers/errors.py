"""The only exception that leaves the readers, and its kinds."""

from enum import StrEnum


class FaultCode(StrEnum):
    """Why a file could not be read; the codes of `baosong parse --json`."""

    ENCRYPTED = "encrypted"
    CORRUPT = "corrupt"
    TOO_LARGE = "too_large"
    TIMEOUT = "timeout"
    UNSUPPORTED = "unsupported"
    CRASHED = "crashed"


class Unreadable(Exception):  # noqa: N818  it is a verdict on a file, not a mistake of ours
    """A file that cannot be read, and why. `detail` is English, for the log; people are told by templates."""

    def __init__(self, code: FaultCode, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else str(self.code)
