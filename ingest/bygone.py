"""What a message was before a person decided on it: kept with the decision, put back when it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from store import inbox
from store.inbox import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from store.database import Connection
    from store.inbox import Message

WAS = "was"  # the key in a decision's detail


def as_it_was(message: Message) -> dict[str, Any]:
    """JSON for a decision's detail."""
    return {
        WAS: {
            "state": message.state.value,
            "reason": message.reason,
            "verdict": dict(message.verdict),
            "notice": message.notice,
            "units": list(message.units),
            "settled_at": message.settled_at.isoformat() if message.settled_at else None,
        }
    }


def put_back(conn: Connection, message: int, detail: Mapping[str, Any], *, now: datetime) -> None:
    was = detail[WAS]
    inbox.settle(
        conn,
        message,
        state=State(was["state"]),
        reason=was["reason"],
        verdict=was["verdict"],
        notice=was["notice"],
        units=was["units"],
        now=now,
    )
