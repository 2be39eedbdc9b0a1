from datetime import timedelta

from store import inbox, ledger
from store.database import Connection
from store.inbox import State
from tests.builders.stores import DAY, MINUTE, NOW, head, sighting


def met(conn: Connection, uid: int, content: str, **changed) -> int:
    return inbox.sight(conn, sighting(uid, internaldate=NOW + uid * MINUTE), head(content, **changed), now=NOW).id


def pending(conn: Connection, **when) -> tuple[inbox.Message, ...]:
    return inbox.still_new(conn, inbox.waiting(conn, **when))


def test_a_message_met_is_new_once(conn):
    first = inbox.sight(conn, sighting(), head(), now=NOW)
    again = inbox.sight(conn, sighting(), head(), now=NOW + DAY)
    assert (first.new, again.new) == (True, False)
    assert first.id == again.id


def test_the_same_content_elsewhere_is_one_message_with_two_sightings(conn):
    first = inbox.sight(conn, sighting(), head(), now=NOW)
    other = head(fingerprint="f" * 64)  # another mailbox stamps other trace headers
    second = inbox.sight(conn, sighting(7, mailbox="kx", internaldate=NOW + DAY), other, now=NOW)
    assert second == inbox.Met(id=first.id, new=False)
    places = ledger.sightings_of(conn, first.id)
    assert [(place.sighting.mailbox, place.fingerprint) for place in places] == [
        ("kjt", head().fingerprint),
        ("kx", "f" * 64),
    ]
    assert inbox.get(conn, first.id).received_at == NOW


def test_the_same_message_id_with_other_content_is_another_message(conn):
    first = met(conn, 1, "one")
    second = met(conn, 2, "two", message_id=head("one").message_id)
    assert first != second
    assert len(inbox.find(conn, message_id=head("one").message_id)) == 2


def test_messages_are_kept_whole(conn):
    message = inbox.get(conn, met(conn, 1, "one"))
    assert message.public == head("one").content_key[:8]
    assert (message.subject, message.date, message.state) == ("报送 one", NOW, State.NEW)


def test_public_ids_that_begin_alike_grow_longer(conn):
    first = head(content_key="a" * 64)
    second = head(content_key="a" * 8 + "b" * 56, message_id="<b@example.org>")
    one = inbox.sight(conn, sighting(1), first, now=NOW)
    two = inbox.sight(conn, sighting(2), second, now=NOW)
    assert inbox.lookup(conn, "aaaaaaaa").id == one.id
    assert inbox.lookup(conn, second.content_key).id == two.id
    assert inbox.lookup(conn, "aaaaaaaab").id == two.id


def test_a_beginning_is_enough_unless_it_fits_two_or_is_too_short(conn):
    one = inbox.sight(conn, sighting(1), head(content_key="abcd1" + "0" * 59), now=NOW)
    inbox.sight(conn, sighting(2), head(content_key="abcd2" + "0" * 59), now=NOW)
    assert inbox.lookup(conn, " ABCD1 ").id == one.id
    assert inbox.lookup(conn, "abcd") is None
    assert inbox.lookup(conn, "abc") is None
    assert inbox.lookup(conn, "%%%%") is None


def test_pending_is_oldest_first_and_leaves_out_what_is_settled(conn):
    late, early = met(conn, 9, "late"), met(conn, 2, "early")
    done = met(conn, 1, "done")
    inbox.settle(conn, done, state=State.HANDLED, reason="", now=NOW)
    assert [message.id for message in pending(conn, now=NOW, limit=9)] == [early, late]
    assert [message.id for message in pending(conn, now=NOW, limit=1)] == [early]


def test_a_flood_from_one_sender_waits_behind_the_others(conn):
    flood = [met(conn, n, f"flood {n}", sender="flood@example.org") for n in range(1, 31)]
    quiet = met(conn, 99, "quiet", sender="quiet@example.org")
    order = [message.id for message in pending(conn, now=NOW, limit=99)]
    assert order == [*flood[:20], quiet, *flood[20:]]


def test_attempts_are_counted_and_begun_anew_when_reopened(conn):
    message = met(conn, 1, "one")
    assert [inbox.begin(conn, message) for _ in range(4)] == [1, 2, 3, 4]
    inbox.settle(conn, message, state=State.SHUNTED, reason="crashed", now=NOW)
    inbox.reopen(conn, message)
    assert inbox.begin(conn, message) == 1


def test_a_message_put_off_waits_and_its_attempt_does_not_count(conn):
    message = met(conn, 1, "one")
    inbox.begin(conn, message)
    inbox.postpone(conn, message, until=NOW + MINUTE, reason="office_down")
    assert pending(conn, now=NOW, limit=9) == ()
    (waiting,) = pending(conn, now=NOW + MINUTE, limit=9)
    assert (waiting.reason, waiting.attempts) == ("office_down", 0)


def test_settling_says_what_became_of_it(conn):
    message = met(conn, 1, "one")
    verdict = {"evidence": ["标题：兰州市科技局"]}
    inbox.settle(
        conn,
        message,
        state=State.HELD,
        reason="unit_doubtful",
        verdict=verdict,
        notice="n",
        units=("甲", "乙"),
        now=NOW,
    )
    found = inbox.get(conn, message)
    assert (found.state, found.reason, found.settled_at) == (State.HELD, "unit_doubtful", NOW)
    assert (found.verdict, found.notice, found.units) == (verdict, "n", ("甲", "乙"))


def test_a_message_never_fetched_has_its_row_and_reason(conn):
    seen = sighting(size=75_000_000)
    unread = inbox.sight_unread(conn, seen, reason="too_large", now=NOW)
    again = inbox.sight_unread(conn, seen, reason="too_large", now=NOW)
    assert (unread.new, again.new, unread.id) == (True, False, again.id)
    found = inbox.get(conn, unread.id)
    assert (found.state, found.reason, found.fingerprint) == (State.HELD, "too_large", None)


def test_a_message_fetched_at_last_takes_the_place_of_the_unread_row(conn):
    seen = sighting(size=75_000_000)
    unread = inbox.sight_unread(conn, seen, reason="too_large", now=NOW)
    read = inbox.sight(conn, seen, head(), now=NOW)
    assert inbox.get(conn, unread.id).reason == "read_later"
    assert [place.fingerprint for place in ledger.sightings_of(conn, read.id)] == [head().fingerprint]


def test_find_and_counts(conn):
    one, two = met(conn, 1, "one"), met(conn, 2, "two", sender="li@example.org")
    inbox.settle(conn, one, state=State.IGNORED, reason="newsletter", now=NOW)
    assert [found.id for found in inbox.find(conn)] == [two, one]
    assert [found.id for found in inbox.find(conn, states=(State.IGNORED,))] == [one]
    assert [found.id for found in inbox.find(conn, sender="li@example.org")] == [two]
    assert [found.id for found in inbox.find(conn, since=NOW + 2 * MINUTE, limit=5)] == [two]
    assert inbox.counts(conn) == dict.fromkeys(State, 0) | {State.NEW: 1, State.IGNORED: 1}


def test_what_no_database_takes_is_marked(conn):
    hostile = head(subject="报\0送\ud83d", sender="zhang\0@example.org")
    message = inbox.sight(conn, sighting(), hostile, now=NOW).id
    inbox.settle(conn, message, state=State.HELD, reason="x", verdict={"text": "\ud800\0"}, now=NOW)
    found = inbox.get(conn, message)
    assert (found.subject, found.verdict) == ("报\ufffd送\ufffd", {"text": "\ufffd\0"})
    assert inbox.find(conn, sender="zhang\0@example.org") == (found,)


def test_the_time_of_receipt_is_kept_in_utc(conn):
    moment = NOW.astimezone().replace(microsecond=5) + timedelta(hours=1)
    seen = inbox.sight(conn, sighting(internaldate=moment), head(date=None), now=NOW)
    found = inbox.get(conn, seen.id)
    assert found.received_at == moment
    assert found.received_at.utcoffset() == timedelta(0)
    assert found.date is None
