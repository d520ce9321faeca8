#!/usr/bin/env bash
# each benchmark runs once, to see that it still can; its figures mean nothing
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

need_c_compiler
STAMP_AGENT_BIN=$(build_agent)
[ -x "$STAMP_AGENT_BIN" ] || fail "the build left no program stamp-agent"
export STAMP_AGENT_BIN

cargo test --workspace --locked --benches
