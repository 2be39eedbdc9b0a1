"""Where a house may die, and what a mail server may say to it."""

from hypothesis import strategies as st

from tests.servers.scripted_smtp import CUT

POLLING = ("archive_written", "archive_renamed", "archive_durable", "before_commit_sighting", "after_commit_sighting")
DECIDING = ("before_commit_ruling", "after_commit_ruling")
HANDLING = (
    "after_commit_attempt",
    "before_outcome",
    "before_commit_outcome",
    "after_commit_outcome",
    *DECIDING,
)
SENDING = ("after_commit_claim", "journal_dot", "journal_accepted", "before_commit_settle", "after_commit_settle")
RARELY = ("after_commit_resend", "after_commit_pause", "after_commit_health", "before_commit_incident")
WRITING = ("before_commit_digest", "after_commit_digest", "before_commit_reminders", "after_commit_reminders")
VERDICTS = (
    None,
    None,
    None,
    ("CONNECT", "421 HL:REP 163 smtp1"),
    ("AUTH", "535 Error: authentication failed"),
    ("MAIL", "451 MI:SFQ 163 smtp1"),
    ("RCPT", "550 Invalid User"),
    ("DATA", CUT),
    ("DOT", CUT),
    ("DOT", "451 DT:SPM 163 smtp1, please try again"),
    ("DOT", "554 DT:SPM 163 smtp1"),
    ("DOT", "554 MI:STC 163 smtp1"),
)


def dying(*places):
    """Nowhere, or at one of these places, at its first, second or third pass."""
    return {"place": st.none() | st.sampled_from(places), "nth": st.integers(1, 3)}
