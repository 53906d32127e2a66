# shellcheck shell=bash
# Paths, messages and the small tools that every part uses.

ROOT=$(pwd -P)
# shellcheck disable=SC2034 # a name for the other parts
ADDON=inkasso_collections
DEV=$ROOT/.dev

# To standard error: standard output belongs to what a command is asked for.
say() { printf '==> %s\n' "$*" >&2; }

die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# logged NAME COMMAND...: output goes to a log, whose end is shown if the command fails.
logged() {
    local log=$DEV/log/$1.log
    shift
    mkdir -p "$DEV/log"
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 25 "$log" >&2
    printf 'dev: the whole log is %s\n' "$log" >&2
    return 1
}

# retry TIMES COMMAND...: networks fail for moments; wait 2, 4, 8 ... seconds between tries.
retry() {
    local left=$1 pause=2
    shift
    until "$@"; do
        ((--left)) || return 1
        sleep "$pause"
        pause=$((pause * 2))
    done
}

# Stamps tell a second call what is done already: a step is done while its key has not changed.
is_stamped() { [[ -f $DEV/stamps/$1 && $(<"$DEV/stamps/$1") == "$2" ]]; }

stamp() {
    mkdir -p "$DEV/stamps"
    printf '%s\n' "$2" >"$DEV/stamps/$1"
}

hash_text() { printf '%s\n' "$@" | sha256sum | cut -c1-16; }

hash_files() { sha256sum -- "$@" | sha256sum | cut -c1-16; }

# Two commands may start together: one makes, the other waits. File descriptor 9 holds the lock; daemons close it.
with_lock() {
    mkdir -p "$DEV"
    (
        flock 9
        "$@"
    ) 9>"$DEV/lock"
}

# free_ports N: ports that nobody listens on, all different.
free_ports() {
    "$DEV/venv/bin/python" - "$1" <<'END'
import socket
import sys

sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(int(sys.argv[1]))]
print(*(s.getsockname()[1] for s in sockets))
END
}
