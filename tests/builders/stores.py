"""Rows for the store, each as plain as its test allows."""

import hashlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from parsers.model import FormReading, Issue, Record, Severity, UnitReading
from store.inbox import Head
from store.ledger import Sighting
from store.outbox import OwedMail
from store.submissions import Revision

NOW = datetime(2026, 5, 6, 1, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def sighting(uid: int = 1, **changed: Any) -> Sighting:
    fields = {"mailbox": "kjt", "folder": "INBOX", "uidvalidity": 1, "uid": uid, "internaldate": NOW, "size": 900}
    return Sighting(**fields | changed)


def head(content: str = "one", **changed: Any) -> Head:
    fields = {
        "fingerprint": sha(f"raw {content}"),
        "content_key": sha(content),
        "message_id": f"<{content}@example.org>",
        "sender": "zhang@example.org",
        "subject": f"报送 {content}",
        "date": NOW,
    }
    return Head(**fields | changed)


def reading(amount: str = "3.5") -> FormReading:
    values = {"funding_central": Decimal(amount), "activity_count": 12, "media_count": None, "remark": "共计"}
    missing = Issue(code="required_missing", severity=Severity.ERROR, message="请填写媒体数量。", field="media_count")
    unit = UnitReading(text="兰州市科技局", name="兰州市科技局", names=("兰州市科技局",), source="heading")
    return FormReading(
        form="statistics", notice="science-week", unit=unit, records=(Record(values=values),), issues=(missing,)
    )


def revision(message: int, **changed: Any) -> Revision:
    fields = {
        "notice": "science-week",
        "deliverable": "statistics",
        "unit": "兰州市科技局",
        "in_registry": True,
        "message": message,
        "file": "附件2.docx",
        "digest": sha("form"),
        "reading": reading(),
        "accepted": True,
        "sender": "zhang@example.org",
        "vouched": True,
        "received_at": NOW,
        "late": False,
    }
    return Revision(**fields | changed)


def owed(key: str = "one", **changed: Any) -> OwedMail:
    fields = {
        "key": key,
        "kind": "acknowledgement",
        "priority": 2,
        "mailbox": "kjt",
        "recipient": "zhang@example.org",
        "subject": "回复：报送",
        "message_id": f"<{key}@baosong.example.org>",
        "raw": f"Subject: {key}\r\n\r\n".encode(),
    }
    return OwedMail(**fields | changed)
