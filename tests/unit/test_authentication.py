"""Only the stamp of this very delivery vouches, and only for the From address."""

import pytest

from parsers.authentication import NoEvidence, Unvouched, Vouched, vouch
from parsers.mail import read_mail
from tests.builders.sender_mails import STAMPS, stamped

VOUCHED = {
    "dkim_and_spf",
    "folded_in_word",
    "spf_only",
    "trailing_semicolon",
    "dkim_only",
    "dkim_of_parent_domain",
    "dkim_failed_spf_passed",
    "qq",
}


@pytest.mark.parametrize("name", STAMPS)
def test_stamps(name):
    evidence = vouch(read_mail(STAMPS[name]))
    expected = (
        Vouched if name.removeprefix("stamp_") in VOUCHED else NoEvidence if name == "stamp_missing" else Unvouched
    )
    assert isinstance(evidence, expected)
    assert evidence.reasons


def test_who_is_vouched_for():
    evidence = vouch(read_mail(stamped("dkim=pass header.i=@example.org", sender="Alice <Alice@Example.ORG>")))
    assert evidence == Vouched(address="alice@example.org", reasons=("dkim=pass for @example.org",))


@pytest.mark.parametrize(
    "results",
    [
        "dkim=pass",
        "dkim=pass header.i=",
        "dkim=pass header.i=@org",
        "spf=pass smtp.mail=",
        "dkim=pass reason=header.i=@example.net",
        "arc=pass header.d=example.org",
    ],
)
def test_a_pass_without_the_senders_domain_is_none(results):
    assert isinstance(vouch(read_mail(stamped(results))), Unvouched)


@pytest.mark.parametrize("trace", ["", "from a by b", "by gzmx14 (Coremail) with SMTP id other--.1S2;"])
def test_the_topmost_received_must_be_the_deliverys(trace):
    raw = f"Received: {trace}\r\n".encode() + stamped("dkim=pass header.i=@example.org")
    assert isinstance(vouch(read_mail(raw)), Unvouched)
