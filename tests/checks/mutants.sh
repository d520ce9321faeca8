#!/usr/bin/env bash
# mutation testing of the core and the queue: do their tests notice wrong code? (needs cargo-mutants)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

cargo mutants --version >/dev/null 2>&1 ||
    skip_part "mutation testing" "cargo-mutants is not installed (cargo install --locked cargo-mutants)"
cargo nextest --version >/dev/null 2>&1 ||
    skip_part "mutation testing" "cargo-nextest is not installed (cargo install --locked cargo-nextest)"
need_c_compiler

# A folder for each shard, so that several can run at once.
output=$(target_directory)/mutants${MUTANTS_SHARD:+/${MUTANTS_SHARD/\//-of-}}
mkdir -p "$output"
# Each job has a copy of the tree with a target directory of its own.
unset CARGO_TARGET_DIR
# Nobody looks at the lines of a panic, and much of the time goes to the linker.
export CARGO_PROFILE_DEV_DEBUG=none CARGO_PROFILE_TEST_DEBUG=none
# What a property test does not find soon is not worth the wait a thousand times.
export PROPTEST_CASES=64

arguments=(--package stamp-core --package stamp-store --output "$output" --no-shuffle)
[ -z "${MUTANTS_SHARD:-}" ] || arguments+=(--shard "$MUTANTS_SHARD")
[ -z "${MUTANTS_JOBS:-}" ] || arguments+=(--jobs "$MUTANTS_JOBS")
read -ra more <<<"${MUTANTS_ARGS:-}"

result=0
cargo mutants "${arguments[@]}" "${more[@]}" || result=$?
echo "Each mutant with its log: $output/mutants.out"
case $result in
    # Of mutants that were missed (2) and those that never end (3), which is noticed too, only one has its own status.
    0 | 2 | 3) ;;
    *) fail "cargo-mutants ended with $result" ;;
esac
[ ! -s "$output/mutants.out/missed.txt" ] || fail "no test noticed the mutants in $output/mutants.out/missed.txt"
