import pytest

from store import delivery, generation, outbox
from store.database import Database
from store.generation import Hold
from store.journal import Journal
from tests.builders.stores import DAY, NOW, owed


@pytest.fixture
def fresh(where, database, tmp_path, request):
    """Another database that knows nothing, as a restored one of long ago."""
    place = tmp_path / "old.sqlite" if database.path else request.getfixturevalue("cluster").fresh_url()
    opened = Database.open(place)
    yield opened
    opened.close()


def test_starts_follow_each_other_without_suspicion(database, journal):
    assert [generation.start(database, journal, now=NOW) for _ in range(3)] == [None, None, None]
    assert journal.generation == 3


def test_an_old_database_is_held_until_a_person_lets_go(database, fresh, journal):
    generation.start(database, journal, now=NOW)
    assert generation.start(fresh, journal, now=NOW + DAY) == Hold(since=NOW + DAY, why="restored")
    assert generation.start(fresh, journal, now=NOW + 2 * DAY) == Hold(since=NOW + DAY, why="restored")
    with fresh.write() as conn:
        assert generation.let_go(conn)
        assert not generation.let_go(conn)
    assert generation.start(fresh, journal, now=NOW + 3 * DAY) is None


def test_a_lost_journal_is_suspicious_where_there_is_one_daemon(database, journal, tmp_path):
    generation.start(database, journal, now=NOW)
    other = Journal(tmp_path / "other.jsonl")
    hold = generation.start(database, other, now=NOW)
    other.close()
    assert (hold is None) == (database.path is None)
    assert hold is None or hold.why == "unknown_journal"


def test_the_old_database_answers_nobody_twice(database, fresh, journal):
    for store in (database, fresh):  # the old backup owes the mail anew, under the same key
        with store.write() as conn:
            outbox.owe(conn, owed(), now=NOW)
    with database.write() as conn:
        claimed = delivery.claim(conn, 1, journal=journal, now=NOW)
        delivery.at_dot(claimed.mailing, journal=journal, now=NOW)
        delivery.settle(conn, claimed.mailing, delivery.Sent(queue_id="q"), journal=journal, now=NOW)
    with fresh.write() as conn:
        assert delivery.claim(conn, 1, journal=journal, now=NOW + DAY) is None
        found = outbox.get(conn, 1)
    assert (found.state, found.queue_id) == (outbox.State.SENT, "q")
