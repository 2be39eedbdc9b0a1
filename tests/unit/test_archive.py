import errno
import hashlib
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import failpoints
from store.archive import Archive, Damaged, Missing
from store.failpoints import Armed

RAW = b"Subject: \xb1\xa8\xcb\xcd\r\n\r\n"


@pytest.fixture
def archive(tmp_path) -> Archive:
    return Archive(tmp_path / "archive")


def test_a_message_lies_under_its_fingerprint(archive):
    fingerprint = archive.put(RAW)
    assert fingerprint == hashlib.sha256(RAW).hexdigest()
    assert archive.get(fingerprint) == RAW
    assert archive.path(fingerprint).read_bytes() == RAW
    assert archive.has(fingerprint)
    assert list(archive.walk()) == [fingerprint]


def test_putting_it_again_touches_nothing(archive):
    path = archive.path(archive.put(RAW))
    before = path.stat()
    archive.put(RAW)
    assert path.stat() == before


def test_nobody_else_may_read_it(archive, tmp_path):
    path = archive.path(archive.put(RAW))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in (path.parent, tmp_path / "archive"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", [b"", RAW[:-1], RAW.replace(b"S", b"T")], ids=["emptied", "cut", "flipped"])
def test_damage_is_told_and_mended_by_putting_it_again(archive, damage):
    fingerprint = archive.put(RAW)
    archive.path(fingerprint).write_bytes(damage)
    with pytest.raises(Damaged, match=fingerprint):
        archive.get(fingerprint)
    archive.put(RAW)
    assert archive.get(fingerprint) == RAW


def test_what_is_not_there_is_missing(archive):
    with pytest.raises(Missing):
        archive.get("0" * 64)
    assert not archive.has("0" * 64)


@pytest.mark.parametrize("place", ["archive_written", "archive_fsynced"])
def test_a_full_disk_leaves_nothing_under_the_final_name(archive, tmp_path, monkeypatch, place):
    monkeypatch.setattr(failpoints, "_armed", Armed(name=place, what="enospc", nth=None))
    with pytest.raises(OSError, match="fail point") as full:
        archive.put(RAW)
    assert full.value.errno == errno.ENOSPC
    assert list(archive.walk()) == []
    monkeypatch.setattr(failpoints, "_armed", None)
    assert archive.get(archive.put(RAW)) == RAW
    assert [path.name for path in tmp_path.rglob(".tmp-*")] == []


def test_what_a_crash_left_unfinished_is_swept(archive):
    path = archive.path(archive.put(RAW))
    (path.parent / ".tmp-abc").write_bytes(b"half")
    assert archive.sweep() == 1
    assert list(archive.walk()) == [path.stem]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(raws=st.lists(st.binary(max_size=200), max_size=6))
def test_whatever_is_put_is_got_and_walked(tmp_path_factory, raws):
    archive = Archive(tmp_path_factory.mktemp("archive"))
    fingerprints = [archive.put(raw) for raw in raws]
    assert [archive.get(one) for one in fingerprints] == raws
    assert list(archive.walk()) == sorted(set(fingerprints))
