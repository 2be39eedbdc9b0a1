"""`baosong status --json`: the board in the contract's shape. Nothing else knows that shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from notifier.board import Board, MailboxHealth, Standing, UnitRow
    from parsers.model import Issue

OUTBOX = ("due", "sent", "deferred", "unknown", "failed")


def as_json(board: Board, zone: tzinfo) -> dict[str, Any]:
    """Moments are ISO 8601 in the notice's time zone."""
    return {
        "notice": board.notice,
        "now": _moment(board.now, zone),
        "deliverables": [
            {"id": each.id, "title": each.title, "due": _moment(each.due, zone)} for each in board.deliverables
        ],
        "units": [_unit(row, zone) for row in board.units],
        "other_units": [_unit(row, zone) for row in board.other_units],
        "held": [
            {"id": each.id, "from": each.sender, "subject": each.subject, "reason": each.reason}
            for each in board.points
        ],
        "outbox": {state: board.outbox.get(state, 0) for state in OUTBOX},
        "mailboxes": [_mailbox(each, zone) for each in board.mailboxes],
    }


def _unit(row: UnitRow, zone: tzinfo) -> dict[str, Any]:
    return {
        "unit": row.unit.name,
        "region": row.unit.region,
        "deliverables": {key: _standing(standing, zone) for key, standing in row.standings.items()},
        "reminders": [
            {"sent_at": _moment(each.sent_at, zone), "deliverables": list(each.deliverables)} for each in row.reminders
        ],
    }


def _standing(standing: Standing, zone: tzinfo) -> dict[str, Any]:
    return {
        "state": standing.state.value,
        "revision": standing.revision or None,
        "received_at": _moment(standing.received_at, zone),
        "late": standing.late,
        "sender": standing.sender or None,
        "issues": _issues(standing.issues),
    }


def _issues(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    return [
        {
            "code": issue.code,
            "severity": issue.severity.value,
            "row": issue.row,
            "field": issue.field,
            "message": issue.message,
        }
        for issue in issues
    ]


def _mailbox(health: MailboxHealth, zone: tzinfo) -> dict[str, Any]:
    return {
        "id": health.id,
        "last_success": _moment(health.last_success, zone),
        "folders": [
            {"name": each.name, "server": each.server, "ledger": each.ledger, "unexplained": each.unexplained}
            for each in health.folders
        ],
    }


def _moment(moment: datetime | None, zone: tzinfo) -> str | None:
    return moment.astimezone(zone).isoformat() if moment else None
