#!/usr/bin/env bash
# Starts a real gateway in a temporary folder, mints a key for each tier, and lets published clients
# drive it: tests/clients/run.sh <lucairn program> <python that has lucairn> [more pythons]
set -euo pipefail

if [ $# -lt 2 ]; then
    sed -n '2,3s/^# //p' "$0" >&2
    exit 2
fi
program=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
server=

stop() {
    local status=$?
    trap - EXIT
    if [ -n "$server" ] && kill -0 "$server" 2>/dev/null; then
        kill -TERM "$server"
        if ! wait "$server"; then
            echo "the gateway did not stop cleanly" >&2
            status=1
        fi
    fi
    if grep -q "panicked" "$folder/log" 2>/dev/null; then
        echo "something panicked" >&2
        status=1
    fi
    if [ $status -ne 0 ]; then
        echo "--- what the gateway printed and logged" >&2
        cat "$folder/out" "$folder/log" >&2 || true
    fi
    rm -rf "$folder"
    exit $status
}
trap stop EXIT
trap 'exit 130' INT TERM

# Settings of the environment would change what is tested.
for variable in $(compgen -e | grep '^LUCAIRN_' || true); do unset "$variable"; done
export NO_PROXY=127.0.0.1 no_proxy=127.0.0.1
cd "$folder"
LUCAIRN_GATEWAY__WAIT_TIMEOUT_SECONDS=1.5 "$program" serve --listen 127.0.0.1:0 --data "$folder/data" \
    >"$folder/out" 2>"$folder/log" &
server=$!

# The program prints its address and, at the first start, the admin key; then it gets ready.
said() { sed -n "s/^ *$1 *//p" "$folder/out"; }
for _ in $(seq 600); do
    url=$(said "Lucairn listens on")
    if [ -n "$url" ] && curl -sf -o /dev/null "$url/readyz"; then break; fi
    if ! kill -0 "$server" 2>/dev/null; then
        echo "the gateway ended before it was ready" >&2
        exit 1
    fi
    sleep 0.05
done
curl -sf -o /dev/null "$url/readyz" || { echo "the gateway does not get ready" >&2; exit 1; }
LUCAIRN_ADMIN_KEY=$(said "admin key")
export LUCAIRN_ADMIN_KEY

mint() {
    "$program" keys --url "$url" --json mint --customer "$1" --tier "$2" |
        sed -n 's/.*"dsa_api_key":"\([^"]*\)".*/\1/p'
}

number=0
for python in "$@"; do
    # Every client has customers of its own, so that no allowance is used up by another.
    number=$((number + 1))
    free=$(mint "free-$number" free)
    pro=$(mint "pro-$number" pro)
    enterprise=$(mint "enterprise-$number" enterprise)
    cat >"$folder/description.json" <<JSON
{"base_url": "$url", "admin_key": "$LUCAIRN_ADMIN_KEY",
 "keys": {"free": "$free", "pro": "$pro", "enterprise": "$enterprise"}}
JSON
    "$python" "$here/contract.py" "$folder/description.json"
done
