#!/usr/bin/env bash
# Builds the verifier for browsers into web/dist: the module, the script and the types around it, and SOURCES.sha256,
# the hashes of the files that they came from. What is built is committed, so that nobody needs this to build the
# server; a test fails when it is stale.
#
# Takes the WebAssembly target of the Rust toolchain where it is installed (rustup target add wasm32-unknown-unknown).
# Elsewhere, on Debian, it installs the packages rustc-web and rust-web-src and builds the standard library from
# source; it downloads no toolchain.
#
# usage: scripts/wasm.sh            builds
#        scripts/wasm.sh --sources  writes SOURCES.sha256 alone, when what changed cannot change the module
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
dist=web/dist
limit=1000000 # bytes of the module
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target/wasm}

# The files that the module is made of. tests/tests/all/wasm/sources.rs looks for the same ones.
sources() {
    {
        echo Cargo.toml # versions and features of what the crates depend on; the profile is that of web/Cargo.toml
        echo web/Cargo.toml
        echo web/Cargo.lock
        find crypto protocol verifier web/verifier web/bindgen -name Cargo.toml
        find protocol/assets/dcc/value-sets -type f # part of the program
        find crypto/src protocol/src verifier/src web/verifier/src web/bindgen/src -type f \
            -not -path 'protocol/src/dcc/schema/strict.rs' \
            -not -path 'verifier/src/cli/*' -not -path 'verifier/src/bin/*' \
            -not -path 'verifier/src/conformance/*' -not -path 'verifier/src/picture/*' \
            -not -path 'verifier/src/trust/files.rs' -not -path 'verifier/src/trust/store/*'
    } | LC_ALL=C sort
}

mkdir -p "$dist"
# Before the build: what is edited meanwhile has to count as newer than the module.
hashes=$(sources | xargs -d '\n' sha256sum)
if [ "${1:-}" = --sources ]; then
    echo "$hashes" > "$dist/SOURCES.sha256"
    exit 0
fi

build=(cargo build --manifest-path web/Cargo.toml --locked --release --target "$target" -p vigie-verifier-wasm)
# No path of this machine in the messages inside of the module.
flags="--remap-path-prefix=$PWD=vigie --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}/registry/src=crates"

if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
    echo "== building with $(rustc --version)"
    RUSTFLAGS="$flags" "${build[@]}"
else
    if ! [ -d /usr/lib/rustlib/src/rust/library ] || ! /usr/bin/rustc --version > /dev/null 2>&1; then
        if ! command -v apt-get > /dev/null; then
            echo "no $target here: rustup target add $target" >&2
            exit 1
        fi
        echo "== installing Debian's compiler for the web"
        as_root=()
        if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
        "${as_root[@]}" apt-get update -q
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q rustc-web rust-web-src
    fi
    linker=$(command -v rust-lld || find "$(rustc --print sysroot)" -name rust-lld -print -quit)
    echo "== building with $(/usr/bin/rustc --version) and the standard library from source"
    # RUSTC_BOOTSTRAP: a stable compiler may build its own standard library.
    RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=$linker \
        RUSTFLAGS="$flags --remap-path-prefix=$(realpath /usr/lib/rustlib/src/rust)=rust" \
        "${build[@]}" -Zbuild-std=std,panic_abort
fi

echo "== writing the script around it"
rm -f "$dist"/vigie-verifier*
cargo run --manifest-path web/Cargo.toml --locked --quiet -p vigie-bindgen -- \
    "$CARGO_TARGET_DIR/$target/release/vigie_verifier_wasm.wasm" "$dist"
echo "$hashes" > "$dist/SOURCES.sha256"

size=$(stat -c %s "$dist/vigie-verifier_bg.wasm")
echo "$dist/vigie-verifier_bg.wasm: $size bytes, $(gzip -9 < "$dist/vigie-verifier_bg.wasm" | wc -c) compressed"
if [ "$size" -gt "$limit" ]; then
    echo "that is more than $limit bytes" >&2
    exit 1
fi
