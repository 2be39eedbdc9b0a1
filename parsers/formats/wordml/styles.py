"""The little of a document's styles that changes what a reader sees: hidden text, automatic numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from parsers.formats.wordml.numbering import ListItem, list_item
from parsers.formats.xml import Element, attribute, child, is_on, local, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsers.formats.package import Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    hidden: frozenset[str] = frozenset()  # ids of styles with w:vanish
    numbered: Mapping[str, ListItem] = field(default_factory=dict)  # by id


def read_styles(package: Package, part: str, root: Element) -> Styles:
    """The styles of a main part, looked at only where its text uses any."""
    if next(root.iter("{*}pStyle", "{*}rStyle"), None) is None:
        return Styles()
    return next((_read(package.read(name)) for name in package.related(part, "styles")), Styles())


@lru_cache(maxsize=16)
def _read(content: bytes) -> Styles:
    """Kept for a while: most documents of a campaign descend from one blank form."""
    if b"vanish" not in content and b"numPr" not in content:
        return Styles()
    styles = {attribute(style, "styleId") or "": style for style in parse_xml(content) if local(style) == "style"}
    items = {key: list_item(child(child(style, "pPr"), "numPr")) for key, style in styles.items()}
    return Styles(
        hidden=frozenset(key for key, style in styles.items() if is_on(child(style, "rPr"), "vanish")),
        numbered={key: item for key, item in items.items() if item is not None},
    )
