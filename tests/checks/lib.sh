#!/usr/bin/env bash
# What the checks share. Sourced first by each of them; moves to the top of the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

have() { command -v "$1" >/dev/null 2>&1; }

fail() {
    printf 'FAILED: %s\n' "$1" >&2
    exit 1
}

# skip WHAT WHY: says aloud what is not tested; tests/run repeats it at the end.
skip() {
    printf 'SKIPPED: %s: %s\n' "$1" "$2" | tee -a "${STAMP_SKIPPED_LOG:-/dev/null}"
}

# skip_part WHAT WHY: the whole part cannot be run here.
skip_part() {
    skip "$1" "$2"
    exit 77
}

# need_packages PACKAGE...: installs Debian packages; non-zero where that is not possible.
need_packages() {
    [ "$(id -u)" = 0 ] && have apt-get || return 1
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@" >/dev/null
}

need_c_compiler() {
    have "${CC:-cc}" || need_packages gcc libc6-dev ||
        fail "there is no C compiler (${CC:-cc}): install one (Debian: gcc and libc6-dev)"
}

project_git() { git -c core.quotePath=off -c safe.directory='*' "$@"; }

# tree_files: the files of the project, also those not committed yet, one per line.
tree_files() {
    project_git ls-files --cached --others --exclude-standard |
        while IFS= read -r file; do if [ -f "$file" ]; then printf '%s\n' "$file"; fi; done | sort -u
}

# tree_grep ARGUMENT...: git grep over the same files.
tree_grep() { project_git grep --untracked -I -E "$@"; }

target_directory() {
    cargo metadata --locked --no-deps --format-version 1 | sed -n 's/.*"target_directory":"\([^"]*\)".*/\1/p'
}

# build_agent: builds the program (debug) and prints its path; cargo's words go to stderr.
build_agent() {
    cargo build --locked -p stamp-agent --bin stamp-agent --message-format=json-render-diagnostics |
        sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1
}
