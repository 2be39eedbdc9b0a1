"""
What an owed mail has met so far, as it stands in its `reason`. Pure.

`spam_soon#2 451 DT:SPM …` met that course twice running. A mail that a person released
keeps the word through its later refusals, so that the gate does not hold it again.
"""

import re
from dataclasses import dataclass
from typing import Final, Self

RELEASED: Final = "released"  # as `store.outbox.release` writes it
_WRITTEN = re.compile(rf"(?P<released>{RELEASED}\b)?[; ]*(?:(?P<course>[a-z_]+)#(?P<times>\d+) )?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    released: bool = False
    course: str = ""
    times: int = 0

    @classmethod
    def read(cls, reason: str) -> Self:
        found = _WRITTEN.match(reason)
        if found is None:
            return cls()
        return cls(released=bool(found["released"]), course=found["course"] or "", times=int(found["times"] or 0))

    def met(self, course: str) -> Self:
        """The trail one step on."""
        times = self.times + 1 if course == self.course else 1
        return type(self)(released=self.released, course=course, times=times)

    def written(self, text: str) -> str:
        step = f"{self.course}#{self.times} {text}" if self.course else text
        return f"{RELEASED}; {step}" if self.released else step
