# Sourced by the scripts beside it: makes the environment they run in, and keeps it as locked.
# shellcheck shell=bash

# An install that fails is a failure, whoever reads what it prints.
set -o pipefail

# Works from any folder: the work tree is where this file is.
ESCALE_TREE="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
ESCALE_VENV="${ESCALE_VENV:-$ESCALE_TREE/.venv}"

say() { printf 'escale: %s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

python_is_new_enough() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.13 python3.12 python3.11 python3; do
        if python_is_new_enough "$candidate"; then
            printf '%s\n' "$candidate"
            return
        fi
        [ -z "${PYTHON:-}" ] || fail "PYTHON=$PYTHON is not a Python of 3.11 or newer."
    done
    fail "no Python of 3.11 or newer was found. Install one, or set PYTHON to its path."
}

digest() { cat -- "$@" | cksum; }

stamp_says() { [ "$(cat "$ESCALE_VENV/$1" 2>/dev/null)" = "$2" ]; }

make_venv() {
    python_is_new_enough "$ESCALE_VENV/bin/python" && return
    local python
    python="$(find_python)"
    say "making $ESCALE_VENV with $("$python" --version)"
    "$python" -m venv --clear "$ESCALE_VENV" \
        || fail "could not make $ESCALE_VENV. On Debian, 'apt-get install python3-venv' is needed."
}

# Reads what pip prints and counts the packages, on one line where a person watches.
show_progress() {
    local line count=0 total="$1" ending='\n'
    [ ! -t 2 ] || ending='\r'
    while read -r line; do
        case "$line" in
            Collecting*)
                count=$((count + 1))
                if [ -t 2 ] || [ $((count % 20)) = 0 ]; then
                    printf "escale: %s of %s packages fetched$ending" "$count" "$total" >&2
                fi
                ;;
            Installing*) say "unpacking them                          " ;;
        esac
    done
}

install_locked() {
    local lock="$1" total
    total="$(grep -c '==' "$lock")"
    say "installing $total packages from ${lock##*/}; this happens once"
    # Nothing is stamped until all of it is there: an interrupted install is begun again.
    rm -f "$ESCALE_VENV/escale.lock" "$ESCALE_VENV/escale.project"
    "$ESCALE_VENV/bin/python" -m pip install --disable-pip-version-check --progress-bar off \
        --require-hashes --requirement "$lock" | show_progress "$total"
}

# The locks, each of which holds the one before it whole.
ESCALE_LOCKS=(requirements.lock requirements-observatory.lock requirements-dev.lock)

# Whether what is installed holds everything of a lock.
installed_holds() {
    local have lock wanted=""
    have="$(cat "$ESCALE_VENV/escale.lock" 2>/dev/null || true)"
    for lock in "${ESCALE_LOCKS[@]}"; do
        [ "$lock" != "$1" ] || wanted=yes
        [ -z "$wanted" ] || [ "$have" != "$(digest "$ESCALE_TREE/$lock")" ] || return 0
    done
    return 1
}

# Installs the packages of a lock and then Escale itself. Does nothing when both are as they were.
ensure_environment() {
    local wanted="$ESCALE_TREE/$1" project
    mkdir -p "$(dirname "$ESCALE_VENV")"
    exec 9>"$ESCALE_VENV.lock"
    command -v flock >/dev/null && flock 9
    make_venv
    if ! installed_holds "$1"; then
        install_locked "$wanted"
        digest "$wanted" >"$ESCALE_VENV/escale.lock"
    fi
    project="$(digest "$ESCALE_TREE/pyproject.toml") $ESCALE_TREE"
    if ! stamp_says escale.project "$project"; then
        "$ESCALE_VENV/bin/python" -m pip install --disable-pip-version-check --quiet \
            --no-deps --no-build-isolation --editable "$ESCALE_TREE"
        printf '%s\n' "$project" >"$ESCALE_VENV/escale.project"
        say "ready"
    fi
    exec 9>&-
}
