#!/usr/bin/env bash
# who may depend on whom in the workspace, and the purity of stamp-core
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# The crates of the workspace that a crate may know, in tests too.
may_know() {
    case "$1" in
        stamp-core) ;;
        stamp-store | stamp-connectors | stamp-sandbox) echo stamp-core ;;
        stamp-agent) echo stamp-core stamp-store stamp-sandbox stamp-connectors ;;
        stamp-tests) echo stamp-core stamp-store stamp-sandbox stamp-connectors stamp-agent ;;
        stamp-guest) echo stamp-core stamp-connectors ;;
        *) fail "no rule for the crate $1: add one to tests/checks/directions.sh" ;;
    esac
}

io_crates='tokio|tokio-.*|futures.*|rusqlite|libsqlite3-sys|reqwest|hyper.*|axum.*|rustls.*|serialport|hidapi|evdev'
io_crates+='|mio|socket2|rumqttc.*|tempfile|directories|tracing.*|log'
chance_crates='rand|rand_.*|fastrand|getrandom'
impure='std::(fs|env|process|thread)\b|std::net::(Tcp|Udp|ToSocketAddrs)|(SystemTime|Instant|Timestamp|Zoned)::now\('
impure+='|Uuid::(new_v4|now_v7)\(|std::io::(stdin|stdout|stderr)'

# names KIND CRATE [ARGUMENT...]: names of the crates below CRATE over edges of KIND.
names() {
    local kind=$1 crate=$2
    shift 2
    cargo tree --locked --target all -e "$kind" -p "$crate" --prefix none --format '{p}' "$@" |
        awk -v self="$crate" 'NF && $1 != self { print $1 }' | sort -u
}

result=0
wrong() {
    printf 'FAILED: %s\n' "$1"
    result=1
}

members=$(cargo tree --locked --workspace --depth 0 --prefix none --format '{p}' | awk 'NF { print $1 }')
for crate in $members; do
    allowed=$(may_know "$crate")
    below=$(names normal,build,dev "$crate" --depth 1)
    known=$(grep -xF "$members" <<<"$below" || true)
    for other in $known; do
        grep -qw -- "$other" <<<"$allowed" || wrong "$crate depends on $other, which it must not know"
    done
    printf '%-16s knows %s\n' "$crate" "$(paste -sd' ' <<<"${known:-no other}")"
done

below=$(names normal,build stamp-core)
found=$(grep -xE "$io_crates" <<<"$below" || true)
[ -z "$found" ] || wrong "stamp-core reaches crates that do I/O: $(paste -sd' ' <<<"$found")"

# Deeper down `uuid` brings a source of randomness that stamp-core does not call (looked for below).
below=$(names normal,build stamp-core --depth 1)
found=$(grep -xE "$chance_crates" <<<"$below" || true)
[ -z "$found" ] || wrong "stamp-core depends on a source of randomness: $(paste -sd' ' <<<"$found")"

# Its tests may read the example files; comments may speak of anything.
found=$(tree_grep -n -e "$impure" -- agent/core/src ':!**/tests/**' ':!**/tests.rs' |
    grep -vE '^[^:]+:[0-9]+:[[:space:]]*//' || true)
[ -z "$found" ] || wrong "stamp-core asks the world; let the value come in:"$'\n'"$found"
exit $result
