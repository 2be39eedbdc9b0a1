"""
Whose a submission is, from all that is known of the mail.

What the form itself says comes first; the sender's address, the subject, the file's
name, the sender's own name and the signature only speak where the form is silent, or says
no more than a region.
Where form and sender name different registry units nobody guesses: a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from parsers.registry.spelling import one_spelling, strip_prefix
from parsers.reports import COUNTY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from parsers.mail import Mail
    from parsers.model import Issue, UnitReading
    from parsers.units import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Clues:
    """What a mail says of its sender beside its forms. All names are the registry's."""

    registered: tuple[str, ...]  # units whose registry entry holds the From address
    learned: tuple[str, ...]  # units an earlier accepted mail from this address was of
    subject: tuple[str, ...]
    display_name: tuple[str, ...]
    text: tuple[str, ...]

    @property
    def sender(self) -> tuple[str, ...]:
        return self.registered or self.learned

    def everyone(self) -> tuple[str, ...]:
        """Every unit that any of it names."""
        return tuple(dict.fromkeys((*self.sender, *self.subject, *self.display_name, *self.text)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """The units a submission counts for, and why."""

    units: tuple[str, ...]  # registry names, or the one name of a unit outside it
    in_registry: bool
    source: str  # heading, column, assigned, sender, subject, file_name, display_name, text, nothing
    against: tuple[str, ...] = ()  # registry units that another witness names: a contradiction

    @property
    def known(self) -> bool:
        return bool(self.units)

    @property
    def contradicted(self) -> bool:
        return bool(self.against)

    def everyone(self) -> tuple[str, ...]:
        """All units for whom a contradicted submission is held."""
        return tuple(dict.fromkeys((*self.units, *self.against)))


SURE = ("sender", "subject", "file_name")  # a name in the text or beside the address may be anybody's
NOBODY = Whose(units=(), in_registry=False, source="nothing")


def clues(mail: Mail, registry: Registry, learned: Iterable[str]) -> Clues:
    address = mail.sender.address or ""
    return Clues(
        registered=tuple(unit.name for unit in registry.of_email(address)),
        learned=tuple(learned),
        subject=registry.find(mail.subject).names,
        display_name=registry.find(mail.sender.display_name).names,
        text=registry.find(mail.text[:2000]).names,
    )


def whose(
    reading: UnitReading,
    issues: Iterable[Issue],
    file_name: str,
    clues: Clues,
    registry: Registry,
    *,
    column: tuple[str, ...] = (),
) -> Whose:
    """The units of one form or report. `column`: the registry units that its records name."""
    if reading.names:
        return _named(reading, issues, clues, registry, column)
    file_names = registry.find(file_name).names
    if reading.source == COUNTY and (witnessed := from_clues(clues, file_names)).known:
        return witnessed
    if reading.text:
        return _outside(reading.text, clues, file_names, registry)
    return from_clues(clues, file_names)


def _named(
    reading: UnitReading, issues: Iterable[Issue], clues: Clues, registry: Registry, column: tuple[str, ...]
) -> Whose:
    """Heading and column that name units of different regions contradict; so do form and sender."""
    against = _other_sender(reading.names, clues, registry)
    if any(issue.code == "unit_mismatch" for issue in issues):
        against = tuple(name for name in dict.fromkeys((*column, *against)) if name not in reading.names)
    return Whose(units=reading.names, in_registry=True, source=reading.source or "heading", against=against)


def _other_sender(names: tuple[str, ...], clues: Clues, registry: Registry) -> tuple[str, ...]:
    """
    The sender's unit where it is not among those named.

    A learned address only speaks against another region; that a person once gave its
    mail to the unit speaks for it.
    """
    if not clues.sender or set(names) & {*clues.registered, *clues.learned}:
        return ()
    if clues.registered:
        return clues.registered
    regions = {unit.region for name in names if (unit := registry.by_name(name))}
    learned = (unit for name in clues.learned if (unit := registry.by_name(name)))
    return tuple(unit.name for unit in learned if unit.region not in regions)


def _outside(text: str, clues: Clues, file_names: tuple[str, ...], registry: Registry) -> Whose:
    """
    A unit that is not in the registry, or no unit yet: 张掖市 alone, or 科协.

    The mere beginning or end of a unit's name is the unit that another witness names. A
    region of which none does is one of its units: a person decides which.
    """
    spelt = strip_prefix(one_spelling(text))
    local = tuple(unit.name for unit in registry.of_region(spelt))
    for source, names in _witnesses(clues, file_names):
        if meant := tuple(name for name in names if name in local or name.endswith(text)):
            return Whose(units=meant, in_registry=True, source=source)
    if local:
        return Whose(units=local[:1], in_registry=True, source="heading", against=local[1:])
    return Whose(units=(text,), in_registry=False, source="heading")


def from_clues(clues: Clues, file_names: tuple[str, ...]) -> Whose:
    """Whose a file without a unit is: the first witness that speaks. Where the surest contradict, a person decides."""
    witnesses = _witnesses(clues, file_names)
    if not witnesses:
        return NOBODY
    source, names = witnesses[0]
    others = [others for other, others in witnesses[1:] if other in SURE and not set(others) & set(names)]
    against = tuple(dict.fromkeys(name for each in others for name in each)) if source in SURE else ()
    return Whose(units=names, in_registry=True, source=source, against=against)


def _witnesses(clues: Clues, file_names: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Who names a unit beside the form, the surest first."""
    every = (
        ("sender", clues.sender),
        ("subject", clues.subject),
        ("file_name", file_names),
        ("display_name", clues.display_name),
        ("text", clues.text),
    )
    return [(source, names) for source, names in every if names]
