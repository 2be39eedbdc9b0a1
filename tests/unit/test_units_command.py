import json

import openpyxl
import pytest

from ingest import roster
from ingest.cli import run

ROWS = [
    ["单位名称", "地区", "类别", "别名", "邮箱", "联系人", "电话"],
    ["兰州市科技局", "兰州市", "science_bureau", "兰州科技局;市科技局", "keji@lz.example.org", "王小明", "13900001234"],
    ["白银市科协", "白银市", "science_association", "", "", "", ""],
]


@pytest.fixture
def config(tmp_path):
    run(["init", "-c", str(tmp_path / "config.toml")])
    return tmp_path / "config.toml"


def as_csv(path, encoding):
    path.write_text("\n".join(",".join(row) for row in ROWS), encoding)


def as_xlsx(path, _):
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(path)


@pytest.mark.parametrize(
    ("name", "write", "encoding"),
    [("u.csv", as_csv, "utf-8"), ("u.csv", as_csv, "utf-8-sig"), ("u.csv", as_csv, "gb18030"), ("u.xlsx", as_xlsx, "")],
)
def test_a_list_as_offices_keep_it_replaces_ours(config, tmp_path, capsys, name, write, encoding):
    write(tmp_path / name, encoding)
    capsys.readouterr()
    assert run(["units", "import", str(tmp_path / name), "-c", str(config)]) == 0
    out = capsys.readouterr().out
    assert "- 兰州市科协" in out
    assert "units.csv: 2 units" in out
    assert (tmp_path / "units.csv.old").read_text("utf-8-sig").count("\n") == 44
    assert (tmp_path / "units.csv").stat().st_mode & 0o777 == 0o600
    assert run(["units", "list", "--json", "-c", str(config)]) == 0
    first = json.loads(capsys.readouterr().out)[0]
    assert first["aliases"] == ["兰州科技局", "市科技局"]
    assert first["emails"] == ["keji@lz.example.org"]
    assert first["phone"] == "13900001234"


def test_a_list_with_mistakes_changes_nothing(config, tmp_path, capsys):
    before = (tmp_path / "units.csv").read_bytes()
    (tmp_path / "u.csv").write_text("name,region,kid\n兰州市科技局,,x\n", "utf-8")
    assert run(["units", "import", str(tmp_path / "u.csv"), "-c", str(config)]) == 2
    err = capsys.readouterr().err
    assert "did you mean kind?" in err
    assert (tmp_path / "units.csv").read_bytes() == before
    assert not (tmp_path / "units.csv.old").exists()


def test_what_is_no_list_is_told(config, tmp_path, capsys):
    (tmp_path / "u.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert run(["units", "import", str(tmp_path / "u.xlsx"), "-c", str(config)]) == 2
    assert "u.xlsx" in capsys.readouterr().err


def test_for_people(config, capsys):
    assert run(["units", "list", "-c", str(config)]) == 0
    out = capsys.readouterr().out
    assert "兰州新区科技创新局" in out
    assert "43 units, 0 of them with an address" in out


def test_what_is_written_is_read_again(tmp_path, config):
    units = roster.read(tmp_path / "units.csv").units
    roster.write(tmp_path / "again.csv", units)
    assert roster.read(tmp_path / "again.csv").units == units
