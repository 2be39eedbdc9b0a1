"""What follows when a person has decided on revisions: the message's own state, and the answer to its sender."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from ingest import knowing
from ingest.afterwards import answer_key, call_back, still_true, was_told
from ingest.asking import Asking, asked
from ingest.judge import case_of
from ingest.person import Impossible, Ruled
from ingest.rereading import mail_of
from ingest.restating import restated
from ingest.settling import owed_mail
from notifier.etiquette import No
from notifier.letters import AnswerKind
from store import decisions, inbox, outbox, submissions
from store.decisions import Verb
from store.inbox import State
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.case import Case
    from ingest.desk import Desk
    from notifier.letters import Answer
    from parsers.mail import Mail
    from parsers.notice import Notice
    from store.database import Connection
    from store.inbox import Message
    from store.submissions import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """The mail that was decided on, read before the transaction begins; None where it is no longer to be had."""

    desk: Desk
    mail: Mail | None

    @classmethod
    def of(cls, desk: Desk, message: Message) -> Self:
        try:
            return cls(desk=desk, mail=mail_of(desk, message))
        except Impossible:
            return cls(desk=desk, mail=None)

    @property
    def now(self) -> datetime:
        return self.desk.clock()

    def settle(self, conn: Connection, message: Message, made: Sequence[int], *, reason: str) -> Ruled:
        """The message is handled once nothing of it waits any more; its sender is told how it stands."""
        ruled = self.tell(conn, message, occasion=str(made[-1]))
        live = _live(conn, message)
        waits = any(each.standing is Standing.HELD for each in live)
        inbox.settle(
            conn,
            message.id,
            state=State.HELD if waits else State.HANDLED,
            reason=message.reason if waits else reason,
            verdict={**message.verdict, "silence": ruled.silence},
            notice=message.notice,
            units=tuple(dict.fromkeys(each.revision.unit for each in live)) or message.units,
            now=self.now,
        )
        return replace(ruled, decisions=tuple(made))

    def tell(self, conn: Connection, message: Message, *, occasion: str, since: datetime | None = None) -> Ruled:
        """`since`: when the decision was taken that is taken back now."""
        call_back(conn, message, now=self.now)
        notice = self._notice(message)
        if self.mail is None or notice is None:
            return Ruled(silence="archive_damaged" if notice else "nothing_to_say")
        case = replace(case_of(self.desk, conn, message, self.mail, ()), notice=notice)
        letter = self._letter(conn, message, case, answer_key(message, occasion))
        if letter is None:
            return Ruled(silence="nothing_to_say")
        if silence := self._silence(conn, message, case, letter, since):
            return Ruled(silence=silence)
        self._owe(conn, message, letter, notice)
        return Ruled(answered=letter.answered.address)

    def _letter(self, conn: Connection, message: Message, case: Case, key: str) -> Answer | None:
        revisions = submissions.revisions(conn, message=message.id)
        units = dict.fromkeys((*message.units, *(each.revision.unit for each in revisions)))
        return restated(
            case,
            knowing.known_of(conn, units, notice=case.notice, registry=case.registry),
            revisions,
            _refused(conn, message),
            whole=_refused_whole(conn, message),
            key=key,
            now=self.now,
        )

    def _silence(self, conn: Connection, message: Message, case: Case, letter: Answer, since: datetime | None) -> str:
        if since and still_true(conn, message, since):
            return "told_before"
        answer = asked(self.desk, conn, message, case.mail, letter, fresh=True, asking=Asking.RULING, now=self.now)
        return answer.reason.value if isinstance(answer, No) else ""

    def _owe(self, conn: Connection, message: Message, letter: Answer, notice: Notice) -> None:
        deliverables = dict.fromkeys(each.deliverable for each in letter.taken)
        mail = owed_mail(letter, message, notice, units=letter.units, deliverables=tuple(deliverables))
        outbox.owe(conn, mail, now=self.now)

    def _notice(self, message: Message) -> Notice | None:
        return next((each for each in self.desk.rules.notices if each.id == message.notice), None)


def _live(conn: Connection, message: Message) -> tuple[Recorded, ...]:
    found = submissions.revisions(conn, message=message.id)
    return tuple(each for each in found if each.standing in {Standing.CURRENT, Standing.HELD})


def _refused(conn: Connection, message: Message) -> dict[int, str]:
    """The revisions that a person refused, and why."""
    return {
        change.id: each.decision.why
        for each in decisions.find(conn, message=message.id, verbs=(Verb.REJECT,))
        if not each.undone
        for change in each.decision.changes
        if change.after == Standing.REJECTED
    }


def _refused_whole(conn: Connection, message: Message) -> str:
    """Why a message that gave nothing was refused, where its sender was promised an answer."""
    found = decisions.latest(conn, Verb.REJECT, message=message.id)
    told = was_told(conn, message)
    promised = told is not None and told.kind == AnswerKind.CHECKING
    return found.decision.why if found and promised and not found.decision.changes else ""
