#!/usr/bin/env bash
# build of the program, and all tests against it
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_c_compiler
STAMP_AGENT_BIN=$(build_agent)
[ -x "$STAMP_AGENT_BIN" ] || fail "the build left no program stamp-agent"
export STAMP_AGENT_BIN
# As the README starts it.
cargo run --locked --quiet -- --version >/dev/null || fail "\`cargo run\` does not start stamp-agent"

# A real broker for the tests that need one; they say so where there is none.
have mosquitto || need_packages mosquitto || true

profile=ci
if [ -n "${STAMP_LONG:-}" ]; then
    profile=long
elif tree_grep -q STAMP_LONG -- '*.rs'; then
    skip "long soak tests" "they run with --long"
fi

if ! cargo nextest --version >/dev/null 2>&1; then
    cargo test --workspace --locked --no-fail-fast
    exit
fi

result=0
# nextest leaves examples in doc comments out.
if tree_grep -q '^ *//[/!] ```' -- '*.rs'; then
    cargo test --workspace --locked --doc --no-fail-fast || result=1
fi
cargo nextest run --workspace --locked --profile "$profile" || result=1
exit $result
