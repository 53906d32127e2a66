# shellcheck shell=bash
# PostgreSQL: the server that PGHOST names, else a private cluster on a socket under .dev.

PG=$DEV/pg

# The environment of .dev/env.sh names our own socket.
uses_own_server() { [[ -n ${PGHOST:-} && $PGHOST != "$(realpath -m "$PG")/run" ]]; }

# The folder of the newest server programs.
postgres_bin() {
    local initdb
    initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)
    initdb=${initdb:-$(command -v initdb || true)}
    [[ -z $initdb ]] || dirname "$(realpath "$initdb")"
}

ensure_postgres() {
    if uses_own_server; then
        check_own_server
        return
    fi
    make_place
    [[ -f $PG/data/PG_VERSION ]] || make_cluster
    is_answering || start_cluster
}

check_own_server() {
    [[ ${PGUSER:-} != postgres ]] || die "Odoo refuses to work as the database user 'postgres'. Set PGUSER to another one that may create databases."
    psql -w -d postgres -c '' >/dev/null 2>/dev/null || die "The PostgreSQL server of PGHOST=$PGHOST does not answer. Start it, or unset PGHOST for a private one."
}

# The server refuses to run as root.
owner() {
    local user
    if ((EUID)); then
        id -un
    elif [[ -d $PG/data ]]; then
        stat -L -c %U "$PG/data"
    else
        for user in postgres nobody; do
            id -u "$user" >/dev/null 2>&1 && echo "$user" && return
        done
    fi
}

as_owner() (
    cd /
    exec 9>&-
    if ((EUID)); then
        exec "$@"
    fi
    exec setpriv --reuid="$(owner)" --regid="$(id -g "$(owner)")" --clear-groups "$@"
)

# A socket's path has room for 107 characters, and the owner must be able to reach it: a checkout that lies too deep, or in a
# home others cannot enter, keeps the cluster elsewhere and links to it.
make_place() {
    [[ -d $PG/data ]] && return
    rm -rf "$PG"
    mkdir -p "$PG"
    chown "$(owner)" "$PG"
    if ((${#PG} > 80)) || ! as_owner test -w "$PG"; then
        rmdir "$PG"
        ln -s "$(mktemp -d /var/tmp/inkasso-pg-XXXXXX)" "$PG"
        chown "$(owner)" "$PG/"
    fi
    chmod 700 "$PG/"
    as_owner mkdir "$(realpath "$PG")/run"
}

make_cluster() {
    say "PostgreSQL: a private cluster"
    logged initdb as_owner "$(postgres_bin)/initdb" -D "$(realpath "$PG")/data" -U odoo --auth=trust \
        --encoding=UTF8 --locale=C.UTF-8 --no-sync || die "The PostgreSQL cluster could not be made."
    echo "include 'dev.conf'" >>"$PG/data/postgresql.conf"
}

# Nothing here must survive a power cut, so nothing waits for the disk. No parallel workers: they need more shared
# memory than a container has. No autovacuum: tests roll back what they write, so to a vacuum the tables look empty, and
# queries planned for empty tables take minutes; ./dev bench analyses what it makes.
write_settings() {
    local place
    place=$(realpath "$PG")
    cat >"$PG/data/dev.conf" <<END
listen_addresses = ''
unix_socket_directories = '${place//\'/\'\'}/run'
port = 5432
max_connections = 100
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 512MB
work_mem = 64MB
max_wal_size = 4GB
random_page_cost = 1.1
max_parallel_workers_per_gather = 0
jit = off
autovacuum = off
END
    chmod 644 "$PG/data/dev.conf"
}

is_answering() { [[ -S $PG/run/.s.PGSQL.5432 ]] && "$(postgres_bin)/pg_isready" -q -h "$(realpath "$PG")/run" -p 5432; }

start_cluster() {
    [[ $(stat -L -c %U "$PG/data") == "$(owner)" ]] || die "The cluster in .dev/pg belongs to another user. Run ./dev as that user, or ./dev clean first."
    write_settings
    drop_stale_pid
    # After a kill the old server's children need a moment to end.
    logged pg_ctl retry 4 start_or_await || {
        tail -n 10 "$PG/data/server.log" >&2
        die "The PostgreSQL server in .dev/pg does not start. ./dev clean removes it."
    }
}

start_or_await() {
    is_answering || as_owner "$(postgres_bin)/pg_ctl" -D "$(realpath "$PG")/data" -l "$(realpath "$PG")/data/server.log" -w -t 60 start
}

# A server that was killed leaves its pid behind; should another program have that pid by now, the server would not start.
drop_stale_pid() {
    local file=$PG/data/postmaster.pid pid
    [[ -f $file ]] || return 0
    pid=$(head -n 1 "$file")
    grep -qsaF "$(realpath "$PG")/data" "/proc/$pid/cmdline" && return
    rm -f "$file" "$PG"/run/.s.PGSQL.*
}

stop_cluster() {
    [[ -f $PG/data/postmaster.pid ]] || return 0
    logged pg_ctl as_owner "$(postgres_bin)/pg_ctl" -D "$(realpath "$PG")/data" -m immediate -w stop || true
}
