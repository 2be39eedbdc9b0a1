"""XML that strangers wrote: no entities, no network, no depth beyond libxml2's limits."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

from lxml import etree

from parsers.errors import FaultCode, Unreadable

Element = etree._Element  # noqa: SLF001  lxml gives its element no public name

MAX_ELEMENTS: Final = 500_000  # a form has a thousand, a report of fifty pages fifty thousand
_LONGEST_NUMBER: Final = 9  # digits
_LEAST_LARGE: Final = MAX_ELEMENTS * len("<a/>")


def parse_xml(data: bytes) -> Element:
    """The root element. A document type is refused: OOXML forbids it, and its entities are a bomb's or a spy's."""
    root = _parse(data)
    doctype: Any = root.getroottree().docinfo.internalDTD
    if doctype is not None:
        is_bomb = any(entity.content for entity in doctype.iterentities())
        raise Unreadable(FaultCode.TOO_LARGE if is_bomb else FaultCode.CORRUPT, "XML with a document type")
    if len(data) > _LEAST_LARGE and float(str(root.xpath("count(//*)"))) > MAX_ELEMENTS:
        raise Unreadable(FaultCode.TOO_LARGE, f"XML of more than {MAX_ELEMENTS} elements")
    return root


def _parse(data: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True, remove_comments=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(str(error)) from None
    except ValueError as error:
        raise Unreadable(FaultCode.CORRUPT, f"not XML: {error}") from None


def _refused(message: str) -> Unreadable:
    """libxml2 stops at its own limits with the same exception as at a syntax error."""
    limits = ("depth", "amplification", "huge", "too long", "too big", "loop")
    code = FaultCode.TOO_LARGE if any(word in message.lower() for word in limits) else FaultCode.CORRUPT
    return Unreadable(code, f"XML: {message[:200]}")


@lru_cache(maxsize=4096)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def local(element: Element) -> str:
    """The name without its namespace: Strict and Transitional OOXML differ in nothing else that matters here."""
    return _local(element.tag)


@lru_cache(maxsize=4096)
def _beside(tag: str, name: str) -> str:
    """The attribute's name in the namespace of its element, where OOXML mostly keeps it."""
    namespace, brace, _ = tag.rpartition("}")
    return f"{namespace}{brace}{name}"


def attribute(element: Element, name: str) -> str | None:
    """An attribute by local name; a plain one wins."""
    found = element.get(name)
    if found is None:
        found = element.get(_beside(element.tag, name))
    if found is not None:
        return found
    return next((str(value) for key, value in element.items() if _local(str(key)) == name), None)


def child(element: Element | None, name: str) -> Element | None:
    """The first child of this local name."""
    return None if element is None else next(element.iterchildren(f"{{*}}{name}"), None)


def value_of(parent: Element | None, name: str) -> str | None:
    """`<name val="…">` under a parent: OOXML's way of writing a property. A property without val is ``""``."""
    found = child(parent, name)
    return None if found is None else attribute(found, "val") or ""


def is_on(parent: Element | None, name: str) -> bool:
    """A property that switches something on, unless its value says off."""
    value = value_of(parent, name)
    return value is not None and value.lower() not in {"0", "false", "off", "none"}


def whole(text: str | None, otherwise: int = 0) -> int:
    """A plain whole number of a sane length; anything else is `otherwise`."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > _LONGEST_NUMBER:
        return otherwise
    return int(text)
