"""Whatever is sent to us: each has its row and its reason in `baosong inbox`, and none stops the cycle."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from tests.builders.accounts import ADDRESS, OTHER, PASSWORDS
from tests.builders.configuration import baosong, configuration
from tests.builders.letters_in import letter, recommendation, stamped, statistics
from tests.builders.ole import ole
from tests.builders.post_day import EXTRA, NOW, RECEIVED, states_of
from tests.builders.useless import bomb, damaged, empty, junk_archive, locked
from tests.servers.netease import netease
from tests.servers.smtp import recording

HEAD = "To: kjt@unit.example\r\nDate: Wed, 06 May 2026 10:00:00 +0800\r\nMIME-Version: 1.0\r\n"
TOO_LARGE = 71 * 1024 * 1024


def raw(number, body, *, sender=None, subject="=?utf-8?B?5o6o6I2Q6KGo?=", head=""):
    """A mail by hand: whatever stands in `head` and `body`. The subject says 推荐表."""
    address = sender if sender is not None else f"raw{number}@example.org"
    fields = f"From: {address}\r\nSubject: {subject}\r\nMessage-ID: <raw{number}@example.org>\r\n{HEAD}{head}\r\n"
    return stamped(
        fields.encode() + (body if isinstance(body, bytes) else body.encode()), sender=address or "x@x.example"
    )


def nested(depth):
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return raw(1, parts.partition("\r\n\r\n")[2], head='Content-Type: multipart/mixed; boundary="b0"\r\n')


def of(unit, *files, **options):
    """A mail of a unit of its own, so that one does not bear on another."""
    return letter(*files, sender=f"{abs(hash(unit)) % 10**8}@unit.example.org", subject=f"{unit}推荐表", **options)


THIRTY = [(f"照片{number}.txt", f"第{number}张".encode()) for number in range(29)]
MANY_PARTS = b"--b\r\n\r\n\r\n" * 200_000 + b"--b--\r\n"

# name: (the mail, its state, its reason, whether it is answered)
BAD = {
    "no_attachments": (of("天水市科技局", text="推荐表见附件。"), "handled", "attempt", True),
    "thirty_attachments": (of("天水市科协", *THIRTY, recommendation("天水市科协")), "handled", "accepted", True),
    "name_missing": (of("金昌市科技局", recommendation("金昌市科技局")).replace(b"Content-Disposition: attachment", b"X-None: y"), "handled", "accepted", True),
    "name_of_300": (of("金昌市科协", recommendation("金昌市科协", name="很长的文件名" * 50 + ".docx")), "handled", "accepted", True),
    "name_with_separators": (of("武威市科技局", recommendation("武威市科技局", name="../../etc/cron.d/推荐表.docx")), "handled", "accepted", True),
    "name_with_backslashes": (of("武威市科协", recommendation("武威市科协", name="C:\\Users\\公用\\推荐表.docx")), "handled", "accepted", True),
    "name_right_to_left": (of("张掖市科协", recommendation("张掖市科协", name="表\u202exslx.docx")), "handled", "accepted", True),
    "empty_docx": (of("平凉市科技局", empty()), "handled", "attempt", True),
    "zip_of_junk": (of("平凉市科协", junk_archive()), "handled", "attempt", True),
    "half_a_docx": (of("酒泉市科技局", damaged()), "handled", "attempt", True),
    "encrypted": (of("酒泉市科协", locked()), "handled", "attempt", True),
    "not_a_doc": (of("庆阳市科技局", ("推荐表.doc", ole({"WordDocument": bytes(5000)}))), "handled", "attempt", True),
    "bomb": (of("庆阳市科协", bomb()), "handled", "attempt", True),
    "random_bytes": (of("定西市科技局", ("推荐表.docx", bytes(range(256)) * 40)), "handled", "attempt", True),
    "no_address": (raw(2, "推荐表见附件。", sender=""), "held", "sender_unclear", False),
    "name_for_address": (raw(3, "推荐表见附件。", sender="Zhang San"), "held", "sender_unclear", False),
    "newline_in_subject": (raw(4, "推荐表见附件。", subject="=?utf-8?B?5o6o6I2Q6KGoDQpCY2M6IHZpY3RpbUBleGFtcGxlLm5ldA==?="), "handled", "attempt", True),
    "boundary_never_comes": (raw(5, "推荐表见附件。", head='Content-Type: multipart/mixed; boundary="none"\r\n'), "held", "broken", True),
    "many_parts": (raw(6, MANY_PARTS, head='Content-Type: multipart/mixed; boundary="b"\r\n'), "held", "too_large", False),
    "deeply_nested": (nested(1000), "held", "too_large", False),
    "endless_header": (raw(7, "", head=f"X-Flood: {'x' * 300_000}\r\n"), "held", "too_large", False),
    "parentheses": (raw(8, "推荐表见附件。", sender="(" * 9000 + "a@example.org"), "held", "sender_unclear", False),
    "nothing_at_all": (b"", "ignored", "unrelated", False),
    "noise": (bytes(range(256)) * 30, "ignored", "unrelated", False),
    "unknown_charset": (raw(9, "推荐表见附件。", head="Content-Type: text/plain; charset=x-nobody-knows\r\n"), "handled", "attempt", True),
}  # fmt: skip


class Office:
    def __init__(self, folder, imap, smtp):
        self.config = configuration(folder, imap=imap.port, smtp=smtp.port, extra=EXTRA)
        self.imap, self.smtp = imap, smtp

    def __call__(self, *arguments):
        return baosong("-c", self.config, "--now", NOW, *arguments, "--json")

    def row(self, name):
        """The row of a mail, known by its second."""
        return next(each for each in self.rows if datetime.fromisoformat(each["received_at"]) == second(name))


def second(name):
    """When a mail comes: each in a second of its own."""
    return RECEIVED + timedelta(seconds=1 + list(BAD).index(name))


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        office = Office(tmp_path_factory.mktemp("bad"), imap, smtp)
        box = imap.mailbox(ADDRESS)
        for name, (mail, *_) in BAD.items():
            box.put(mail, date=second(name))
        office.large = box.put(b"Subject: huge\r\n\r\nnever read", date=RECEIVED)
        office.large.size = TOO_LARGE
        box.put(letter(recommendation()), date=RECEIVED)  # after all of it, a good one
        imap.mailbox(OTHER).put(letter(statistics(), to=OTHER, subject="统计表"), date=RECEIVED)
        office.once = office("once")
        office.rows = office("inbox", "--all").json
        office.sent = [message_from_bytes(each.raw, policy=default) for each in smtp.mails]
        yield office


def test_the_cycle_goes_on_to_its_end(office):
    assert office.once.status == 0, office.once.err
    counts = office.once.json
    assert counts["sighted"] == len(BAD) + 3
    assert counts["handled"] + counts["ignored"] + counts["held"] + counts["shunted"] == counts["sighted"]
    assert (counts["shunted"], counts["unexplained"]) == (0, 0)
    assert states_of(office("status").json)["兰州市科技局"] == {"recommendation": "accepted", "statistics": "accepted"}


def test_a_second_cycle_has_nothing_to_do(office):
    assert set(office("once").json.values()) == {0}


@pytest.mark.parametrize("name", BAD)
def test_each_has_its_row_and_its_reason(office, name):
    _, state, reason, _ = BAD[name]
    row = office.row(name)
    assert (row["state"], row["reason"]) == (state, reason)


@pytest.mark.parametrize("name", BAD)
def test_each_is_answered_or_not(office, name):
    mail, *_, answered = BAD[name]
    message_id = message_from_bytes(mail, policy=default)["Message-ID"] if answered else None
    assert sum(each["In-Reply-To"] == message_id for each in office.sent) == (1 if answered else 0)


def test_a_mail_of_71_mb_is_never_fetched(office):
    row = next(each for each in office.rows if each["reason"] == "too_large" and each["from"] is None)
    assert row["state"] == "held"
    fetched = [command for command in office.imap.commands if "BODY" in command]
    assert not any(str(office.large.uid) in command for command in fetched)
    (trace,) = [each for each in office("inbox").json if each["id"] == row["id"]]
    assert trace == row


def test_what_is_told_of_each_file(office):
    told = {each["In-Reply-To"]: each.get_body(("plain",)).get_content() for each in office.sent}
    words = {
        "encrypted": "密码",
        "half_a_docx": "损坏",
        "empty_docx": "损坏",
        "bomb": "过大",
        "not_a_doc": ".docx",
        "no_attachments": "没有收到任何附件",
    }
    for name, word in words.items():
        assert word in told[message_from_bytes(BAD[name][0], policy=default)["Message-ID"]], name


def test_no_header_of_ours_was_written_by_them(office):
    for mail in office.sent:
        assert (mail["Cc"], mail["Bcc"]) == (None, None)
        assert "victim@example.net" not in mail.get_all("To")
        assert "\u202e" not in mail.get_body(("plain",)).get_content()


def test_no_path_of_theirs_was_written_to(office):
    written = {path.suffix for path in (office.config.parent / "data" / "archive").rglob("*") if path.is_file()}
    assert written == {".eml"}
