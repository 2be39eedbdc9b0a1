"""
The tables. What must always hold is a constraint here, not a habit of the callers.

A message is one row whatever the number of places it was seen in; a sighting is one
row a place. At most one revision of (notice, deliverable, unit) is current. A mail
owed has a key, and owing it twice is owing it once.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    text,
)

from store.columns import Instant, Json, Words

HEAD: Final = "0003"  # the newest migration this code knows; a test compares it with the folder

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("public", String(64), nullable=False, unique=True),
    Column("content_key", String(64), nullable=False, unique=True),
    Column("fingerprint", String(64)),  # of the first copy archived; none: it was never fetched
    Column("message_id", Words),
    Column("sender", Words),
    Column("subject", Words, nullable=False),
    Column("date", Instant),
    Column("mailbox", Words, nullable=False),  # of the first sighting
    Column("received_at", Instant, nullable=False),  # INTERNALDATE of the first sighting
    Column("met_at", Instant, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Words, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("retry_at", Instant),
    Column("notice", Words),
    Column("units", Json, nullable=False),
    Column("verdict", Json, nullable=False),
    Column("settled_at", Instant),
    _one_of("state", "new", "handled", "ignored", "held", "shunted"),
    Index("ix_messages_state_received_at", "state", "received_at"),
    Index("ix_messages_sender", "sender"),
    Index("ix_messages_message_id", "message_id"),
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey("messages.id"), nullable=False, index=True),
    Column("mailbox", Words, nullable=False),
    Column("folder", Words, nullable=False),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("uid", BigInteger, nullable=False),
    Column("generation", Integer, nullable=False),  # 0; 1, 2 … when the server gave a UID to another message
    Column("fingerprint", String(64)),
    Column("internaldate", Instant, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("flags", Json, nullable=False),  # at the first sighting
    Column("seen_at", Instant, nullable=False),
    UniqueConstraint("mailbox", "folder", "uidvalidity", "uid", "generation"),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", Words, nullable=False),
    Column("deliverable", Words, nullable=False),
    Column("unit", Words, nullable=False),
    Column("in_registry", Boolean, nullable=False),
    Column("number", Integer, nullable=False),  # 1, 2 … within (notice, deliverable, unit)
    Column("message", ForeignKey("messages.id"), nullable=False, index=True),
    Column("file", Words, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("reading", Json, nullable=False),
    Column("issues", Json, nullable=False),
    Column("accepted", Boolean, nullable=False),
    Column("sender", Words),
    Column("vouched", Boolean, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("recorded_at", Instant, nullable=False),
    _one_of("standing", "current", "held", "superseded", "rejected", "withdrawn"),
    UniqueConstraint("notice", "deliverable", "unit", "number"),
    Index(
        "uq_submissions_current",
        "notice",
        "deliverable",
        "unit",
        unique=True,
        sqlite_where=text("standing = 'current'"),
        postgresql_where=text("standing = 'current'"),
    ),
)

waivers = Table(
    "waivers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice", Words, nullable=False),
    Column("unit", Words, nullable=False),
    Column("deliverable", Words, nullable=False),
    Column("granted", Boolean, nullable=False),
    UniqueConstraint("notice", "unit", "deliverable"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("by", Words, nullable=False),
    Column("verb", String(16), nullable=False),
    Column("why", Words, nullable=False),
    Column("message", ForeignKey("messages.id"), index=True),
    Column("notice", Words),
    Column("unit", Words),
    Column("deliverable", Words),
    Column("changes", Json, nullable=False),
    Column("detail", Json, nullable=False),
    Column("undoes", ForeignKey("decisions.id"), unique=True),  # undone once
    Index("ix_decisions_notice_unit", "notice", "unit"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Words, nullable=False, unique=True),
    Column("kind", Words, nullable=False),
    Column("priority", Integer, nullable=False),  # smaller goes first
    Column("mailbox", Words, nullable=False),
    Column("recipient", Words, nullable=False),
    Column("subject", Words, nullable=False),
    Column("message_id", Words, nullable=False, unique=True),
    Column("raw", LargeBinary, nullable=False),
    Column("answers", ForeignKey("messages.id"), index=True),
    Column("notice", Words),
    Column("units", Json, nullable=False),
    Column("deliverables", Json, nullable=False),
    Column("state", String(16), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("resends", Integer, nullable=False),  # times sent again after `unknown`: 0 or 1
    Column("owed_at", Instant, nullable=False),
    Column("claimed_at", Instant),
    Column("claimed_by", Words),  # id of the send journal that would tell how far it got
    Column("first_failed_at", Instant),
    Column("unknown_since", Instant),
    Column("settled_at", Instant),
    Column("queue_id", Words),
    Column("reason", Words, nullable=False),
    Column("domain", Words),  # of the recipient, lower case
    _one_of("state", "due", "sending", "sent", "deferred", "unknown", "failed", "held", "cancelled"),
    CheckConstraint("resends IN (0, 1)", name="resends"),
    Index("ix_outbox_state_not_before", "state", "not_before"),
    Index("ix_outbox_recipient_owed_at", "recipient", "owed_at"),
    Index("ix_outbox_domain_owed_at", "domain", "owed_at"),
    Index("ix_outbox_mailbox_settled_at", "mailbox", "settled_at"),
)

learned = Table(
    "learned",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Words, nullable=False),
    Column("unit", Words, nullable=False),
    Column("message", ForeignKey("messages.id")),
    Column("learned_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    UniqueConstraint("address", "unit"),
    Index("ix_learned_unit", "unit"),
)

senders = Table(
    "senders",
    metadata,
    Column("address", Words, primary_key=True),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("vouched", Integer, nullable=False),  # mails an Authentication-Results vouched for
    Column("unvouched", Integer, nullable=False),  # mails one spoke against, or not for
    Column("silent", Integer, nullable=False),  # mails that carried none
)

bounces = Table(
    "bounces",
    metadata,
    Column("address", Words, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("reason", Words, nullable=False),
    Column("mail", ForeignKey("outbox.id")),
    _one_of("kind", "hard", "soft"),
)

stages = Table(
    "stages",
    metadata,
    Column("job", Words, primary_key=True),
    Column("key", Words, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("detail", Json, nullable=False),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("id", Words, primary_key=True),
    Column("last_success", Instant),
    Column("last_failure", Instant),
    Column("failures", Integer, nullable=False),  # in a row
    Column("reason", Words, nullable=False),
    Column("incident_since", Instant),
    Column("alerted_at", Instant),
)

folders = Table(
    "folders",
    metadata,
    Column("mailbox", Words, primary_key=True),
    Column("name", Words, primary_key=True),
    Column("uidvalidity", BigInteger, nullable=False),
    Column("server", Integer, nullable=False),
    Column("ledger", Integer, nullable=False),
    Column("unexplained", Integer, nullable=False),
    Column("checked_at", Instant, nullable=False),
    Column("present", Boolean, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Words, primary_key=True),
    Column("owner", Words, nullable=False),
    Column("until", Instant, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Json, nullable=False),
)
