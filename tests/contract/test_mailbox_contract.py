"""What a mailbox promises, on three servers that share no code: NetEase's manners, pymap, Dovecot."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from ingest.fetched import Fetched, Gone
from ingest.folders import Role
from ingest.mailbox import Session, connect
from ingest.outages import Refusal, Refused
from notifier.account import Account
from tests.builders.accounts import ADDRESS, PASSWORDS, account, plain_mail
from tests.servers.dovecot import dovecot
from tests.servers.netease import netease
from tests.servers.pymap_server import pymap

RECEIVED = datetime(2026, 5, 13, 15, 59, 59, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running server: how mail gets in, and what its owner sees."""

    account: Account
    put: Callable[[bytes, str], None]
    flags: Callable[[], Mapping[int, frozenset[str]]]
    waits: bool  # IDLE


@contextlib.contextmanager
def a_netease() -> Iterator[House]:
    with netease(PASSWORDS) as server:
        box = server.mailbox(ADDRESS)
        yield House(
            account=account(server.port),
            put=lambda raw, folder: box.put(raw, folder=folder, date=RECEIVED),
            flags=lambda: {letter.uid: frozenset(letter.flags) for letter in box.folders["INBOX"]},
            waits=False,
        )
        assert server.trespasses == []


@contextlib.contextmanager
def a_pymap() -> Iterator[House]:
    with pymap(PASSWORDS) as server:
        yield House(
            account=account(server.port),
            put=lambda raw, folder: server.put(ADDRESS, raw, folder=folder, date=RECEIVED),
            flags=lambda: server.flags(ADDRESS),
            waits=True,
        )


@contextlib.contextmanager
def a_dovecot() -> Iterator[House]:
    with dovecot(PASSWORDS) as server:

        def put(raw: bytes, folder: str) -> None:
            with server.as_owner(ADDRESS) as client:
                client.append(folder, raw, msg_time=RECEIVED)

        def flags() -> Mapping[int, frozenset[str]]:
            with server.as_owner(ADDRESS) as client:
                client.select_folder("INBOX", readonly=True)
                found = client.get_flags(client.search("ALL")).items()
                return {uid: frozenset(map(str, told)) for uid, told in found}

        yield House(account=account(server.port), put=put, flags=flags, waits=True)


@pytest.fixture(scope="module", params=[a_netease, a_pymap, a_dovecot], ids=["netease", "pymap", "dovecot"])
def house(request):
    with request.param() as running:
        for number in range(1, 6):
            running.put(plain_mail(number), "INBOX")
        running.put(plain_mail(77, extra="In-Reply-To: <1@sender.example>\r\n"), "垃圾邮件")
        yield running


@pytest.fixture
def session(house) -> Iterator[Session]:
    with connect(house.account, timeout=10) as session:
        yield session


def folder(session: Session, name: str):
    return next(each for each in session.folders() if each.name == name)


def test_folders_have_their_names_and_roles(session):
    found = {each.name: each for each in session.folders()}
    assert found["INBOX"].role is Role.INBOX
    assert {"INBOX", "垃圾邮件", "广告邮件", "订阅邮件"} <= {name for name, each in found.items() if each.watched}
    assert {each.role for each in found.values() if not each.watched} == {Role.SENT, Role.DRAFTS, Role.TRASH}


def test_every_mail_comes_whole_with_its_date_in_utc(session):
    examined = session.examine(folder(session, "INBOX"))
    listed = session.list_since(0)
    fetched = list(session.fetch(listed))
    assert [each.raw for each in fetched] == [plain_mail(number) for number in range(1, 6)]
    assert [each.uid for each in fetched] == sorted(listed)
    assert {each.internaldate for each in fetched} == {RECEIVED}
    assert {each.size for each in listed.values()} == {len(plain_mail(1))}
    assert session.uids(examined.exists) == listed.keys()
    assert session.list_uids(set(listed)) == listed


def test_small_batches_give_the_same(session):
    session.examine(folder(session, "INBOX"))
    listed = session.list_since(0)
    assert list(session.fetch(listed, octets=1)) == list(session.fetch(listed))


def test_only_what_is_newer_is_listed(session):
    session.examine(folder(session, "INBOX"))
    uids = sorted(session.list_since(0))
    assert sorted(session.list_since(uids[2])) == uids[3:]
    assert session.list_since(uids[-1]) == {}
    assert session.list_since(uids[-1] + 1000) == {}


def test_an_empty_folder(session):
    examined = session.examine(folder(session, "广告邮件"))
    assert examined.exists == 0
    assert session.uids(examined.exists) == set()
    assert session.list_since(0) == {}
    assert list(session.fetch({})) == []


def test_a_mail_that_is_not_there_is_gone(session):
    session.examine(folder(session, "INBOX"))
    listed = session.list_since(0)
    last = max(listed)
    asked = {last: listed[last], last + 50: listed[last].__class__(uid=last + 50, size=5, internaldate=None)}
    here, gone = session.fetch(asked)
    assert isinstance(here, Fetched)
    assert gone == Gone(uid=last + 50)


def test_the_newest_heads(session):
    inbox = folder(session, "INBOX")
    assert session.recent_message_ids(inbox, 2) == {"<4@sender.example>", "<5@sender.example>"}
    (head,) = session.recent_heads(folder(session, "垃圾邮件"), 50)
    assert head.in_reply_to == ("<1@sender.example>",)
    assert session.recent_heads(folder(session, "订阅邮件"), 50) == []


def test_reading_leaves_no_trace(house, session):
    before = house.flags()
    session.examine(folder(session, "INBOX"))
    assert all(isinstance(each, Fetched) for each in session.fetch(session.list_since(0)))
    session.close()
    assert house.flags() == before
    assert not any("\\Seen" in flags for flags in before.values())


def test_a_folder_that_is_gone_is_refused_and_the_session_lives(session):
    inbox = folder(session, "INBOX")
    missing = inbox.__class__(name="没有", wire="&bKFnCQ-", role=Role.OTHER)
    with pytest.raises(Refused) as told:
        session.examine(missing)
    assert told.value.kind is Refusal.FOLDER
    assert session.examine(inbox).exists >= 5


def test_a_wrong_password_is_refused_with_the_remedy(house):
    wrong = account(house.account.port, password="WRONG")
    with pytest.raises(Refused) as told:
        connect(wrong, timeout=10)
    assert told.value.kind is Refusal.LOGIN
    assert "授权码" in told.value.remedy


def test_news_is_heard_within_two_seconds(house, session):
    assert session.can_wait is house.waits
    if not house.waits:
        return
    session.examine(folder(session, "INBOX"))
    last = max(session.list_since(0))
    arrival = threading.Timer(0.3, house.put, [plain_mail(100), "INBOX"])
    arrival.start()
    began = time.monotonic()
    assert session.wait_for_news(10)
    assert time.monotonic() - began < 2.3
    arrival.join()
    (new,) = session.fetch(session.list_since(last))
    assert new.raw == plain_mail(100)


def test_waiting_ends_without_news(house, session):
    if house.waits:
        session.examine(folder(session, "INBOX"))
        assert session.wait_for_news(0.05) is False
        assert session.list_since(0)
