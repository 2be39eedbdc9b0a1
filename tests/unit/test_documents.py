"""What the documents say is so: every command, option, key, path, test and default they name."""

import re
import shlex
import tomllib
from datetime import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import click
import pytest

from ingest.case import Reason
from ingest.cli import COMMANDS, baosong
from ingest.config import Config, Section
from ingest.outages import Loss, Refusal
from ingest.triage import HoldReason

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
MANUAL = ROOT / "docs/操作手册.md"
DOCUMENTS = sorted([README, *(ROOT / "docs").glob("*.md")])
FOLDERS = ("ingest/", "notifier/", "store/", "parsers/", "tests/", "docs/", ".packaging/", ".ci/")
MODULES = re.compile(r"(ingest|notifier|store|parsers)(\.\w+)+")
REQUIRED, NONE = "必填", "无"

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)


def fenced(path, language):
    """The texts of the blocks in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def spans(path):
    """What stands between backticks, outside of blocks."""
    text = re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def shown(path):
    """Every command line of ours that a document shows for typing, without the name of the program."""
    return [words for block in fenced(path, "sh") for line in block.splitlines() for words in calls(line)]


def mentioned(path):
    """The same of those in running text, which may leave arguments out."""
    return [words for span in spans(path) for words in calls(span)]


def calls(line):
    for words in commands_of(line.replace("$(date +%F)", "DATE")):
        match words:
            case ["baosong", *said] | ["sudo", "-u", "baosong", "baosong", *said]:
                yield said
            case ["xargs", "-n1", "baosong", *said]:
                yield [*said, "1"]


def commands_of(line):
    """A shell line, cut at its operators."""
    if "baosong" not in line:
        return []
    told = shlex.shlex(line, posix=True, punctuation_chars="&|;")
    told.whitespace_split = True
    commands = [[]]
    for word in told:
        if set(word) <= set("&|;"):
            commands.append([])
        else:
            commands[-1].append(word)
    return commands


def resolve(words):
    """The command of a call, through its groups, and what was said to it."""
    command, context = baosong, click.Context(baosong)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        found = command.get_command(context, words[0])
        if found is None:
            break
        command, words = found, words[1:]
    return command, words


def named(command):
    return {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}


def subcommands():
    for name in COMMANDS:
        command = baosong.get_command(click.Context(baosong), name)
        if isinstance(command, click.Group) and not command.invoke_without_command:
            yield from ([name, inner] for inner in command.commands)
        elif isinstance(command, click.Group):
            yield [name]
            yield from ([name, inner] for inner in command.commands)
        else:
            yield [name]


def keys(section=Config, before=""):
    """Every key of the configuration as `section.key`, with its field."""
    for name, field in section.model_fields.items():
        inner = next((kind for kind in parts_of(field.annotation) if is_section(kind)), None)
        if inner is None or (before and field.is_required()):
            yield before + name, field
        if inner is not None:
            yield from keys(inner, f"{before}{name}.")


def parts_of(annotation):
    return [annotation, *(part for inner in getattr(annotation, "__args__", ()) for part in parts_of(inner))]


def is_section(kind):
    return isinstance(kind, type) and issubclass(kind, Section)


def paths_in(table, before=""):
    for name, value in table.items():
        yield before + name
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from paths_in(inner, f"{before}{name}.")


def rows(path):
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("| "):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


@each_document
def test_every_command_and_option_named_exists(document):
    for words in [*shown(document), *mentioned(document)]:
        command, said = resolve(words)
        assert command is not baosong or not said or said[0].startswith("-"), shlex.join(words)
        unknown = {word.partition("=")[0] for word in said if word.startswith("-")} - named(command)
        assert unknown <= {"-h", "--help"}, shlex.join(words)


@each_document
def test_every_line_shown_would_be_understood(document):
    for words in shown(document):
        command, said = resolve(words)
        try:
            command.make_context(command.name, [*said])
        except click.BadParameter as error:
            assert "does not exist" in error.message, shlex.join(words)  # noqa: PT017  files of the reader's own


def test_every_command_is_in_the_manual_with_an_example():
    lines = shown(MANUAL)
    missing = [each for each in subcommands() if not any(words[: len(each)] == each for words in lines)]
    assert not missing


def test_every_key_is_in_the_manual_with_its_default():
    told = {row[0].strip("`"): row[1] for row in rows(MANUAL) if len(row) == 3 and row[0].startswith("`")}
    for key, field in keys():
        assert key in told, f"{key} is not in the manual"
        assert default_of(field) == said_default(told[key]), f"{key}: the manual says {told[key]}"


def default_of(field):
    if field.is_required():
        return REQUIRED
    value = field.get_default(call_default_factory=True)
    match value:
        case None:
            return NONE
        case Path():
            return str(value)
        case time():
            return f"{value:%H:%M}"
        case _:
            return value


def said_default(cell):
    return tomllib.loads(f"value = {cell.strip('`')}")["value"] if cell.startswith("`") else cell


@each_document
def test_every_key_named_exists(document):
    known = {key for key, _ in keys()} | set(Config.model_fields)
    sections = {key.partition(".")[0] for key in known if "." in key}
    dotted = [span for span in spans(document) if re.fullmatch(r"[a-z]+(\.[a-z_0-9]+)+", span)]
    assert not [span for span in dotted if span.partition(".")[0] in sections and span not in known]
    for block in fenced(document, "toml"):
        assert set(paths_in(tomllib.loads(block))) <= known | sections


def test_the_example_of_the_manual_is_a_configuration(tmp_path):
    (example,) = fenced(MANUAL, "toml")
    (tmp_path / "units.csv").write_text("name\n", "utf-8")
    config = Config.model_validate(tomllib.loads(example), context={"base": tmp_path})
    assert [mailbox.imap.security for mailbox in config.mailbox] == ["tls"]


@each_document
def test_every_path_and_test_named_exists(document):
    for span in spans(document):
        path, _, test = span.partition(" ")[0].partition("::")
        if path.startswith(FOLDERS):
            assert (ROOT / path).exists(), span
            assert not test or f"def {test}(" in (ROOT / path).read_text("utf-8"), span


@each_document
def test_every_module_named_exists(document):
    for span in filter(MODULES.fullmatch, spans(document)):
        if (ROOT / span).exists():
            continue
        module, _, name = span.rpartition(".")
        assert find_spec(span) or hasattr(import_module(module), name), span


@each_document
def test_every_link_leads_somewhere(document):
    for target in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", document.read_text("utf-8")):
        assert not target or target.startswith("https://") or (document.parent / target).exists(), target


def test_every_link_within_the_manual_leads_to_a_heading():
    text = MANUAL.read_text("utf-8")
    anchors = {re.sub(r"[^\w-]", "", title.replace(" ", "-")) for title in re.findall(r"^#+ (.*)$", text, re.MULTILINE)}
    assert set(re.findall(r"\(#([^)]*)\)", text)) <= anchors


def test_what_make_is_asked_for_is_a_target():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    text = "\n".join([README.read_text("utf-8"), *(span for path in DOCUMENTS for span in spans(path))])
    asked = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE))
    assert {"demo", "test"} <= asked <= targets


def test_each_promise_names_the_tests_that_hold_it():
    promises = {row[0]: row[-1] for row in rows(README) if re.fullmatch(r"I\d", row[0])}
    assert list(promises) == [f"I{number}" for number in range(1, 8)]
    assert all("`tests/" in held_by for held_by in promises.values())


def test_each_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {re.split(r"[\[<>=]", each)[0] for each in project["dependencies"]}
    (table,) = re.findall(r"^## Dependencies\n(.*?)^## ", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    told = {name for cell in re.findall(r"^\| ([\w, -]+) \|", table, re.MULTILINE) for name in cell.split(", ")}
    told -= {"package"}
    assert told == declared
    assert declared - imported() <= {"tzdata"}  # used without being imported


def imported():
    """Distributions that the code imports, by their own names."""
    renamed = {"docx": "python-docx", "chinese_calendar": "chinesecalendar"}
    packages = ("ingest", "notifier", "store", "parsers")
    code = "\n".join(path.read_text("utf-8") for package in packages for path in (ROOT / package).rglob("*.py"))
    names = set(re.findall(r"^\s*(?:from|import) (\w+)", code, re.MULTILINE))
    return {renamed.get(name, name) for name in names}


def test_every_reason_to_hold_has_its_row():
    told = {row[1].strip("`") for row in rows(MANUAL) if len(row) == 3 and re.fullmatch(r"`[a-z_]+`", row[1])}
    held = {*HoldReason, Reason.CONTESTED, Reason.DOUBTFUL, Reason.SEVERAL}
    assert held <= told


def test_states_of_a_mailbox_are_ours():
    named = {code for row in rows(MANUAL) if row[0].startswith("信箱状态") for code in re.findall(r"`(\w+)`", row[0])}
    assert named <= {*Refusal, *Loss}
    assert {Refusal.LOGIN, Refusal.UNSAFE_LOGIN, Loss.DNS} <= named


def test_the_readme_stays_short():
    assert len(README.read_text("utf-8").splitlines()) <= 250
