"""
Installing, upgrading and removing, in a copy of this machine that is thrown away.

The copy is an overlay over / in a mount namespace of its own, entered by chroot: what is
installed there is installed nowhere. systemd itself does not run in it, so starting the
unit is not tried; its limits are, one by one, in test_systemd_unit.py.
"""

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from tests.servers.require import lacking, need

ROOT = Path(__file__).parents[2]
FRESH = """
set -eu
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --bind /dev "$1/root/dev"
mount -t tmpfs tmpfs "$1/root/run"
chmod 0755 "$1/root/root"
exec chroot "$1/root" /bin/sh -eu -c "cd '$2'; $3"
"""
INSTALL = f".packaging/install.sh --python {sys.executable}"


def environment():
    """What the program needs is taken from the tests' own environment; the network is not asked."""
    return {
        "PATH": "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "1",
        "PYTHONPATH": sysconfig.get_paths()["purelib"],
    }


def in_a_fresh_root(folder, script):
    need("setpriv")
    program = [need("unshare"), "--mount", "sh", "-c", FRESH, "sh", str(folder), str(ROOT)]
    tried = subprocess.run([*program, "true"], capture_output=True, text=True, check=False)
    if tried.returncode or os.geteuid():
        lacking(f"no root of its own can be had here: {tried.stderr.strip()}")
    return subprocess.run(
        [*program, script], capture_output=True, text=True, env=environment(), timeout=280, check=False
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_installed_upgraded_refused_and_removed(tmp_path):
    need("systemd-sysusers")
    done = in_a_fresh_root(
        tmp_path,
        f"""
        exec 2>&1
        {INSTALL}
        cd /etc/baosong
        baosong --version
        baosong init --mailbox kjt@unit.example --coordinator boss@unit.example --data-dir /var/lib/baosong
        stat -c '%a %U %n' /etc/baosong /etc/baosong/config.toml /etc/baosong/credentials /var/lib/baosong
        baosong status --json >/dev/null
        stat -c '%a %U %n' /var/lib/baosong/baosong.db
        baosong health || echo health $?
        first=$(readlink /opt/baosong/current)
        cd {ROOT}
        echo == upgrade; sleep 1
        {INSTALL}
        second=$(readlink /opt/baosong/current)
        [ $first != $second ]; [ -d /opt/baosong/$first ]
        ls /var/lib/baosong/backups | sed s/$second/NEW/
        echo == refused; sleep 1
        echo 'raise SystemExit(1)' > ingest/commands/outbox.py
        {INSTALL} && echo wrongly done
        [ $second = $(readlink /opt/baosong/current) ] && baosong units list >/dev/null && echo as before
        echo == remove
        .packaging/install.sh remove
        [ ! -e /opt/baosong ]; [ ! -e /usr/local/bin/baosong ]; [ ! -e /etc/systemd/system/baosong.service ]
        ls /etc/baosong /var/lib/baosong
        """,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    installed, upgraded, refused, removed = _parts(done.stdout)
    assert "750 baosong /etc/baosong\n600 baosong /etc/baosong/config.toml\n700 baosong" in installed
    assert "700 baosong /var/lib/baosong\n" in installed
    assert "600 baosong /var/lib/baosong/baosong.db" in installed
    assert "credentials/kjt.password (mode 0600)" in installed
    assert "health 1" in installed
    assert "before-NEW.tar" in upgraded
    assert "stays in use" in refused
    assert "as before" in refused
    assert "wrongly done" not in refused
    assert {"config.toml", "units.csv", "baosong.db", "backups"} <= set(removed.split())


def _parts(text):
    for word in ("upgrade", "refused", "remove"):
        text = text.replace(f"== {word}\n", "\f")
    return text.split("\f")


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_into_a_folder_that_will_be_a_root(tmp_path):
    need("systemd-sysusers")
    root = tmp_path / "root"
    subprocess.run(
        [*f"sh {INSTALL} --root".split(), root],
        check=True,
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        timeout=100,
    )
    assert (root / "opt/baosong/current/bin/python").exists()
    assert (root / "etc/systemd/system/baosong.service").read_text() == (
        ROOT / ".packaging/baosong.service"
    ).read_text()
    assert "baosong" in (root / "etc/passwd").read_text()
    subprocess.run(["sh", ".packaging/install.sh", "remove", "--root", root], check=True, cwd=ROOT, capture_output=True)
    assert not (root / "opt/baosong").exists()
    assert (root / "var/lib/baosong").is_dir()


def test_wrong_usage_is_told():
    done = subprocess.run(
        ["sh", ".packaging/install.sh", "--nonsense"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "--wheels" in done.stderr
