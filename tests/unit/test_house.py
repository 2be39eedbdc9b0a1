"""The chores of the house: what nobody should have to remember."""

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("ingest", "notifier", "store", "parsers")
SHIPPED = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
SPOKEN = [path for path in SHIPPED if "demo" not in path.parts]  # the demo's units write mails of their own
CODE = sorted([*SHIPPED, *(ROOT / "tests").rglob("*.py")])
BANNED = {
    "manager",
    "handler",
    "processor",
    "helper",
    "helpers",
    "util",
    "utils",
    "common",
    "base",
    "misc",
    "data",
    "info",
    "service",
}
LIMIT = 300
LIBRARY_WORDS = (
    "handle_starttag",
    "handle_endtag",
    "handle_data",
    "handle_DATA",
)  # we take a library's place in its own class
LONGER: dict[str, str] = {}  # path -> why it holds one noun all the same


def words(name: str) -> set[str]:
    """`HTTPServer_pool` -> {http, server, pool}."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)}


def named(path: Path) -> list[str]:
    """The module, its classes and its functions."""
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [path.stem, *(node.name for node in ast.walk(tree) if isinstance(node, kinds))]


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_names_say_what_a_thing_is():
    vague = [f"{relative(path)}: {name}" for path in SHIPPED for name in named(path) if words(name) & BANNED]
    assert not [name for name in vague if not name.endswith(LIBRARY_WORDS)]


def test_nothing_is_left_open():
    left = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|raise NotImple" + r"mentedError")
    assert not [relative(path) for path in CODE if left.search(path.read_text("utf-8"))]


def test_a_file_holds_one_noun():
    long = [f"{relative(path)}: {lines(path)}" for path in CODE if lines(path) > LIMIT and relative(path) not in LONGER]
    assert not long


def test_exceptions_are_still_needed():
    assert all(lines(ROOT / path) > LIMIT for path in LONGER)


def test_every_issue_has_its_sentence():
    phrases = tomllib.loads((ROOT / "parsers/phrases.toml").read_text("utf-8"))
    codes = {
        "required_missing too_long place_not_county_level date_missing phone_missing phone_invalid not_a_number",
        "negative_number not_an_integer unit_missing column_missing template_unfilled ambiguous_number implausible",
        "unit_unrecognised unit_mismatch date_outside_window other_edition",
    }
    assert {code for line in codes for code in line.split()} <= phrases["issues"].keys()


def test_every_fault_has_its_sentence():
    from parsers.errors import FaultCode

    phrases = tomllib.loads((ROOT / "parsers/phrases.toml").read_text("utf-8"))
    assert set(FaultCode) <= phrases["faults"].keys()


def test_no_chinese_sentence_in_a_literal():
    """What people read lives in templates and TOML; a literal may hold a word, not a sentence."""
    sentence = re.compile(r"[\u4e00-\u9fff]{4}.*[。！？]", re.DOTALL)
    found = [
        f"{relative(path)}:{line}"
        for path in SPOKEN
        for line, text in literals(path)
        if sentence.search(text) and "|" not in text
    ]
    assert not found


def literals(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    documented = {id(docstring(node)) for node in ast.walk(tree) if docstring(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


def docstring(node):
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or not node.body:
        return None
    first = node.body[0]
    return first.value if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) else None
