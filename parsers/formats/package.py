"""
An Open Packaging Conventions file (docx, xlsx) or its flat form, opened with care.

Only the parts that are asked for are inflated, each within its limit: a dangling
relationship or a picture of any size cannot hurt.
"""

from __future__ import annotations

import base64
import binascii
import io
import posixpath
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from lxml import etree

from parsers.doors import door
from parsers.errors import FaultCode, Unreadable
from parsers.formats.xml import Element, attribute, child, local, parse_xml

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_MEMBERS: Final = 2000
MAX_TOTAL: Final = 200_000_000
MAX_PART: Final = 30_000_000
_MAX_RATIO: Final = 200
_SMALL: Final = 1_000_000  # bytes below which no ratio is suspicious
_ENCRYPTED_BIT: Final = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One line of a part's relationships."""

    kind: str  # last word of its type: officeDocument, worksheet, header …
    target: str  # name of the part, or the address where external
    external: bool = False


@dataclass(frozen=True, slots=True)
class Package:
    """Parts by name: lower case, forward slashes, no leading one."""

    members: Mapping[str, ZipInfo | Element]
    container: ZipFile | None = None
    _relations: dict[str, Mapping[str, Relation]] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.members

    def read(self, name: str) -> bytes:
        """The bytes of a part; missing is corrupt."""
        member = self.members.get(name.lower())
        if member is None:
            raise Unreadable(FaultCode.CORRUPT, f"no part {name[:80]}")
        if isinstance(member, ZipInfo):
            return inflate(self._open(), member)
        return _flat_bytes(member)

    def xml(self, name: str) -> Element:
        """The root of an XML part."""
        member = self.members.get(name.lower())
        if member is not None and not isinstance(member, ZipInfo):
            content = child(member, "xmlData")
            if content is not None and len(content):
                return content[0]
        return parse_xml(self.read(name))

    def relations(self, part: str) -> Mapping[str, Relation]:
        """Relationships of a part ("" is the package itself), by id."""
        if part not in self._relations:
            folder, base = posixpath.split(part)
            name = posixpath.join(folder, "_rels", f"{base}.rels")
            self._relations[part] = _relations(self.xml(name), folder) if name in self else {}
        return self._relations[part]

    def related(self, part: str, kind: str) -> list[str]:
        """Names of the parts of one kind that exist."""
        every = self.relations(part).values()
        return [rel.target for rel in every if rel.kind == kind and not rel.external and rel.target in self]

    def main_part(self, usual: str) -> str:
        """The part a reader starts at: by relationship, else by its usual name."""
        return next(iter(self.related("", "officeDocument")), usual)

    def _open(self) -> ZipFile:
        if self.container is None:
            raise Unreadable(FaultCode.CORRUPT, "a flat package has no container")
        return self.container


def open_package(data: bytes) -> Package:
    """A package from the bytes of its zip."""
    container = open_zip(data)
    members = {member.filename.replace("\\", "/").lstrip("/").lower(): member for member in container.infolist()}
    return Package(members, container)


def open_flat_package(root: Element) -> Package:
    """A package from `pkg:package`, the whole of it in one XML file."""
    parts = (part for part in root if local(part) == "part")
    return Package({(attribute(part, "name") or "").lstrip("/").lower(): part for part in parts})


def open_zip(data: bytes) -> ZipFile:
    """A zip whose directory promises no bomb."""
    with door("zip"):
        container = ZipFile(io.BytesIO(data))
    _weigh(container.infolist())
    return container


def _weigh(members: list[ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS:
        raise Unreadable(FaultCode.TOO_LARGE, f"{len(members)} members")
    if sum(member.file_size for member in members) > MAX_TOTAL:
        raise Unreadable(FaultCode.TOO_LARGE, "members of too many bytes in all")
    if any(is_bomb(member.file_size, member.compress_size) for member in members):
        raise Unreadable(FaultCode.TOO_LARGE, "a member of an implausible ratio")


def is_bomb(size: int, packed: int) -> bool:
    """More than 200 to 1 above 1 MB: none of 1,600 real office files was, every bomb is."""
    return size > _SMALL and size > _MAX_RATIO * max(packed, 1)


def inflate(container: ZipFile, member: ZipInfo, limit: int = MAX_PART) -> bytes:
    """The bytes of a member; what its directory says of its size is not believed."""
    if member.flag_bits & _ENCRYPTED_BIT:
        raise Unreadable(FaultCode.ENCRYPTED, "zip member with a password")
    if member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise Unreadable(FaultCode.UNSUPPORTED, f"zip method {member.compress_type}")
    if member.file_size > limit:
        raise Unreadable(FaultCode.TOO_LARGE, f"member of {member.file_size} bytes")
    content = _inflate(container, member, limit)
    if len(content) > limit:
        raise Unreadable(FaultCode.TOO_LARGE, f"member of more than {limit} bytes")
    return content


def _inflate(container: ZipFile, member: ZipInfo, limit: int) -> bytes:
    with door("zip member", locked=(RuntimeError,)), container.open(member) as stream:
        return stream.read(limit + 1)


def _flat_bytes(part: Element) -> bytes:
    content = child(part, "xmlData")
    if content is not None and len(content):
        return etree.tostring(content[0], encoding="utf-8")
    binary = child(part, "binaryData")
    try:
        return b"" if binary is None else base64.b64decode(binary.text or "")
    except (binascii.Error, ValueError) as error:
        raise Unreadable(FaultCode.CORRUPT, f"flat part: {error}") from None


def _relations(root: Element, folder: str) -> Mapping[str, Relation]:
    lines = (line for line in root if local(line) == "Relationship")
    return {attribute(line, "Id") or "": _relation(line, folder) for line in lines}


def _relation(line: Element, folder: str) -> Relation:
    kind = (attribute(line, "Type") or "").rpartition("/")[2]
    target = attribute(line, "Target") or ""
    if (attribute(line, "TargetMode") or "").lower() == "external":
        return Relation(kind=kind, target=target, external=True)
    path = unquote(target.replace("\\", "/").partition("#")[0])
    return Relation(kind=kind, target=posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/").lower())
