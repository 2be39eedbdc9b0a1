"""A person at the desk: decisions on messages of a `loop`, and mail that has left."""

from datetime import timedelta

from ingest import rereading, rulings, taking_back
from ingest.asking import Asking
from ingest.choosing import Choice
from ingest.person import Person
from store import decisions, outbox

MINUTE = timedelta(minutes=1)


class Ruler:
    """Decides as `wang`, a minute after whatever happened last."""

    def __init__(self, work):
        self.work = work

    def assign(self, message, *units, why="来电说明"):
        return self._at(lambda who: rereading.assign(self.work.desk, message, units, who), why)

    def unassign(self, message, why="看错了"):
        return self._at(lambda who: taking_back.unassign(self.work.desk, message, who), why)

    def accept(self, message, why="", **choice):
        return self._at(lambda who: rulings.accept(self.work.desk, message, who, Choice(**choice)), why)

    def unaccept(self, message, why="", **choice):
        return self._at(lambda who: taking_back.unaccept(self.work.desk, message, who, Choice(**choice)), why)

    def reject(self, message, why="盖章不全。", **choice):
        return self._at(lambda who: rulings.reject(self.work.desk, message, who, Choice(**choice)), why)

    def unreject(self, message, why="", **choice):
        return self._at(lambda who: taking_back.unreject(self.work.desk, message, who, Choice(**choice)), why)

    def waive(self, unit, deliverable, why=""):
        key = {"notice": self.work.desk.rules.notices[0].id, "unit": unit, "deliverable": deliverable}
        return self._at(lambda who: rulings.waive(self.work.desk, who, **key), why)

    def unwaive(self, unit, deliverable, why=""):
        key = {"notice": self.work.desk.rules.notices[0].id, "unit": unit, "deliverable": deliverable}
        return self._at(lambda who: taking_back.unwaive(self.work.desk, who, **key), why)

    def reprocess(self, message, *, asking=Asking.ANEW):
        return self._at(lambda who: rereading.reprocess(self.work.desk, message, who, asking=asking), "")

    def compare(self, message, *, asking=Asking.ANEW):
        return rereading.compare(self.work.desk, message, asking=asking)

    def unprocess(self, message):
        return self._at(lambda who: taking_back.unprocess(self.work.desk, message, who), "")

    def sent(self):
        """Everything owed has left."""
        with self.work.desk.database.write() as conn:
            for each in outbox.find(conn, states=(outbox.State.DUE,)):
                outbox.change(conn, each.id, state=outbox.State.SENT, settled_at=self.work.now)

    def verbs(self, message):
        """What was decided on a message, in order; a decision taken back in brackets."""
        with self.work.desk.database.read() as conn:
            made = decisions.find(conn, message=message.id)
        return [f"({each.decision.verb})" if each.undone else str(each.decision.verb) for each in made]

    def kinds(self, message):
        """The answers to a message that were not called back, oldest first."""
        found = self.work.answers(message)
        return [each.kind for each in found if each.mailing.state is not outbox.State.CANCELLED]

    def _at(self, decide, why):
        self.work.now += MINUTE
        return decide(Person(name="wang", why=why))
