"""Several daemons on one database: nothing is done twice, and nobody stumbles over another."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest
from sqlalchemy import text

from store import delivery, inbox, ledger, outbox, submissions
from store.database import Database, Unusable
from store.journal import Journal
from store.submissions import Standing
from tests.builders.stores import NOW, head, owed, revision, sighting

DAEMONS = 3


@pytest.fixture
def together(where) -> Callable:
    """Run a piece of work in every daemon at once; what each gave."""

    def run(work: Callable[[int, Database], object]) -> list:
        barrier = Barrier(DAEMONS)

        def daemon(number: int) -> object:
            barrier.wait(10)
            with closing(Database.open(where)) as database:
                return work(number, database)

        with ThreadPoolExecutor(DAEMONS) as pool:
            return list(pool.map(daemon, range(DAEMONS)))

    return run


def test_a_fresh_database_is_migrated_by_one_of_them(together):
    def look(_number: int, database: Database) -> int:
        with database.read() as conn:
            return len(inbox.find(conn))

    assert together(look) == [0] * DAEMONS


def test_a_look_stays_the_same_while_others_write(database):
    with database.read() as conn:
        before = len(inbox.find(conn))
        with database.write() as other:
            inbox.sight(other, sighting(), head(), now=NOW)
        assert len(inbox.find(conn)) == before


def test_a_server_that_goes_away_is_a_trouble_of_the_world_and_comes_back(database, cluster):
    if database.path is not None:
        return
    with pytest.raises(Unusable), database.write() as conn:  # noqa: PT012  the line is cut in between
        number = conn.scalar(text("SELECT pg_backend_pid()"))
        with database.write() as other:
            other.execute(text(f"SELECT pg_terminate_backend({number})"))
        inbox.find(conn)
    with database.read() as conn:
        assert inbox.find(conn) == ()


def test_each_mail_is_claimed_by_one(database, together, tmp_path):
    with database.write() as conn:
        for n in range(20):
            outbox.owe(conn, owed(f"{n}"), now=NOW)

    def drain(number: int, store: Database) -> list[str]:
        with closing(Journal(tmp_path / f"journal-{number}")) as journal:
            claimed = []
            for mail in range(1, 21):
                with store.write() as conn:
                    claimed.append(delivery.claim(conn, mail, journal=journal, now=NOW))
            return [one.mailing.key for one in claimed if one]

    taken = [key for keys in together(drain) for key in keys]
    assert sorted(taken) == sorted(str(n) for n in range(20))


def test_the_same_message_in_every_mailbox_is_one(database, together):
    def sight(number: int, store: Database) -> list[int]:
        met = []
        for uid in range(1, 11):
            with store.write() as conn:
                place = sighting(uid, mailbox=f"mailbox {number}")
                met.append(inbox.sight(conn, place, head(f"content {uid}"), now=NOW).id)
        return met

    assert len({tuple(met) for met in together(sight)}) == 1
    with database.read() as conn:
        (first, *_), count = inbox.find(conn), len(inbox.find(conn))
        assert (count, len(ledger.sightings_of(conn, first.id))) == (10, DAEMONS)


def test_revisions_of_one_unit_are_numbered_one_by_one(database, together):
    with database.write() as conn:
        message = inbox.sight(conn, sighting(), head(), now=NOW).id

    def append(_number: int, store: Database) -> None:
        for _ in range(5):
            with store.write() as conn:
                submissions.append(conn, revision(message), standing=Standing.CURRENT, now=NOW)

    together(append)
    with database.read() as conn:
        found = submissions.revisions(conn)
    assert [one.number for one in found] == list(range(1, 5 * DAEMONS + 1))
    assert [one.standing for one in found].count(Standing.CURRENT) == 1
