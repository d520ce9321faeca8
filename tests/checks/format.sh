#!/usr/bin/env bash
# Rust files are laid out as rustfmt lays them out
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cargo fmt --version >/dev/null 2>&1 ||
    skip_part "layout of Rust files" "rustfmt is not installed (rustup component add rustfmt)"
cargo fmt --all --check
