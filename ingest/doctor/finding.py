"""One line of `baosong check`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    GOOD = "ok"
    DOUBTFUL = "note"  # works, but somebody should know
    BAD = "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    subject: str  # what was looked at: `imap kjt`
    verdict: Verdict
    text: str
    remedy: str = ""

    @property
    def fails(self) -> bool:
        return self.verdict is Verdict.BAD

    def __str__(self) -> str:
        line = f"{self.verdict:<4}  {self.subject}: {self.text}"
        return f"{line}; {self.remedy}" if self.remedy else line


def good(subject: str, text: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.GOOD, text=text)


def doubtful(subject: str, text: str, remedy: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.DOUBTFUL, text=text, remedy=remedy)


def bad(subject: str, text: str, remedy: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.BAD, text=text, remedy=remedy)
