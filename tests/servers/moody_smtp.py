"""An SMTP server in a temper: what it says is drawn, and what it took is remembered, and lies in Sent."""

from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from email.policy import default
from random import Random

from tests.servers.scripted_smtp import CUT, HANG, USUAL, Script

MOODS = {
    "CONNECT": (CUT, HANG, "421 HL:REP 163 smtp1"),
    "AUTH": (CUT, "535 Error: authentication failed", "451 Temporary failure"),
    "MAIL": (CUT, "451 MI:SFQ 163 smtp1", "550 RP:TRC 163 smtp1"),
    "RCPT": (CUT, HANG, "450 MI:DMC 163 smtp1"),
    "DATA": (CUT, HANG),
    "DOT": (CUT, HANG, "451 DT:SPM 163 smtp1, please try again", "554 MI:STC 163 smtp1"),
}


class Moody(Script):
    """`likely` is the chance that a stage goes wrong. `took` is told each mail that the server answers for."""

    def __init__(self, chance: Random, took: Callable[[bytes], None]) -> None:
        super().__init__()
        self.chance, self.took = chance, took
        self.likely = 0.0
        self.taken: Counter[str] = Counter()  # Message-ID -> times

    def next(self, stage: str) -> str:
        reply = self._drawn(stage)
        if stage == "DOT" and (reply in {CUT, HANG} or reply.startswith("250")):
            raw = self.texts[-1]
            self.taken[str(message_from_bytes(raw, policy=default)["Message-ID"])] += 1
            self.took(raw)
        if stage == "DOT":
            self.texts.clear()
        return reply

    def _drawn(self, stage: str) -> str:
        with self._lock:
            bad = self.chance.random() < self.likely
            return self.chance.choice(MOODS[stage]) if bad and stage in MOODS else USUAL.get(stage, "500 Error")
