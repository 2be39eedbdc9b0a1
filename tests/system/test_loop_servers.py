"""The whole loop by the command itself, on servers that others wrote; and on one with NetEase's manners."""

from collections import Counter
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default

import pytest
from imapclient import IMAPClient

from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import baosong, configuration, here
from tests.builders.post_day import COUNTS, EXTRA, NOW, POST, RECEIVED, STATES, deliver, states_of
from tests.servers.dovecot import dovecot
from tests.servers.exim import exim
from tests.servers.netease import netease
from tests.servers.pymap_server import pymap
from tests.servers.smtp import recording


@contextmanager
def on_dovecot():
    """Dovecot and Exim, with the command as a process of its own."""
    with dovecot(PASSWORDS) as imap, exim(PASSWORDS) as smtp:

        def put(address, raw, folder):
            with imap.as_owner(address) as owner:
                owner.append(
                    folder, raw, flags=("\\Seen",) if folder == "INBOX" and b"pl@" in raw else (), msg_time=RECEIVED
                )

        def look(address):
            with imap.as_owner(address) as owner:
                return contents(owner)

        deliver(put, sent="已发送")
        yield imap.port, smtp.port, baosong, look, lambda: smtp.raw(COUNTS["sent"])


def contents(owner):
    """Every folder with its messages, their flags and their bytes."""
    return {name: _folder(owner, name) for _, _, name in owner.list_folders()}


def _folder(owner, name):
    opened = owner.select_folder(name, readonly=True)
    told = owner.fetch(owner.search(), ["FLAGS", "INTERNALDATE", "BODY.PEEK[]"])
    mails = {
        uid: (set(each[b"FLAGS"]) - {b"\\Recent"}, each[b"INTERNALDATE"], each[b"BODY[]"]) for uid, each in told.items()
    }
    return opened[b"UIDVALIDITY"], mails


@contextmanager
def on_pymap():
    with pymap(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        deliver(lambda address, raw, folder: imap.put(address, raw, folder=folder, date=RECEIVED), sent="Sent")

        def look(address):
            with IMAPClient("127.0.0.1", imap.port, ssl=False, timeout=20) as owner:
                owner.login(address, PASSWORDS[address])
                return contents(owner)

        yield imap.port, smtp.port, here, look, lambda: [each.raw for each in smtp.mails]


@contextmanager
def on_netease():
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        deliver(
            lambda address, raw, folder: imap.mailbox(address).put(raw, folder=folder, date=RECEIVED), sent="已发送"
        )

        def look(address):
            folders = imap.mailbox(address).folders
            return {name: [(each.uid, set(each.flags), each.raw) for each in mails] for name, mails in folders.items()}

        yield imap.port, smtp.port, here, look, lambda: [each.raw for each in smtp.mails]
        assert imap.trespasses == []


class Place:
    """One pair of servers, and a configuration for it."""

    def __init__(self, folder, imap, smtp, program, look, sent):
        self.config = configuration(folder, imap=imap, smtp=smtp, extra=EXTRA)
        self._program, self._look, self._sent = program, look, sent

    def __call__(self, *arguments):
        return self._program("-c", self.config, "--now", NOW, *arguments, "--json")

    def mailboxes(self):
        return {address: self._look(address) for address in PASSWORDS}

    def sent(self):
        return [message_from_bytes(raw, policy=default) for raw in self._sent()]


@pytest.fixture(scope="module", params=[on_dovecot, on_pymap, on_netease], ids=lambda each: each.__name__)
def place(request, tmp_path_factory):
    with request.param() as servers:
        place = Place(tmp_path_factory.mktemp("loop"), *servers)
        place.before = place.mailboxes()
        place.first = place("once")
        yield place


def test_a_cycle_is_counted(place):
    assert place.first.status == 0, place.first.err
    assert place.first.json == COUNTS


def test_a_second_cycle_sights_nothing_and_owes_nothing(place):
    again = place("once")
    assert (again.status, set(again.json.values())) == (0, {0})
    assert len(place.sent()) == COUNTS["sent"]


def test_the_mailboxes_are_untouched(place):
    assert place.mailboxes() == place.before


def test_each_mail_has_its_row_and_its_reason(place):
    rows = place("inbox", "--all").json
    assert Counter((each["state"], each["reason"]) for each in rows) == Counter(
        (each.state, each.reason) for each in POST
    )


def test_who_has_sent_what(place):
    status = place("status").json
    assert states_of(status) == STATES
    assert sorted(each["reason"] for each in status["held"]) == ["contested", "question", "sender_unclear"]
    assert status["outbox"] == {"due": 0, "sent": COUNTS["sent"], "deferred": 0, "unknown": 0, "failed": 0}


def test_every_message_of_every_folder_is_in_the_ledger(place):
    mailboxes = place("status").json["mailboxes"]
    folders = {each["id"]: {folder["name"]: folder for folder in each["folders"]} for each in mailboxes}
    assert folders["kjt"]["INBOX"]["server"] == folders["kjt"]["INBOX"]["ledger"] == 11
    assert folders["kjt"]["垃圾邮件"]["ledger"] == 1
    assert not any(folder["unexplained"] for each in folders.values() for folder in each.values())
    assert not {"已发送", "Sent", "草稿箱", "Drafts"} & folders["kjt"].keys()


def test_each_unit_has_its_answer(place):
    sent = place.sent()
    assert Counter(mail["To"].addresses[0].addr_spec for mail in sent) == {
        "keji@lz.example.org": 1,
        "xc@dx.example.org": 1,
        "kx@by.example.org": 2,
        "kyc@univ.example.org": 1,
        "pl@example.org": 1,
        "jc@example.org": 1,
        "jq@example.org": 1,
        "x@stranger.example.net": 1,
    }
    froms = {mail["To"].addresses[0].addr_spec: mail["From"].addresses[0].addr_spec for mail in sent}
    assert froms["keji@lz.example.org"] == ADDRESS  # first in To, though the other mailbox had it first
    assert froms["xc@dx.example.org"] == OTHER


def test_what_the_office_answered_by_hand_is_left_to_it(place):
    (row,) = [each for each in place("inbox", "--all").json if each["from"] == "jyg@example.org"]
    assert "已有人工回复" in place("explain", row["id"]).out


def test_each_answer_is_in_its_thread_and_readable(place):
    originals = {message_from_bytes(each.raw)["Message-ID"] for each in POST}
    for mail in place.sent():
        assert mail["In-Reply-To"] in originals
        assert mail["Auto-Submitted"] == "auto-replied"
        assert mail["Message-ID"]
        assert "您好" in mail.get_body(("plain",)).get_content()
        assert "<table" in mail.get_body(("html",)).get_content()
