from decimal import Decimal

import pytest

from parsers.model import ReportReading, UnitReading
from store import addresses, decisions, inbox, outbox, submissions
from store.addresses import Vouching
from store.archive import Archive
from store.database import Database
from store.decisions import Decision, Verb
from store.purge import Purged, purge, unfinished
from store.submissions import Standing
from store.verify import verify
from tests.builders.stores import DAY, NOW, head, owed, reading, revision, sighting

SECRETS = ("zhang@example.org", "报送", "139-0000-1234", "张三")


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive(tmp_path / "archive")


def fill(database: Database, archive: Archive, uid: int, when) -> None:
    raw = f"张三 139-0000-1234 {uid}".encode()
    one = head(f"{uid}", fingerprint=archive.put(raw), sender="zhang@example.org")
    with database.write() as conn:
        message = inbox.sight(conn, sighting(uid, internaldate=when), one, now=when).id
        given = revision(message, issues=reading().issues, file="张三.docx", received_at=when)
        submissions.append(conn, given, standing=Standing.CURRENT, now=when)
        inbox.settle(conn, message, state=inbox.State.HANDLED, reason="", verdict={"from": "张三"}, now=when)
        mail = owed(f"{uid}", answers=message, raw="致张三".encode())
        outbox.owe(conn, mail, now=when)
        addresses.learn(conn, f"zhang{uid}@example.org", "兰州市科技局", message=message, now=when)
        addresses.wrote(conn, f"zhang{uid}@example.org", Vouching.VOUCHED, now=when)


def test_what_identifies_people_goes_and_the_counts_stay(database, archive):
    fill(database, archive, 1, NOW)
    fill(database, archive, 2, NOW + 9 * DAY)
    assert purge(database, archive, before=NOW + DAY) == Purged(messages=1, revisions=1, mails=1, files=1)
    with database.read() as conn:
        new, old = inbox.find(conn)
        first, second = submissions.revisions(conn)
        assert (old.sender, old.subject, old.verdict, old.state) == (None, "", {}, inbox.State.HANDLED)
        assert (new.sender, new.verdict) == ("zhang@example.org", {"from": "张三"})
        assert (first.revision.sender, first.revision.file, first.number) == (None, "", 1)
        values = first.revision.reading.records[0].values
        assert (values["funding_central"], values["activity_count"], values["remark"]) == (Decimal("3.5"), 12, None)
        assert second.revision.reading == reading()
        assert [one.recipient for one in outbox.find(conn)] == ["zhang@example.org", ""]
        assert addresses.addresses_of(conn, "兰州市科技局") == ("zhang2@example.org",)
    assert verify(database, archive) == ()


def test_nothing_of_it_can_be_read_from_the_files(tmp_path, archive):
    database = Database.open(tmp_path / "db.sqlite")
    fill(database, archive, 1, NOW)
    purge(database, archive, before=NOW + DAY)
    left = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [secret for secret in SECRETS if secret.encode() in left] == []
    database.close()


def test_purging_twice_is_purging_once(database, archive):
    fill(database, archive, 1, NOW)
    purge(database, archive, before=NOW + DAY)
    assert purge(database, archive, before=NOW + DAY).files == 0


def test_the_same_mail_again_is_still_known(database, archive):
    fill(database, archive, 1, NOW)
    purge(database, archive, before=NOW + DAY)
    with database.write() as conn:
        assert not inbox.sight(conn, sighting(1, internaldate=NOW), head("1"), now=NOW + DAY).new


def test_a_report_keeps_its_length(database, archive):
    fill(database, archive, 1, NOW)
    report = ReportReading(deliverables=("r",), title="张三的总结", characters=900, unit=UnitReading(text="张三"))
    with database.write() as conn:
        submissions.append(conn, revision(1, reading=report, deliverable="r"), standing=Standing.CURRENT, now=NOW)
    purge(database, archive, before=NOW + DAY)
    with database.read() as conn:
        (found,) = submissions.current(conn, notice="science-week", deliverable="r")
    kept = ReportReading(deliverables=("r",), title=None, characters=900, unit=UnitReading())
    assert found.revision.reading == kept


def test_a_purge_that_was_interrupted_is_finished_by_the_next(database, archive, monkeypatch):
    fill(database, archive, 1, NOW)

    def killed(_self, _kept):
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "remove_all_but", killed)
    with pytest.raises(KeyboardInterrupt):
        purge(database, archive, before=NOW + DAY)
    monkeypatch.undo()
    assert len(list(archive.walk())) == 1
    assert purge(database, archive, before=NOW + DAY).files == 1
    assert list(archive.walk()) == []
    assert verify(database, archive) == ()


def test_a_decision_keeps_its_why_and_loses_whom_it_was_about(database, archive):
    fill(database, archive, 1, NOW)
    told = {
        "was": {"state": "held", "verdict": {"from": "张三"}},
        "learned": [["zhang1@example.org", "兰州市科技局"]],
        "units": ["兰州市科技局"],
    }
    with database.write() as conn:
        made = decisions.record(
            conn, Decision(verb=Verb.ASSIGN, by="li", why="核对过", message=1, detail=told), now=NOW
        )
    purge(database, archive, before=NOW + DAY)
    with database.read() as conn:
        kept = decisions.get(conn, made).decision
    assert (kept.by, kept.why) == ("li", "核对过")
    assert kept.detail == {"was": {"state": "held", "verdict": {}}, "learned": [], "units": ["兰州市科技局"]}


def test_a_mail_without_its_text_is_not_sent_again(database, archive):
    fill(database, archive, 1, NOW)
    with database.write() as conn:
        outbox.cancel(conn, 1, now=NOW)
    purge(database, archive, before=NOW + DAY)
    with database.write() as conn:
        assert not outbox.retry(conn, 1, now=NOW + DAY)


def test_what_is_unfinished_of_that_time(database, archive):
    fill(database, archive, 1, NOW)
    with database.write() as conn:
        inbox.sight(conn, sighting(2, internaldate=NOW), head("2", fingerprint=archive.put(b"2")), now=NOW)
    with database.read() as conn:
        assert unfinished(conn, before=NOW + DAY) == (1, 1)
        assert unfinished(conn, before=NOW) == (0, 0)
