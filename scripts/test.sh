#!/usr/bin/env bash
# Everything that has to hold, on this machine: formatting, lints, and every test, the ones against a real
# PostgreSQL included. Installs what is missing (see scripts/install-test-needs.sh). CI runs this and nothing
# else.
#
# usage: scripts/test.sh
set -uo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
trap 'rm -f "$log"' EXIT
broken=0

step() { # step NAME COMMAND...: runs a command; a failure is remembered and the rest still runs
    echo
    echo "== $1"
    shift
    if ! "$@"; then
        broken=$((broken + 1))
        echo "== failed: $*"
    fi
}

tests() { # tests COMMAND...: runs tests and keeps what the runner prints
    "$@" 2>&1 | tee -a "$log"
}

scripts/install-test-needs.sh || exit 1

step "formatting" cargo fmt --all --check
step "formatting of the build for browsers" cargo fmt --manifest-path web/Cargo.toml --all --check
step "lints" cargo clippy --workspace --all-targets --locked -- -D warnings
if command -v cargo-deny > /dev/null; then
    step "licences, bans, sources" cargo deny --offline check bans licenses sources
else
    echo && echo "== licences, bans, sources: not checked here (cargo install --locked cargo-deny)"
fi
step "tests of the whole workspace" tests cargo test --workspace --locked --no-fail-fast
step "tests of the portable crypto backend alone, under all that it carries" \
    tests cargo test -p vigie-crypto -p vigie-protocol -p vigie-verifier --locked --no-fail-fast

# `test path::to::name ... ok`, and one `test result:` line a binary.
count() { grep -cE "^test .*$1.* \.\.\. ok" "$log"; }
sum() { grep -E '^test result: ' "$log" | grep -oE "[0-9]+ $1" | awk '{ n += $1 } END { print n + 0 }'; }

echo
echo "tests on SQLite:     $(count '::sqlite::')"
echo "tests on PostgreSQL: $(count '::postgres::')"
echo "steps that failed:   $broken"
passed=$(sum passed)
failed=$(sum failed)
# A step that broke without a failing test (a lint, a build) is a failure too.
if [ "$failed" -eq 0 ] && [ "$broken" -gt 0 ]; then failed=$broken; fi
echo "$passed passed, $failed failed"
[ "$broken" -eq 0 ] && [ "$failed" -eq 0 ]
