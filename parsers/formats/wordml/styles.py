"""The little of a document's styles that changes what a reader sees: hidden text, automatic numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parsers.formats.package import Package
from parsers.formats.xml import Element, attribute, child, is_on, local, parse_xml, value_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Styles:
    hidden: frozenset[str] = frozenset()  # ids of styles with w:vanish
    numbered: Mapping[str, Element] = field(default_factory=dict)  # id -> w:numPr


def read_styles(package: Package, part: str) -> Styles:
    """Styles of a main part; parsed only where they hold something that matters."""
    for name in package.related(part, "styles"):
        content = package.read(name)
        if b"vanish" in content or b"numPr" in content:
            return _read(parse_xml(content))
    return Styles()


def _read(root: Element) -> Styles:
    styles = {attribute(style, "styleId") or "": style for style in root if local(style) == "style"}
    numbered = {key: props for key, style in styles.items() if (props := child(child(style, "pPr"), "numPr")) is not None}
    return Styles(hidden=frozenset(key for key, style in styles.items() if _hides(style)), numbered=numbered)


def _hides(style: Element) -> bool:
    return is_on(child(style, "rPr"), "vanish")


def style_of(properties: Element | None, name: str) -> str | None:
    """The style id of a paragraph (`pStyle`) or a run (`rStyle`)."""
    return value_of(properties, name)
