"""LibreOffice converts what only it reads, without network, and leaves nothing running."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import convert as converting
from ingest.convert import convert, office
from parsers.errors import FaultCode, Unreadable
from parsers.formats import FORMATS, NEEDS_OFFICE
from parsers.sniff import sniff
from tests.builders.office import made_by_office
from tests.builders.ooxml import docx, p, sheet_xml, tbl, tc, text_cell, tr, xlsx
from tests.builders.seen import paragraphs, rows, tables
from tests.servers.require import need

MERGED = tr(tc("活动次数", properties='<w:gridSpan w:val="2"/>'), "53")
GRID = [["活动次数", "活动次数", "53"], ["经费", "中央", "5"]]
WORD = docx(p("地方/部门：兰州市科协") + tbl(MERGED, tr("经费", "中央", "5"), widths=(2000, 2000, 2000)) + p())
EXCEL = xlsx({"表": sheet_xml(f'<row r="1">{text_cell("A1", "次数")}<c r="B1"><v>53</v></c></row>')})


@pytest.fixture(scope="module", autouse=True)
def installed():
    need("soffice", "libreoffice")


@pytest.mark.slow
@pytest.mark.parametrize("target", ["doc", "rtf", "odt"])
def test_documents(tmp_path, target):
    data = made_by_office(WORD, tmp_path, target)
    assert sniff(data) == target
    document = FORMATS["docx"](convert(data, target))
    assert paragraphs(document) == ["地方/部门：兰州市科协"]
    assert rows(tables(document)[0]) == GRID


@pytest.mark.slow
@pytest.mark.parametrize("target", ["ods", "xls"])
def test_workbooks(tmp_path, target):
    data = made_by_office(EXCEL, tmp_path, target)
    assert sniff(data) == target
    read = FORMATS["xls"](data) if target == "xls" else FORMATS["xlsx"](convert(data, target))
    assert rows(tables(read)[0]) == [["次数", "53"]]


def test_what_can_be_converted():
    assert office() is convert
    assert {"doc", "rtf", "odt", "ods"} <= NEEDS_OFFICE


def test_without_libreoffice(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert office() is None
    with pytest.raises(Unreadable) as caught:
        convert(b"{\\rtf1\\ansi x}", "rtf")
    assert caught.value.code is FaultCode.UNSUPPORTED


def test_a_document_that_it_cannot_open(tmp_path):
    """Its header is that of a Word document, the rest is not."""
    data = bytearray(made_by_office(WORD, tmp_path, "doc"))
    at = data.find(b"\xec\xa5")
    data[at + 32 :] = bytes(len(data) - at - 32)
    with pytest.raises(Unreadable):
        convert(bytes(data), "doc")


def test_it_is_stopped_in_time(monkeypatch, tmp_path):
    monkeypatch.setattr(converting, "SECONDS", 0.05)
    monkeypatch.setattr(converting, "_confinement", tuple)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with pytest.raises(Unreadable) as caught:
        convert(b"{\\rtf1\\ansi x}", "rtf")
    assert caught.value.code is FaultCode.TIMEOUT
    assert not running(str(tmp_path))


def running(mark):
    """Command lines of processes that mention a mark."""
    lines = (path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists())
    return [line for line in lines if mark.encode() in line and b"soffice" in line]


CALLER = """
import sys, time
from ingest import convert
convert.convert({data!r}, "rtf") if sys.argv[1] == "once" else [convert.convert({data!r}, "rtf") for _ in range(99)]
"""


@pytest.mark.slow
def test_it_dies_with_its_caller(tmp_path):
    if not converting._confinement():
        pytest.skip("this system permits no unshare")
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    script = CALLER.format(data=b"{\\rtf1\\ansi x}")
    with subprocess.Popen([sys.executable, "-c", script, "on"], env=environment) as caller:
        deadline = time.monotonic() + 30
        while not running(str(tmp_path)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert running(str(tmp_path))
        os.kill(caller.pid, signal.SIGKILL)
    while running(str(tmp_path)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not running(str(tmp_path))


@pytest.mark.slow
def test_the_limits_of_a_reader_do_not_bind_it():
    def tight():
        resource.setrlimit(resource.RLIMIT_AS, (512 << 20, resource.RLIM_INFINITY))
        resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))

    script = CALLER.format(data=b"{\\rtf1\\ansi x}")
    subprocess.run([sys.executable, "-c", script, "once"], preexec_fn=tight, check=True, timeout=60)


def test_it_has_no_network():
    command = converting._confinement()
    if not command:
        pytest.skip("this system permits no unshare")
    seen = subprocess.run([*command, "cat", "/proc/self/net/dev"], capture_output=True, check=True, text=True).stdout
    assert [line.split(":")[0].strip() for line in seen.splitlines()[2:]] in ([], ["lo"])
