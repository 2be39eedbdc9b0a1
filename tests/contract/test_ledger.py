from store import inbox, ledger
from store.ledger import Coverage, Known
from tests.builders.stores import DAY, NOW, head, sighting

PLACE = {"mailbox": "kjt", "folder": "INBOX", "uidvalidity": 1}


def test_known_is_what_was_seen_in_that_folder_and_uidvalidity_alone(conn):
    inbox.sight(conn, sighting(3), head("a"), now=NOW)
    inbox.sight(conn, sighting(4, folder="&V4NXPpCuTvY-"), head("b"), now=NOW)
    inbox.sight(conn, sighting(5, uidvalidity=2), head("c"), now=NOW)
    inbox.sight(conn, sighting(6, mailbox="kx"), head("d"), now=NOW)
    assert ledger.known(conn, **PLACE) == {3: Known(size=900, internaldate=NOW)}
    assert ledger.known(conn, **PLACE, above=3) == {}
    assert ledger.uids(conn, **PLACE) == {3}
    assert ledger.highest(conn, **PLACE) == 3
    assert ledger.highest(conn, mailbox="kjt", folder="Junk", uidvalidity=1) == 0


def test_a_reused_uid_is_another_generation_and_nothing_is_forgotten(conn):
    first = inbox.sight(conn, sighting(3), head("a"), now=NOW)
    second = inbox.sight(conn, sighting(3, size=1200, internaldate=NOW + DAY), head("b"), now=NOW)
    assert (second.new, second.id != first.id) == (True, True)
    assert ledger.known(conn, **PLACE) == {3: Known(size=1200, internaldate=NOW + DAY)}
    assert [place.generation for place in ledger.sightings_of(conn, second.id)] == [1]
    assert len(ledger.sightings_of(conn, first.id)) == 1


def test_a_uid_that_returns_to_its_first_message_is_a_third_generation(conn):
    first = inbox.sight(conn, sighting(3), head("a"), now=NOW)
    inbox.sight(conn, sighting(3, size=1), head("b"), now=NOW)
    inbox.sight(conn, sighting(3, size=2), head("a"), now=NOW)
    assert [place.generation for place in ledger.sightings_of(conn, first.id)] == [0, 2]


def test_a_changed_uidvalidity_numbers_the_same_messages_anew(conn):
    first = inbox.sight(conn, sighting(3), head("a"), now=NOW)
    again = inbox.sight(conn, sighting(1, uidvalidity=2), head("a"), now=NOW + DAY)
    assert again == inbox.Met(id=first.id, new=False)
    assert ledger.known(conn, mailbox="kjt", folder="INBOX", uidvalidity=2).keys() == {1}


def test_a_server_that_lies_about_size_is_asked_once(conn):
    inbox.sight(conn, sighting(3), head("a"), now=NOW)
    inbox.sight(conn, sighting(3, size=901), head("a"), now=NOW)
    assert ledger.known(conn, **PLACE)[3].size == 901


def test_a_uid_reused_after_an_unread_message_does_not_take_its_place(conn):
    unread = inbox.sight_unread(conn, sighting(3, size=75_000_000), reason="too_large", now=NOW)
    inbox.sight(conn, sighting(3, internaldate=NOW + DAY), head("a"), now=NOW)
    assert inbox.get(conn, unread.id).reason == "too_large"


def test_the_greatest_uid_of_the_protocol_fits(conn):
    greatest = sighting(2**32 - 1, uidvalidity=2**32 - 1, size=2**32)
    message = inbox.sight(conn, greatest, head(), now=NOW)
    assert ledger.sightings_of(conn, message.id)[0].sighting == greatest


def test_coverage_counts_uids_by_folder_and_uidvalidity(conn):
    for uid, folder in ((1, "INBOX"), (2, "INBOX"), (1, "Junk")):
        inbox.sight(conn, sighting(uid, folder=folder), head(f"{uid}{folder}"), now=NOW)
    inbox.sight(conn, sighting(2, size=5), head("reused"), now=NOW)
    assert ledger.coverage(conn, "kjt") == (
        Coverage(folder="INBOX", uidvalidity=1, count=2),
        Coverage(folder="Junk", uidvalidity=1, count=1),
    )


def test_fingerprints_are_those_of_every_copy(conn):
    inbox.sight(conn, sighting(1), head("a", fingerprint="1" * 64), now=NOW)
    inbox.sight(conn, sighting(2, mailbox="kx"), head("a", fingerprint="2" * 64), now=NOW)
    inbox.sight_unread(conn, sighting(3), reason="gone", now=NOW)
    assert set(ledger.fingerprints(conn)) == {"1" * 64, "2" * 64}
