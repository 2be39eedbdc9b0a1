"""What a notice says in prose: its title, mailboxes, deadlines and window. PURE."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from ingest.drafting_words import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from re import Match

TITLE_LINES = 4  # a title is set in so many lines at most
ABOVE = 4  # lines above an address that may name its owner
# The 10th and the 20th, on which thirds meet, lie in both: nobody is warned of a day on the edge.
_THIRDS: Final = {"上旬": (1, 10), "中旬": (10, 20), "下旬": (20, 31)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    due: date
    items: tuple[str, ...]  # what is to be sent by then, as named


def title_in(lines: Sequence[str]) -> str:
    """关于举办…的通知, however many lines it is set in; empty where there is none."""
    for start, line in enumerate(lines):
        if not line.startswith("关于"):
            continue
        for end in range(start + 1, start + 1 + TITLE_LINES):
            if found := rules().title.match("".join(lines[start:end])):
                return found["title"].strip()
    return ""


def signed_on(lines: Sequence[str]) -> date | None:
    """The day a notice bears at its end."""
    found = [match for line in lines if (match := rules().signed.match(line.replace(" ", "")))]
    return _day(found[-1]["year"], found[-1]["month"], found[-1]["day"]) if found else None


def window_in(lines: Sequence[str], *, year: int) -> tuple[date, date] | None:
    """The days on which its activities are held: 5月下旬-6月上旬."""
    found = rules().window.search("\n".join(lines))
    if found is None:
        return None
    first = int(found["first"])
    last = int(found["last"] or first)
    begins, ends = _edge(year, first, found["from"], 0), _edge(year, last, found["to"], 1)
    return (begins, ends) if begins <= ends else None


def contacts_in(lines: Sequence[str]) -> list[dict[str, Any]]:
    """Each mailbox with the organisation and the telephone printed above it."""
    contacts = []
    told = 0  # lines that belong to the contacts before
    for number, line in enumerate(lines):
        for address in rules().address.findall(line):
            above = lines[max(told, number - ABOVE) : number + 1]
            phone = next((found["phone"] for each in reversed(above) if (found := rules().phone.search(each))), "")
            contact = {"address": address, "name": _owner(above[:-1]) or address}
            contacts.append(contact | ({"phone": phone} if phone else {}))
        told = number + 1 if rules().address.search(line) else told
    return list({each["address"].lower(): each for each in contacts}.values())


def deadlines_in(lines: Sequence[str], *, year: int) -> tuple[Deadline, ...]:
    """Every day by which something is to be sent, with what; earliest first."""
    found: dict[date, dict[str, None]] = {}
    for line in lines:
        for match in rules().deadline.finditer(line):
            due = _day(match["year"] or str(year), match["month"], match["day"])
            if due is not None:
                found.setdefault(due, {}).update(dict.fromkeys(_items(match)))
    return tuple(Deadline(due=due, items=tuple(items)) for due, items in sorted(found.items()))


def _items(match: Match[str]) -> Iterator[str]:
    """《…》 whole, and what stands between them, cut at 、 and 和."""
    asked = rules().asked.search(match["rest"])
    text = asked["items"] if asked else ""
    for number, piece in enumerate(rules().named.split(text)):
        if number % 2:
            yield piece
        else:
            yield from (each for part in rules().between.split(piece) if (each := part.strip()))


def _owner(lines: Sequence[str]) -> str:
    owners = (found["name"] for line in reversed(lines) if (found := rules().organisation.match(line)))
    return next(owners, "")


def _edge(year: int, month: int, words: str, end: int) -> date:
    length = monthrange(year, month)[1]
    day = _THIRDS[words][end] if words in _THIRDS else int(words.rstrip("日"))
    return date(year, month, min(day, length))


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
