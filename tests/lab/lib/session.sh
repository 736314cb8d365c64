# What a run owns: one temporary folder and the processes it started, both gone when it ends, however it ends.
# Sourced by tests/lab/run and tests/run.

lab_folder=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
checkout=$(cd "$lab_folder/../.." && pwd)

# HOME may be unset (cron, CI); dotnet, NuGet and the cache folder need one.
if [ -z "${HOME:-}" ]; then
    HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
    export HOME=${HOME:-/root}
fi
lab_cache=${XDG_CACHE_HOME:-$HOME/.cache}/svirt-security-lab

session=''
session_child=''
# Scripts of ours running beside; each cleans up after itself when told to end.
background=()

say() { printf 'lab: %s\n' "$*" >&2; }

die() {
    say "$*"
    exit 1
}

need_root() {
    [ "$(id -u)" = 0 ] || die 'needs root: file labels of the image and Debian packages are written by root only (tests/lab/README.md)'
}

open_session() {
    session=$(mktemp -d "${TMPDIR:-/tmp}/svirt-lab.XXXXXX")
    trap close_session EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

close_session() {
    if [ -n "$session_child" ] && kill -- "-$session_child" 2>/dev/null; then
        wait "$session_child" 2>/dev/null || true
    fi
    if [ ${#background[@]} -gt 0 ]; then
        kill "${background[@]}" 2>/dev/null || true
        wait "${background[@]}" 2>/dev/null || true
    fi
    [ -z "$session" ] || remove_tree "$session"
}

# Runs a long command so that a signal to this script is acted upon at once (bash delivers traps during wait, not while a
# foreground command runs) and ends the command with all its children, which needs a process group: mmdebstrap alone would
# go on to its end.
attended() {
    local status=0
    setsid "$@" &
    session_child=$!
    wait "$session_child" || status=$?
    session_child=''
    return "$status"
}

# A file system mounted below (mmdebstrap mounts /proc, /sys and /dev in the tree it builds) must never be emptied with it.
remove_tree() {
    local mount
    awk -v top="$1/" 'index($5, top) == 1 { print $5 }' /proc/self/mountinfo | sort -r | while read -r mount; do
        umount -l "$mount"
    done
    rm -rf --one-file-system "$1"
}
