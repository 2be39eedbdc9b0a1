import subprocess
import sys
from importlib import import_module

import click
import pytest

from ingest.cli import COMMANDS, baosong, run

ROOT_OPTIONS = ("-c", "--config", "--now", "-v", "--json")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_documented_and_takes_the_shared_options(name):
    command = import_module(f"ingest.commands.{name}").command
    assert command.name == name
    assert command.help
    for leaf in leaves(command):
        options = {option for param in leaf.params for option in param.opts}
        assert options.issuperset(ROOT_OPTIONS), leaf.name


def leaves(command):
    return [command, *command.commands.values()] if isinstance(command, click.Group) else [command]


def test_help_names_every_command(capsys):
    assert run(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in COMMANDS)


def test_help_imports_no_command_and_nothing_heavy():
    """What makes `baosong --help` quick."""
    code = (
        "import sys; from ingest.cli import run; run(['--help']); "
        "print([m for m in ('pydantic', 'sqlalchemy', 'lxml', 'rich', 'structlog', 'parsers.read') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_daemon_leaves_documents_to_its_children():
    """What keeps it small: the libraries that read and write documents are not its own."""
    code = (
        "import sys; from ingest import cycle, daemon, desk, rules, roster; "
        "print([m for m in ('docx', 'openpyxl', 'pdfplumber', 'numpy', 'PIL', 'py7zr', 'xlrd', 'alembic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("where", ["before", "after", "both"])
def test_options_stand_before_or_after_the_command(where, tmp_path):
    seen = {}

    @click.command(cls=import_module("ingest.commands.options").Command)
    @import_module("ingest.commands.options").takes_invocation
    def probe(invocation):
        seen["it"] = invocation

    group = click.Group(params=list(baosong.params), commands={"probe": probe})
    options = ["-c", str(tmp_path / "x.toml"), "--now", "2026-05-13T09:00", "-v", "--json"]
    line = {"before": [*options, "probe"], "after": ["probe", *options], "both": [*options[:2], "probe", *options[2:]]}
    group.main(line[where], standalone_mode=False)
    it = seen["it"]
    assert it.config_path == tmp_path / "x.toml"
    assert it.now.isoformat() == "2026-05-13T01:00:00+00:00"
    assert it.verbose
    assert it.as_json


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ([], "Usage: baosong"),
        (["pars"], "No such command"),
        (["parse"], "Missing argument"),
        (["parse", "--nw", "x"], "No such option"),
        (["status", "--now", "yesterday"], "'yesterday' is no moment"),
        (["status", "-c", "/nowhere/config.toml"], "/nowhere/config.toml: No such file or directory"),
    ],
)
def test_wrong_usage_is_status_2_and_no_traceback(line, told, capsys):
    assert run(line) == 2
    assert told in capsys.readouterr().err


def test_no_configuration_at_all(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["status"]) == 2
    assert "baosong init" in capsys.readouterr().err


def test_version(capsys):
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("baosong, version ")


def test_help_is_quick():
    from tests.benchmarks.bench_startup import LIMIT, cpu_seconds

    assert cpu_seconds("--help") < LIMIT
