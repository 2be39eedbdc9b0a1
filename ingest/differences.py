"""What reading a message anew changes, a line a change. PURE."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from notifier.changes import changes
from parsers.model import FormReading
from store.submissions import Standing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ingest.rereading import Reread, Stand
    from parsers.forms import Form
    from parsers.notice import Notice
    from store.submissions import Recorded

Place = tuple[str, str]  # unit, deliverable
NOTHING = "nothing"


def differences(reread: Reread, notices: Sequence[Notice]) -> Iterator[str]:
    """From how the message itself stands to the figures of its forms."""
    if _state(reread.before) != _state(reread.after):
        yield f"{_state(reread.before)} -> {_state(reread.after)}"
    before, after = _places(reread.before), _places(reread.after)
    for place in dict.fromkeys((*before, *after)):
        yield from _at(place, before.get(place), after.get(place), notices)


def as_json(reread: Reread, notices: Sequence[Notice]) -> dict[str, Any]:
    return {
        "id": reread.message.public,
        "changed": reread.changed,
        "before": _told(reread.before),
        "after": _told(reread.after),
        "differences": list(differences(reread, notices)),
        "answered": reread.ruled.answered or None,
        "silence": reread.ruled.silence or None,
    }


def _told(stand: Stand) -> dict[str, Any]:
    places = {f"{unit}/{deliverable}": _standing(each) for (unit, deliverable), each in _places(stand).items()}
    return {"state": stand.state.value, "reason": stand.reason, "units": list(stand.units), "revisions": places}


def _state(stand: Stand) -> str:
    return f"{stand.state.value} ({stand.reason})"


def _places(stand: Stand) -> Mapping[Place, Recorded]:
    return {(each.revision.unit, each.revision.deliverable): each for each in stand.revisions}


def _at(place: Place, before: Recorded | None, after: Recorded | None, notices: Sequence[Notice]) -> Iterator[str]:
    lines = [*_figures(before, after, notices), *_issues(before, after)]
    if lines or _standing(before) != _standing(after):
        yield f"{'  '.join(place)}: {_standing(before)} -> {_standing(after)}"
    yield from (f"  {line}" for line in lines)


def _standing(recorded: Recorded | None) -> str:
    if recorded is None:
        return NOTHING
    if recorded.standing is Standing.HELD:
        return "held"
    return "accepted" if recorded.revision.accepted else "needs correction"


def _figures(before: Recorded | None, after: Recorded | None, notices: Sequence[Notice]) -> tuple[str, ...]:
    if before is None or after is None:
        return ()
    return changes(before.revision.reading, after.revision.reading, _form(after, notices))


def _form(recorded: Recorded, notices: Sequence[Notice]) -> Form | None:
    reading = recorded.revision.reading
    notice = next((each for each in notices if each.id == reading.notice), None)
    return notice.form(reading.form) if notice and isinstance(reading, FormReading) else None


def _issues(before: Recorded | None, after: Recorded | None) -> Iterator[str]:
    """What is to be mended no longer, and what is to be mended now."""
    former, latter = _sentences(before), _sentences(after)
    yield from (f"- {each}" for each in former if after and each not in latter)
    yield from (f"+ {each}" for each in latter if each not in former)


def _sentences(recorded: Recorded | None) -> tuple[str, ...]:
    return tuple(each.message for each in recorded.revision.issues) if recorded else ()
