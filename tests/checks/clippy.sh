#!/usr/bin/env bash
# clippy over every crate and target, warnings are errors
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cargo clippy --version >/dev/null 2>&1 ||
    skip_part "lints" "clippy is not installed (rustup component add clippy)"
need_c_compiler
cargo clippy --workspace --all-targets --locked -- -D warnings
