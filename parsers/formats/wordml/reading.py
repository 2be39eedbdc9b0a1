"""What is known and what has been met while one document is read."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from parsers.errors import FaultCode, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from parsers.formats.package import Package
    from parsers.formats.wordml.numbering import Numbering
    from parsers.formats.wordml.places import Ordinals
    from parsers.formats.wordml.styles import Styles
    from parsers.formats.xml import Element
    from parsers.model import Block, Flag

MAX_CELLS: Final = 50_000
MAX_ROWS: Final = 5000
MAX_NESTING: Final = 30


@dataclass(slots=True, kw_only=True)
class Reading:
    """Grows while the walk goes on; of one document, never shared."""

    package: Package
    part: str  # name of the part that is read; its relationships hold here
    styles: Styles
    numbering: Numbering
    ordinals: Ordinals
    read_embedded: Callable[[bytes], tuple[Block, ...]]  # another file inside this one
    flags: set[Flag] = field(default_factory=set)
    boxes: list[str] = field(default_factory=list)
    graphics: list[Element] = field(default_factory=list)  # met in a paragraph, to be read after it
    fields: list[bool] = field(default_factory=list)  # open complex fields; True while in the instruction
    prompts: int = 0  # content controls that show their prompt, open now
    cells: int = 0
    nesting: int = 0

    @property
    def is_mute(self) -> bool:
        """Whether what is read now is a prompt or an instruction, not text."""
        return self.prompts > 0 or any(self.fields)

    def count_cell(self) -> None:
        self.cells += 1
        if self.cells > MAX_CELLS:
            raise Unreadable(FaultCode.TOO_LARGE, f"more than {MAX_CELLS} cells")

    @contextmanager
    def nested(self) -> Iterator[None]:
        """While inside a table or a text box."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise Unreadable(FaultCode.TOO_LARGE, f"nested more than {MAX_NESTING} deep")
        try:
            yield
        finally:
            self.nesting -= 1
