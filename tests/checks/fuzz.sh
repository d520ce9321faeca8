#!/usr/bin/env bash
# every fuzz target for a while, from the inputs that are kept (needs cargo-fuzz and a C++ compiler)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${STAMP_FUZZ_SECONDS:-60}

cargo fuzz --version >/dev/null 2>&1 ||
    skip_part "fuzzing" "cargo-fuzz is not installed (cargo install --locked cargo-fuzz)"
have "${CXX:-c++}" || skip_part "fuzzing" "there is no C++ compiler (${CXX:-c++}), which libFuzzer needs"

# The versions that are tested; what the fuzzer itself needs is added to them.
cp Cargo.lock tests/fuzz/Cargo.lock
# Coverage is counted by the nightly part of the compiler; without a sanitizer that is all that is used of it.
export RUSTC_BOOTSTRAP=1 CARGO_TARGET_DIR
CARGO_TARGET_DIR=$(target_directory)/fuzz
cargo fuzz build --fuzz-dir tests/fuzz --sanitizer none

scratch=$(mktemp -d)
# Queues of the tills in memory, where there is a place for that: nothing here is about the disk.
queues=$scratch
[ ! -w /dev/shm ] || queues=$(mktemp -d -p /dev/shm)
trap 'rm -rf "$scratch" "$queues"' EXIT

fuzz() { # fuzz TARGET: new inputs go to the scratch folder, one that breaks a rule stays in tests/fuzz/artifacts
    local found=$scratch/$1 log=$scratch/$1.log
    mkdir -p "$found"
    printf '%s for %s s\n' "$1" "$seconds"
    TMPDIR=$queues cargo fuzz run --fuzz-dir tests/fuzz --sanitizer none "$1" "$found" "tests/fuzz/corpus/$1" -- \
        -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=8192 -print_final_stats=1 >"$log" 2>&1 || {
        tail -n 60 "$log"
        return 1
    }
    sed -n 's/^stat::number_of_executed_units: */  executions: /p' "$log"
}

result=0
for file in tests/fuzz/targets/*.rs; do
    target=$(basename "$file" .rs)
    if fuzz "$target"; then continue; fi
    printf 'FAILED: %s; mend it, and keep the input: cp tests/fuzz/artifacts/%s/crash-… tests/fuzz/corpus/%s/what-it-is\n' \
        "$target" "$target" "$target"
    result=1
done
exit $result
