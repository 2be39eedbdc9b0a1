"""A paragraph's text as it is displayed with every tracked change accepted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from parsers.formats.xml import Element, attribute, child, is_on, local, value_of, whole
from parsers.model import Flag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from parsers.formats.wordml.reading import Reading

TRANSPARENT: Final = frozenset(
    {
        "sdtContent", "customXml", "ins", "moveTo", "smartTag", "hyperlink", "fldSimple", "dir", "bdo",
        "content", "sect", "sub-section", "proofErr",
    }
)  # fmt: skip
SKIPPED: Final = frozenset({"del", "moveFrom"})
_CHARACTERS: Final = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_GRAPHICS: Final = frozenset({"drawing", "pict", "object"})

# What Word itself prints into an empty content control: never an answer, even where the control forgot to say so.
_PROMPT: Final = re.compile(
    r"(?:单击|点击)(?:或点击|此处|或点按)\S{0,20}输入\S{0,12}|选择一项[。.]?"
    r"|[Cc]lick (?:or tap )?here to enter .{1,20}|[Cc]hoose an item\.?"
)
_PRIVATE: Final = range(0xF000, 0xF100)  # where symbol fonts keep their signs
_WINGDINGS: Final = {0xFC: "√", 0xFE: "☑", 0x52: "☑", 0x53: "☒", 0xFD: "☒", 0xA8: "□", 0x6F: "□", 0xFB: "×"}
_CIRCLED: Final = range(0x81, 0x8B)  # ① to ⑩ in Wingdings


def paragraph_text(paragraph: Element, reading: Reading) -> str:
    """The text of one `w:p`; its drawings go to `reading.graphics`."""
    pieces: list[str] = []
    _walk(paragraph, pieces, reading)
    reading.fields = [instruction for instruction in reading.fields if not instruction]
    return "".join(pieces)


def unwrapped(container: Element, reading: Reading) -> Iterator[Element]:
    """Children with their transparent wrappers taken off, deletions left out, one of each alternative chosen."""
    for element in container:
        name = local(element)
        if name in TRANSPARENT:
            _note_change(name, reading)
            yield from unwrapped(element, reading)
        elif name == "sdt":
            yield from _controlled(element, reading)
        elif name == "AlternateContent":
            yield from unwrapped(chosen(element), reading)
        elif name == "annotation":
            yield from _annotated(element, reading)
        elif name in SKIPPED:
            reading.flags.add(Flag.TRACKED_CHANGES)
        else:
            yield element


def chosen(alternative: Element) -> Element:
    """`mc:Choice` where there is one, else `mc:Fallback`; never both."""
    choice = child(alternative, "Choice")
    fallback = choice if choice is not None else child(alternative, "Fallback")
    return alternative if fallback is None else fallback


def _note_change(name: str, reading: Reading) -> None:
    if name in {"ins", "moveTo"}:
        reading.flags.add(Flag.TRACKED_CHANGES)


def _annotated(element: Element, reading: Reading) -> Iterator[Element]:
    """`aml:annotation`, the tracked changes of Word 2003."""
    kind = attribute(element, "type") or ""
    if "Deletion" in kind or "Insertion" in kind:
        reading.flags.add(Flag.TRACKED_CHANGES)
    if "Deletion" not in kind:
        yield from unwrapped(element, reading)


def _controlled(control: Element, reading: Reading) -> Iterator[Element]:
    """A content control. One that shows its prompt keeps its cells but has no text."""
    content = child(control, "sdtContent")
    if content is None:
        return
    is_prompt = is_on(child(control, "sdtPr"), "showingPlcHdr") or _is_prompt(content)
    reading.prompts += is_prompt
    yield from unwrapped(content, reading)
    reading.prompts -= is_prompt


def _is_prompt(content: Element) -> bool:
    text = "".join(element.text or "" for element in content.iter("{*}t"))
    return len(text) < 60 and _PROMPT.fullmatch(text.strip()) is not None  # noqa: PLR2004


def _walk(parent: Element, pieces: list[str], reading: Reading) -> None:
    for element in unwrapped(parent, reading):
        name = local(element)
        if name == "r":
            _run(element, pieces, reading)
        elif name == "t":
            _put(element.text or "", pieces, reading)
        elif name in _CHARACTERS:
            _put(_CHARACTERS[name], pieces, reading)
        elif name in _SPECIAL:
            _put(_SPECIAL[name](element, reading), pieces, reading)


def _put(text: str, pieces: list[str], reading: Reading) -> None:
    if text and not reading.is_mute:
        pieces.append(text)


def _run(run: Element, pieces: list[str], reading: Reading) -> None:
    properties = child(run, "rPr")
    if properties is not None and (_is_hidden(properties, reading) or _is_struck(properties)):
        reading.flags.add(Flag.HIDDEN_TEXT)
        return
    _walk(run, pieces, reading)


def _is_hidden(properties: Element, reading: Reading) -> bool:
    if child(properties, "vanish") is not None:
        return is_on(properties, "vanish")
    return bool(reading.styles.hidden) and value_of(properties, "rStyle") in reading.styles.hidden


def _is_struck(properties: Element) -> bool:
    """Struck out by hand: what a reader of the page would pass over."""
    return is_on(properties, "strike") or is_on(properties, "dstrike")


def _field_character(element: Element, reading: Reading) -> str:
    """`begin`, the instruction, `separate`, the result, `end`; a form field's drop-down has its result inside."""
    match attribute(element, "fldCharType"):
        case "begin":
            reading.fields.append(True)
            return _dropped_down(element, reading)
        case "separate" if reading.fields:
            reading.fields[-1] = False
        case "end" if reading.fields:
            reading.fields.pop()
        case _:
            pass
    return ""


def _dropped_down(element: Element, reading: Reading) -> str:
    choices = child(child(element, "ffData"), "ddList")
    picked = whole(value_of(choices, "result"), -1)
    if choices is None or picked < 0:
        return ""
    entries = [attribute(entry, "val") or "" for entry in choices if local(entry) == "listEntry"]
    reading.fields[-1] = False
    return entries[picked] if picked < len(entries) else ""


def _symbol(element: Element, _: Reading) -> str:
    """`w:sym`: a sign by its number in a font."""
    try:
        code = int(attribute(element, "char") or "", 16)
    except ValueError:
        return ""
    if code not in _PRIVATE:
        return chr(code) if 0x20 <= code < 0xD800 else ""  # noqa: PLR2004
    sign = code - _PRIVATE.start
    if (attribute(element, "font") or "").lower().startswith("wingdings"):
        return chr(0x2460 + sign - _CIRCLED.start) if sign in _CIRCLED else _WINGDINGS.get(sign, "")
    return chr(sign) if 0x20 <= sign < 0x7F else ""  # noqa: PLR2004


def _ruby(element: Element, reading: Reading) -> str:
    """The base text; the reading above it is left out."""
    pieces: list[str] = []
    base = child(element, "rubyBase")
    if base is not None:
        _walk(base, pieces, reading)
    return "".join(pieces)


def _graphic(element: Element, reading: Reading) -> str:
    """A drawing may hold stories of its own; `flow` reads them when the paragraph is done."""
    reading.graphics.append(element)
    return ""


def _formula(element: Element, _: Reading) -> str:
    return "".join(text.text or "" for text in element.iter("{*}t"))


_SPECIAL: Final[Mapping[str, Callable[[Element, Reading], str]]] = {
    "fldChar": _field_character,
    "sym": _symbol,
    "ruby": _ruby,
    "oMath": _formula,
    "oMathPara": _formula,
    **dict.fromkeys(_GRAPHICS, _graphic),
}
