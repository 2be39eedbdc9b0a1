"""The first day on an old mailbox."""

from datetime import UTC, datetime

import pytest

from tests.builders.accounts import ADDRESS, PASSWORDS, plain_mail
from tests.builders.configuration import configuration, here
from tests.builders.filled import mail, recommendation
from tests.servers.netease import netease
from tests.servers.smtp import recording

NOW = "2026-05-12T12:00:00+08:00"


@pytest.fixture
def house(tmp_path):
    with netease(PASSWORDS) as imap, recording(PASSWORDS) as smtp:
        yield imap, smtp, configuration(tmp_path, imap=imap.port, smtp=smtp.port)


def test_old_mail_is_recorded_the_window_is_read_and_only_the_recent_is_answered(house):
    imap, smtp, config = house
    box = imap.mailbox(ADDRESS)
    for number in range(30):
        box.put(plain_mail(number), date=datetime(2024, 1, 1 + number, tzinfo=UTC))
    box.put(mail(("附件1.docx", recommendation())), date=datetime(2026, 5, 6, tzinfo=UTC))
    new = mail(("附件1.docx", recommendation("白银市科技局")), number=2, sender="a@by.example.org")
    box.put(new, date=datetime(2026, 5, 12, tzinfo=UTC))
    done = here("--now", NOW, "once", "--baseline", "--json", "-c", config)
    assert done.status == 0
    assert done.json["sighted"] == 32
    assert (done.json["handled"], done.json["ignored"], done.json["unexplained"]) == (2, 30, 0)
    assert [mail.recipients for mail in smtp.mails] == [("a@by.example.org",)]
    assert "32 messages recorded; 30 from before the notice are not fetched; 2 were read; 1 of these" in done.err
    assert imap.trespasses == []
    again = here("--now", NOW, "once", "--json", "-c", config)
    assert again.json["sighted"] == 0


def test_without_it_all_mail_is_fetched(house):
    imap, _, config = house
    imap.mailbox(ADDRESS).put(plain_mail(1), date=datetime(2024, 1, 1, tzinfo=UTC))
    done = here("--now", NOW, "once", "--json", "-c", config)
    assert (done.json["ignored"], done.err) == (1, "")
