"""Tampers for the scripted IMAP server, and reading what comes of them."""

from contextlib import contextmanager

from ingest.mailbox import connect
from ingest.outages import Lost
from tests.builders.accounts import account, plain_mail
from tests.servers.netease_letters import literal

RAW = plain_mail(1)
OTHER = plain_mail(2, body="eine andere\r\n")


@contextmanager
def examined(server, *, timeout=5.0):
    with connect(account(server.port), timeout=timeout) as session:
        session.examine(session.folders()[0])
        yield session


def fetch_answer(uid, body, *, size=None, place=1):
    """A FETCH response as NetEase writes it."""
    told = b'UID %d RFC822.SIZE %d INTERNALDATE "17-May-2026 09:30:12 +0800" ' % (uid, size or len(body))
    return b"* %d FETCH (%b%b)\r\n" % (place, told, literal("BODY[]", body))


def on_fetch(rewrite, *, times=10**6):
    """Rewrite the answers to fetches of bodies: `rewrite(answer)`."""
    left = [times]

    def tamper(command, answer):
        if "BODY.PEEK[]" not in command or left[0] <= 0:
            return answer
        left[0] -= 1
        return rewrite(answer)

    return tamper


def fetched(server, **options):
    with examined(server, **options) as session:
        return list(session.fetch(session.list_since(0)))


def attempted(server, **options):
    """The mails fetched, or the Lost that ended it."""
    try:
        return fetched(server, **options)
    except Lost as lost:
        return lost
