import pytest

from ingest.outages import Loss, Lost, Refusal, Refused, broken, said_no


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("select failed: EXAMINE Unsafe Login. Please contact kefu@188.com for help", Refusal.UNSAFE_LOGIN),
        ("select failed: SELECT The login is not safe! Please update your mail client", Refusal.UNSAFE_LOGIN),
        ("b'LOGIN Login error or password error'", Refusal.LOGIN),
        ("b'[UNAVAILABLE] Temporary authentication failure.'", Loss.BUSY),
        ("b'Too many simultaneous connections'", Loss.BUSY),
        ("FETCH command error: BAD [b'Parse command error']", Loss.PROTOCOL),
    ],
)
def test_what_a_server_says_no_with(text, kind):
    assert said_no(text, Refusal.LOGIN).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("command: UID => socket error: EOF", Loss.CUT),
        ("command: NOOP => Autologout; idle for too long", Loss.BYE),
        ("unexpected response: b'nonsense'", Loss.PROTOCOL),
    ],
)
def test_how_a_line_breaks(text, kind):
    assert broken(text).kind is kind


@pytest.mark.parametrize("kind", [*Refusal, *Loss])
def test_every_trouble_has_a_remedy(kind):
    error = Refused(kind, "text") if isinstance(kind, Refusal) else Lost(kind, "text")
    assert error.remedy
    assert str(error) == f"{kind}: text ({error.remedy})"


def test_the_remedy_for_a_refused_login_names_the_code_and_the_host():
    remedy = Refused(Refusal.LOGIN).remedy
    assert all(word in remedy for word in ("授权码", "IMAP", "imap.163.com", "imap.126.com"))
