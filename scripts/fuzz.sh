#!/usr/bin/env bash
# Fuzzes every decoder of strangers' bytes (tests/fuzzing) for some seconds each, from the committed corpus and
# the vectors. What it finds is left in fuzz/artifacts; what it learned goes to fuzz/grown, and
# `scripts/fuzz.sh --keep` brings the smallest set that covers as much into fuzz/corpus, to be committed.
#
# usage: scripts/fuzz.sh SECONDS [TARGET...] | --keep
#
# A stable toolchain and a C++ compiler are enough: the flags are those of cargo-fuzz without the address
# sanitizer, which has little to find where `unsafe` is forbidden.
set -euo pipefail
cd "$(dirname "$0")/.."

[ $# -ge 1 ] || { sed -n '6p' "$0" >&2; exit 2; }
seconds=$1
shift

host=$(rustc -vV | sed -n 's/^host: //p')
target_dir=${FUZZ_TARGET_DIR:-fuzz/target}
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4"
flags+=" -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table"
flags+=" -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing"
# An explicit target keeps the flags away from build scripts and procedural macros.
RUSTFLAGS=$flags cargo build --release --manifest-path fuzz/Cargo.toml --target "$host" \
    --target-dir "$target_dir" --bin any
any=$target_dir/$host/release/any
seeds() { cargo run --quiet --locked -p vigie-fuzzing --example seeds -- "$@"; }

targets=("$@")
[ $# -gt 0 ] || mapfile -t targets < <(seeds)
seeds tests/vectors fuzz/grown/seeds

found=0
for target in "${targets[@]}"; do
    mkdir -p "fuzz/grown/$target" "fuzz/corpus/$target" "fuzz/artifacts/$target"
    if [ "$seconds" = --keep ]; then
        rm -rf "fuzz/corpus/$target" && mkdir "fuzz/corpus/$target"
        VIGIE_FUZZ_TARGET=$target "$any" -merge=1 -max_len=1024 "fuzz/corpus/$target" "fuzz/grown/$target" 2> /dev/null
        continue
    fi
    if ! VIGIE_FUZZ_TARGET=$target "$any" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
        -print_final_stats=1 -verbosity=0 -artifact_prefix="fuzz/artifacts/$target/" \
        "fuzz/grown/$target" "fuzz/corpus/$target" fuzz/grown/seeds > "fuzz/grown/$target.log" 2>&1; then
        found=$((found + 1))
        echo "$target: FOUND something, see fuzz/grown/$target.log and fuzz/artifacts/$target"
        continue
    fi
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "fuzz/grown/$target.log") executions, nothing found"
done
exit "$found"
