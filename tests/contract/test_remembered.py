"""The small ledgers: stages, addresses, health, leases."""

import pytest

from store import addresses, health, leases, outbox, stages
from store.addresses import BounceKind, Vouching
from store.health import FolderHealth
from tests.builders.stores import DAY, MINUTE, NOW, owed


def test_a_stage_is_done_once(conn):
    assert stages.once(conn, "digest", "2026-05-06", now=NOW)
    assert not stages.once(conn, "digest", "2026-05-06", now=NOW + DAY)
    assert stages.once(conn, "digest", "2026-05-07", detail={"new": 3}, now=NOW + DAY)
    assert stages.done(conn, "digest") == {"2026-05-06": NOW, "2026-05-07": NOW + DAY}


def test_stages_are_listed_by_their_beginning_taken_literally(conn):
    for key in ("a_b/1", "axb/1"):
        stages.once(conn, "reminder", key, now=NOW)
    assert list(stages.done(conn, "reminder", prefix="a_b")) == ["a_b/1"]


def test_a_stage_rolled_back_is_still_to_be_done(database):
    with pytest.raises(ZeroDivisionError), database.write() as conn:  # noqa: PT012  the transaction is what is tested
        stages.once(conn, "digest", "2026-05-06", now=NOW)
        raise ZeroDivisionError
    with database.write() as conn:
        assert stages.once(conn, "digest", "2026-05-06", now=NOW)


def test_addresses_are_learned_and_unlearned(conn):
    addresses.learn(conn, "zhang@example.org", "甲", message=None, now=NOW)
    addresses.learn(conn, "zhang@example.org", "乙", message=None, now=NOW + DAY)
    addresses.learn(conn, "li@example.org", "甲", message=None, now=NOW + DAY)
    assert addresses.units_of(conn, "zhang@example.org") == ("乙", "甲")
    assert addresses.addresses_of(conn, "甲") == ("li@example.org", "zhang@example.org")
    addresses.learn(conn, "zhang@example.org", "甲", message=None, now=NOW + 2 * DAY)
    assert addresses.learned_addresses(conn) == {
        "甲": ("zhang@example.org", "li@example.org"),
        "乙": ("zhang@example.org",),
    }
    addresses.unlearn(conn, "zhang@example.org", "乙")
    assert addresses.units_of(conn, "zhang@example.org") == ("甲",)


def test_how_an_address_has_written_is_counted(conn):
    assert addresses.sender(conn, "zhang@example.org") == addresses.Sender(address="zhang@example.org")
    for vouching in (Vouching.SILENT, Vouching.VOUCHED, Vouching.SILENT):
        addresses.wrote(conn, "zhang@example.org", vouching, now=NOW)
    found = addresses.sender(conn, "zhang@example.org")
    assert (found.vouched, found.unvouched, found.silent) == (1, 0, 2)


def test_a_hard_bounce_is_not_softened_but_forgiven(conn):
    outbox.owe(conn, owed(), now=NOW)
    mail = outbox.find(conn)[0].id
    addresses.bounced(conn, "li@example.org", BounceKind.SOFT, reason="4.2.2", mail=mail, now=NOW)
    addresses.bounced(conn, "li@example.org", BounceKind.HARD, reason="5.1.1", now=NOW + DAY)
    addresses.bounced(conn, "li@example.org", BounceKind.SOFT, reason="4.2.2", now=NOW + 2 * DAY)
    found = addresses.bounce(conn, "li@example.org")
    assert (found.kind, found.count, found.first_at, found.last_at) == (BounceKind.HARD, 3, NOW, NOW + 2 * DAY)
    assert addresses.all_bounces(conn) == (found,)
    addresses.forgive(conn, "li@example.org")
    assert addresses.bounce(conn, "li@example.org") is None


def test_an_incident_is_told_once_and_cleared_once(conn):
    health.failed(conn, "kjt", reason="login", now=NOW)
    after = health.failed(conn, "kjt", reason="login", now=NOW + MINUTE)
    assert (after.failures, after.incident_since, after.last_failure) == (2, NOW, NOW + MINUTE)
    assert health.alerted(conn, "kjt", now=NOW)
    assert not health.alerted(conn, "kjt", now=NOW)
    before = health.succeeded(conn, "kjt", now=NOW + DAY)
    assert before.alerted_at == NOW
    again = health.succeeded(conn, "kjt", now=NOW + DAY)
    assert (again.alerted_at, again.incident_since, again.failures) == (None, None, 0)
    assert not health.alerted(conn, "kjt", now=NOW)
    assert health.mailbox_health(conn, "kjt").last_success == NOW + DAY


def test_folders_are_counted_and_noticed_when_gone(conn):
    def counted(name: str, server: int) -> FolderHealth:
        return FolderHealth(
            mailbox="kjt", name=name, uidvalidity=1, server=server, ledger=server, unexplained=0, checked_at=NOW
        )

    for name, server in (("INBOX", 3), ("旧", 1), ("INBOX", 4)):
        health.counted(conn, counted(name, server))
    assert [one.server for one in health.folder_health(conn, "kjt")] == [4, 1]
    assert health.gone(conn, "kjt", present=frozenset({"INBOX"}), now=NOW) == ("旧",)
    assert health.gone(conn, "kjt", present=frozenset({"INBOX"}), now=NOW) == ()
    health.counted(conn, counted("旧", 2))
    assert all(one.present for one in health.folder_health(conn, "kjt"))


def test_a_lease_is_renewed_given_back_and_taken_over(conn):
    def take(owner: str, now=NOW) -> bool:
        return leases.take(conn, "poll/kjt", owner=owner, until=now + MINUTE, now=now)

    assert take("a")
    assert not take("b")
    assert take("a", NOW + MINUTE)
    assert not take("b", NOW + 2 * MINUTE)
    assert take("b", NOW + 3 * MINUTE)
    leases.give_back(conn, "poll/kjt", owner="a")
    assert not take("a", NOW + 3 * MINUTE)
    leases.give_back(conn, "poll/kjt", owner="b")
    assert take("a", NOW + 3 * MINUTE)
