#!/usr/bin/env bash
# Attacks both listeners of a server of its own with schemathesis (PyPI, 4.32), by their own OpenAPI documents:
# any answer that the document does not describe, any 5xx, any wrong content type is a finding.
#
# usage: scripts/schemathesis.sh [EXAMPLES]    (per endpoint and kind of attack; default 200)
#
# Not part of scripts/test.sh: it takes minutes, and needs Python.
set -euo pipefail
cd "$(dirname "$0")/.."
examples=${1:-200}

if ! command -v st > /dev/null; then
    echo "schemathesis is missing: pip install schemathesis==4.32" >&2
    exit 2
fi
vigie=${VIGIE:-${CARGO_TARGET_DIR:-target}/release/vigie}
[ -x "$vigie" ] || { echo "$vigie is missing: cargo build --release, or set VIGIE to the program" >&2; exit 2; }

folder=$(mktemp -d)
"$vigie" serve --listen 127.0.0.1:0 --admin-listen 127.0.0.1:0 --data-dir "$folder/data" \
    --simulated-clock 2021-04-07T08:00:00Z > "$folder/ready" 2> "$folder/log" &
server=$!
trap 'kill "$server" 2> /dev/null; wait "$server" 2> /dev/null || true; rm -rf "$folder"' EXIT
for _ in $(seq 300); do [ -s "$folder/ready" ] && break; sleep 0.2; done
address() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$folder/ready"; }

findings=0
described=status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth
attack() { # attack LISTENER CHECKS ARGUMENTS...
    local at=$1 checks=$2
    shift 2
    # Not "positive data is accepted": no document can say which codes were issued, or what a phone signs. Not
    # "unsupported methods": deployed apps are answered 405 without a list of methods.
    st run "http://$at/openapi.json" --url "http://$at" --max-examples "$examples" --seed 1 --checks "$checks" \
        --request-timeout 30 --continue-on-failure "$@" || findings=$((findings + 1))
}
register=/api/v6/register # answers a public key that is none with 500, as deployed apps know it (robert.md §2.2)
attack "$(address listen)" "not_a_server_error,$described" --exclude-path $register
attack "$(address listen)" "$described" --include-path $register
# The clock stays: a move by centuries would make day keys for each.
attack "$(address admin)" "not_a_server_error,$described" --exclude-path /admin/clock \
    --header "Authorization: Bearer $(cat "$folder/data/admin.token")"

if grep -E 'panicked|"ERROR"' "$folder/log"; then findings=$((findings + 1)); fi
exit "$findings"
