import pytest

from store import delivery, inbox, outbox
from store.delivery import Deferred, Failed, Held, Sent, Unknown
from store.journal import Journal
from store.outbox import State
from tests.builders.stores import DAY, MINUTE, NOW, head, owed, sighting


def owe(conn, key: str = "one", **changed) -> int:
    assert outbox.owe(conn, owed(key, **changed), now=NOW)
    return outbox.find(conn, limit=1)[0].id


def state(conn, mail: int) -> State:
    return outbox.get(conn, mail).state


def claim(conn, mail: int, journal: Journal, *, dotted: bool = False) -> outbox.Mailing:
    claimed = delivery.claim(conn, mail, journal=journal, now=NOW)
    assert claimed is not None
    if dotted:
        delivery.at_dot(claimed.mailing, journal=journal, now=NOW)
    return claimed.mailing


def test_owing_twice_is_owing_once(conn):
    assert outbox.owe(conn, owed(), now=NOW)
    assert not outbox.owe(conn, owed(subject="other"), now=NOW)
    assert [mail.subject for mail in outbox.find(conn)] == ["回复：报送"]


def test_what_is_owed_comes_back_as_it_was(conn):
    answered = inbox.sight(conn, sighting(), head(), now=NOW).id
    given = owed(answers=answered, notice="n", units=("甲", "乙"), deliverables=("statistics",), not_before=NOW + DAY)
    outbox.owe(conn, given, now=NOW)
    (found,) = outbox.find(conn, answers=answered)
    for name in ("key", "kind", "recipient", "answers", "notice", "units", "deliverables", "not_before"):
        assert getattr(found, name) == getattr(given, name)
    assert outbox.text_of(conn, found.id) == given.raw


def test_due_is_most_urgent_first_then_longest_owed(conn):
    for key, priority, minutes in (("digest", 9, 0), ("second", 1, 2), ("first", 1, 1)):
        outbox.owe(conn, owed(key, priority=priority), now=NOW + minutes * MINUTE)
    outbox.owe(conn, owed("later", not_before=NOW + DAY), now=NOW)
    outbox.owe(conn, owed("other", mailbox="kx"), now=NOW)
    ready = outbox.due(conn, now=NOW + 5 * MINUTE, mailbox="kjt", limit=9)
    assert [mail.key for mail in ready] == ["first", "second", "digest"]
    assert len(outbox.due(conn, now=NOW + DAY, limit=9)) == 5


def test_a_claimed_mail_is_not_claimed_again(conn, journal):
    mail = owe(conn)
    claimed = delivery.claim(conn, mail, journal=journal, now=NOW)
    assert (claimed.mailing.state, claimed.mailing.attempts, claimed.raw) == (State.SENDING, 1, owed().raw)
    assert delivery.claim(conn, mail, journal=journal, now=NOW) is None
    assert outbox.due(conn, now=NOW, limit=9) == ()


def test_sent_is_final(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal, dotted=True), Sent(queue_id="D8Cow"), journal=journal, now=NOW)
    found = outbox.get(conn, mail)
    assert (found.state, found.queue_id, found.settled_at) == (State.SENT, "D8Cow", NOW)
    assert not outbox.retry(conn, mail, now=NOW)
    assert not outbox.cancel(conn, mail, now=NOW)
    assert journal.fate("one").accepted


def test_deferred_mail_is_due_when_its_time_has_come(conn, journal):
    mail = owe(conn)
    later = Deferred(until=NOW + 15 * MINUTE, reason="451 MI:SFQ")
    delivery.settle(conn, claim(conn, mail, journal, dotted=True), later, journal=journal, now=NOW)
    assert outbox.due(conn, now=NOW + 14 * MINUTE, limit=9) == ()
    (ready,) = outbox.due(conn, now=NOW + 15 * MINUTE, limit=9)
    assert (ready.state, ready.first_failed_at, ready.reason) == (State.DEFERRED, NOW, "451 MI:SFQ")
    assert delivery.claim(conn, mail, journal=journal, now=NOW + DAY).mailing.attempts == 2


def test_the_first_failure_is_remembered_over_the_next(conn, journal):
    mail = owe(conn)
    for day in (0, 1):
        delivery.settle(
            conn, claim(conn, mail, journal), Deferred(until=NOW, reason="421"), journal=journal, now=NOW + day * DAY
        )
    assert outbox.get(conn, mail).first_failed_at == NOW


def test_unknown_is_sent_once_more_and_never_a_third_time(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal, dotted=True), Unknown(reason="cut"), journal=journal, now=NOW)
    assert outbox.due(conn, now=NOW + DAY, limit=9) == ()
    assert delivery.resend(conn, mail, now=NOW + 30 * MINUTE)
    again = claim(conn, mail, journal, dotted=True)
    delivery.settle(conn, again, Unknown(reason="cut"), journal=journal, now=NOW + DAY)
    assert outbox.get(conn, mail).unknown_since == NOW + DAY
    assert not delivery.resend(conn, mail, now=NOW + 2 * DAY)
    assert state(conn, mail) is State.FAILED
    outbox.retry(conn, mail, now=NOW)
    assert delivery.claim(conn, mail, journal=journal, now=NOW) is None  # whoever asks


def test_unknown_found_in_the_sent_folder_is_sent(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal, dotted=True), Unknown(reason="cut"), journal=journal, now=NOW)
    delivery.settle(conn, outbox.get(conn, mail), Sent(), journal=journal, now=NOW)
    assert state(conn, mail) is State.SENT
    assert journal.fate("one").accepted


def test_a_repetition_deferred_after_its_dot_may_be_tried_again(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal, dotted=True), Unknown(reason="cut"), journal=journal, now=NOW)
    delivery.resend(conn, mail, now=NOW)
    again = claim(conn, mail, journal, dotted=True)
    delivery.settle(conn, again, Deferred(until=NOW, reason="451"), journal=journal, now=NOW)
    assert claim(conn, mail, journal, dotted=True).attempts == 3


def test_failed_mail_is_retried_by_a_person(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal), Failed(reason="550 DT:SPM"), journal=journal, now=NOW)
    assert state(conn, mail) is State.FAILED
    assert outbox.retry(conn, mail, now=NOW)
    assert claim(conn, mail, journal).attempts == 1


def test_held_mail_is_released_or_cancelled(conn, journal):
    one, two = owe(conn, "one"), owe(conn, "two")
    for mail in (one, two):
        delivery.settle(conn, claim(conn, mail, journal), Held(reason="replies.mode"), journal=journal, now=NOW)
    assert outbox.due(conn, now=NOW + DAY, limit=9) == ()
    assert outbox.release(conn, one, now=NOW)
    assert outbox.cancel(conn, two, now=NOW)
    assert [mail.id for mail in outbox.due(conn, now=NOW, limit=9)] == [one]
    assert outbox.get(conn, one).attempts == 0


@pytest.mark.parametrize(
    ("dotted", "after"), [(False, State.DUE), (True, State.UNKNOWN)], ids=["before the dot", "after the dot"]
)
def test_a_crash_is_told_by_the_journal(conn, journal, dotted, after):
    mail = owe(conn)
    claim(conn, mail, journal, dotted=dotted)
    assert delivery.recover(conn, journal=journal, now=NOW + DAY) == 1
    assert state(conn, mail) is after
    assert delivery.recover(conn, journal=journal, now=NOW + DAY) == 0


def test_a_crash_after_the_servers_250_was_noted_is_sent(database, journal):
    with database.write() as conn:
        mail = owe(conn)
        claimed = claim(conn, mail, journal, dotted=True)
    with pytest.raises(ZeroDivisionError), database.write() as conn:  # noqa: PT012  the transaction is what is tested
        delivery.settle(conn, claimed, Sent(queue_id="q1"), journal=journal, now=NOW)
        raise ZeroDivisionError
    with database.write() as conn:
        delivery.recover(conn, journal=journal, now=NOW + DAY)
        found = outbox.get(conn, mail)
    assert (found.state, found.queue_id, found.settled_at) == (State.SENT, "q1", NOW)


def test_a_crash_in_the_repetition_before_its_dot_leaves_it_due(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal, dotted=True), Unknown(reason="cut"), journal=journal, now=NOW)
    delivery.resend(conn, mail, now=NOW)
    claim(conn, mail, journal)
    delivery.recover(conn, journal=journal, now=NOW)
    assert state(conn, mail) is State.DUE


def test_what_another_daemon_left_is_unknown_once_it_is_old(conn, journal, tmp_path):
    mail = owe(conn)
    other = Journal(tmp_path / "other.jsonl")
    claim(conn, mail, other)
    other.close()
    assert delivery.recover(conn, journal=journal, now=NOW + MINUTE, claimed_before=NOW) == 0
    assert delivery.recover(conn, journal=journal, now=NOW + DAY, claimed_before=NOW + MINUTE) == 1
    assert state(conn, mail) is State.UNKNOWN


def test_what_an_old_backup_believes_due_does_not_leave_again(conn, journal):
    mail = owe(conn)
    sent = claim(conn, mail, journal, dotted=True)
    delivery.settle(conn, sent, Sent(queue_id="q1"), journal=journal, now=NOW)
    outbox.change(conn, mail, state=State.DUE, queue_id=None)  # as the old backup has it
    assert delivery.claim(conn, mail, journal=journal, now=NOW + DAY) is None
    assert state(conn, mail) is State.SENT


def test_answers_to_an_address_count_what_is_owed_and_sent(conn, journal):
    answered = inbox.sight(conn, sighting(), head(), now=NOW).id
    owe(conn, "one", answers=answered)
    owe(conn, "reminder", kind="reminder")
    stopped = owe(conn, "stopped", answers=answered)
    outbox.cancel(conn, stopped, now=NOW)
    assert [mail.key for mail in outbox.answers_to(conn, "zhang@example.org", since=NOW - DAY)] == ["one"]
    assert outbox.answers_to(conn, "zhang@example.org", since=NOW + DAY) == ()
    assert outbox.answers_to(conn, "li@example.org", since=NOW - DAY) == ()


def test_mail_to_a_domain_is_counted(conn):
    for key, recipient in (("a", "zhang@example.org"), ("b", "li@example.org"), ("c", "li@sub.example.org")):
        owe(conn, key, recipient=recipient)
    assert outbox.count_to_domain(conn, "example.org", since=NOW) == 2
    assert outbox.count_to_domain(conn, "exampl%.org", since=NOW) == 0
    assert outbox.count_to_domain(conn, "example.org", since=NOW + MINUTE) == 0


def test_sent_since_counts_what_left_or_may_have(conn, journal):
    sent, unknown, deferred, _ = (owe(conn, key) for key in ("sent", "unknown", "deferred", "due"))
    delivery.settle(conn, claim(conn, sent, journal), Sent(), journal=journal, now=NOW)
    delivery.settle(conn, claim(conn, unknown, journal), Unknown(reason="cut"), journal=journal, now=NOW)
    delivery.settle(conn, claim(conn, deferred, journal), Deferred(until=NOW, reason="4"), journal=journal, now=NOW)
    assert outbox.sent_since(conn, "kjt", since=NOW) == (NOW, NOW)
    assert outbox.sent_since(conn, "kjt", since=NOW + MINUTE) == ()
    assert outbox.sent_since(conn, "kx", since=NOW) == ()


def test_find_by_message_id_kind_and_state(conn):
    one, two = owe(conn, "one"), owe(conn, "two", kind="reminder")
    assert [mail.id for mail in outbox.find(conn, message_ids=("<one@baosong.example.org>", "<x>"))] == [one]
    assert [mail.id for mail in outbox.find(conn, kinds=("reminder", "digest"))] == [two]
    assert [mail.id for mail in outbox.find(conn, states=(State.SENT,))] == []
    assert outbox.counts(conn)[State.DUE] == 2


def test_what_was_put_off_before_the_clock_was_set_back_is_due(conn, journal):
    deferred, owed_then, fresh = owe(conn, "deferred"), owe(conn, "owed then"), owe(conn, "fresh")
    delivery.settle(
        conn, claim(conn, deferred, journal), Deferred(until=NOW + 30 * MINUTE, reason="421"), journal=journal, now=NOW
    )
    assert [mail.id for mail in outbox.due(conn, now=NOW, limit=9)] == [owed_then, fresh]
    assert len(outbox.due(conn, now=NOW - MINUTE, limit=9)) == 0  # so much two clocks may differ
    for back in (DAY, 365 * DAY):
        assert [mail.id for mail in outbox.due(conn, now=NOW - back, limit=9)] == [deferred, owed_then, fresh]


def test_a_deferred_mail_is_never_due_further_ahead_than_any_wait(conn, journal):
    mail = owe(conn)
    delivery.settle(conn, claim(conn, mail, journal), Deferred(until=NOW + DAY, reason="5"), journal=journal, now=NOW)
    assert outbox.due(conn, now=NOW, limit=9) == ()
    assert [found.id for found in outbox.due(conn, now=NOW - MINUTE, limit=9)] == [mail]
