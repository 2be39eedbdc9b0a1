#!/bin/sh
# install.sh [install|remove] [--root DIR] [--wheels DIR] [--python PYTHON] [--extras LIST]
#
# install  the program into a virtual environment of its own under /opt/baosong, its unit,
#          its user and folders, and `baosong` on the PATH. Where it is installed already:
#          an upgrade, with a backup first, back to the old one if the new one cannot open
#          the database.
# remove   all of that, except what was configured and received: /etc/baosong and
#          /var/lib/baosong stay.
#
# --root DIR     into a folder that will be a system's root, and nothing is started
# --wheels DIR   install from these wheels alone: a server without a way out
# --extras LIST  postgresql,metrics,demo (all of them unless said)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
verb=install root= wheels= python= extras=postgresql,metrics,demo
while [ $# -gt 0 ]; do
    case $1 in
        install | remove) verb=$1 ;;
        --root) root=${2:?--root needs a folder}; shift ;;
        --wheels) wheels=${2:?--wheels needs a folder}; shift ;;
        --python) python=${2:?--python needs a program}; shift ;;
        --extras) extras=${2?--extras needs a list}; shift ;;
        *) sed -n '2,15s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
    shift
done
[ -z "$root" ] || root=$(mkdir -p "$root" && cd "$root" && pwd)
opt=$root/opt/baosong
state=$root/var/lib/baosong
units=$root/etc/systemd/system

say() { echo "baosong: $*"; }
live() { [ -z "$root" ] && [ -d /run/systemd/system ]; }
running() { live && systemctl --quiet is-active baosong.service; }
current() { readlink "$opt/current" 2>/dev/null || true; }

[ -n "$root" ] || [ "$(id -u)" = 0 ] || { echo "baosong: installing needs root; or say --root DIR" >&2; exit 1; }

build() { # a new environment beside the one in use
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$here/../pyproject.toml")
    fresh=$opt/$version-$(date -u +%Y%m%dT%H%M%S)
    mkdir -p "$opt"
    source=$(mktemp -d)
    trap 'rm -rf "$source"; [ "$(current)" = "$(basename "$fresh")" ] || rm -rf "$fresh"' EXIT
    for part in pyproject.toml README.md LICENSE parsers store notifier ingest; do
        cp -R "$here/../$part" "$source/"
    done
    sh "$here/make-venv" "$fresh" ${python:+"$python"}
    set -- --quiet --quiet --disable-pip-version-check --no-compile
    [ -z "$wheels" ] || set -- "$@" --no-index --find-links "$wheels"
    say "installing $version into $fresh"
    "$fresh/bin/python" -m pip install "$@" --constraint "$here/constraints.txt" "$source${extras:+[$extras]}"
    "$fresh/bin/python" -m compileall -q "$fresh/lib" >/dev/null || true
}

place() { # unit, user, folders, command
    install -D -m 0644 "$here/baosong.service" "$units/baosong.service"
    install -D -m 0644 "$here/baosong-health.service" "$units/baosong-health.service"
    install -D -m 0644 "$here/baosong-health.timer" "$units/baosong-health.timer"
    install -D -m 0644 "$here/sysusers.conf" "$root/usr/lib/sysusers.d/baosong.conf"
    install -D -m 0644 "$here/tmpfiles.conf" "$root/usr/lib/tmpfiles.d/baosong.conf"
    install -D -m 0755 "$here/baosong" "$root/usr/local/bin/baosong"
    systemd-sysusers ${root:+--root="$root"} baosong.conf
    systemd-tmpfiles ${root:+--root="$root"} --create baosong.conf
}

as_user() { # in the new or old environment, with the configuration in use
    where=$1
    shift
    if [ -n "$root" ]; then
        "$opt/$where/bin/python" -m ingest -c "$root/etc/baosong/config.toml" "$@"
    else
        setpriv --reuid=baosong --regid=baosong --init-groups \
            "$opt/$where/bin/python" -m ingest -c /etc/baosong/config.toml "$@"
    fi
}

in_use() { [ -n "$(current)" ] && [ -f "$root/etc/baosong/config.toml" ] && [ -f "$state/baosong.db" ]; }

upgrade() { # the old program backs up, the new one migrates; or all is as it was
    old=$(current)
    kept=$state/backups/before-$(basename "$fresh").tar
    say "backing up into $kept"
    as_user "$old" backup "$kept" >/dev/null
    if ! as_user "$(basename "$fresh")" outbox >/dev/null; then
        say "the new version cannot open the database; $old stays in use" >&2
        return 1
    fi
}

switch() {
    ln -sfn "$(basename "$fresh")" "$opt/current.new"
    mv -T "$opt/current.new" "$opt/current"
}

tidy() { # the one in use and the one before it are kept
    for folder in "$opt"/*/; do
        name=$(basename "$folder")
        case $name in current | "$(basename "$fresh")" | "${before:-none}") ;; *) rm -rf "$folder" ;; esac
    done
}

case $verb in
    install)
        build
        before=$(current)
        was_running=no
        if running; then was_running=yes; systemctl stop baosong.service; fi
        place
        if in_use && ! upgrade; then
            [ "$was_running" = no ] || systemctl start baosong.service
            exit 1
        fi
        switch
        tidy
        if live; then systemctl daemon-reload; fi
        [ "$was_running" = no ] || systemctl start baosong.service
        say "installed. Next: cd /etc/baosong && baosong init --data-dir /var/lib/baosong && baosong check,"
        say "then: systemctl enable --now baosong.service baosong-health.timer"
        ;;
    remove)
        if live; then systemctl disable --now baosong.service baosong-health.timer || true; fi
        rm -rf "$opt"
        rm -f "$units/baosong.service" "$units/baosong-health.service" "$units/baosong-health.timer" \
            "$root/usr/local/bin/baosong" "$root/usr/lib/sysusers.d/baosong.conf" "$root/usr/lib/tmpfiles.d/baosong.conf"
        if live; then systemctl daemon-reload; fi
        say "removed. /etc/baosong and /var/lib/baosong are as they were; so is the user that owns them."
        ;;
esac
