"""A foreign program opens what we write, and calculates what we wrote beside the formulas."""

import csv
import subprocess

import pytest

from notifier.export import exported
from notifier.workbook import tables
from notifier.workbook_sums import Formula, footer_rows
from notifier.workbook_tables import Sums
from tests.builders.boards import NOTICE, at, campaign
from tests.servers.require import need

NOW = at(6, 23, 17)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """The folder of an export, with what LibreOffice made of it: each sheet as CSV, each document as PDF."""
    soffice = need("soffice")
    folder = tmp_path_factory.mktemp("export")
    for each in exported(campaign(NOW), notice=NOTICE):
        (folder / each.name).write_bytes(each.content)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    sheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    for kind, names in ((sheets, ["汇总.xlsx"]), ("pdf", ["附件1-汇总.docx", "附件2-汇总.docx"])):
        command = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            kind,
            "--outdir",
            folder,
            *(folder / name for name in names),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=100)
    return folder


@pytest.mark.slow
def test_the_totals_are_what_libreoffice_calculates(opened):
    table = next(each for each in tables(campaign(NOW), notice=NOTICE) if isinstance(each.footer, Sums))
    with (opened / f"汇总-{table.name}.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    footer = footer_rows(table, head=3)
    calculated = lines[3 + len(table.rows) :]
    assert len(footer) == 16
    for ours, theirs in zip(footer, calculated, strict=True):
        for given, shown in zip(ours, theirs, strict=False):
            if isinstance(given, Formula):
                assert float(given.value) == pytest.approx(float(shown))


@pytest.mark.slow
def test_the_papers_open(opened):
    for name in ("附件1-汇总.pdf", "附件2-汇总.pdf"):
        assert (opened / name).read_bytes().startswith(b"%PDF")
