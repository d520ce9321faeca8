#!/usr/bin/env bash
# licences, bans, sources and known vulnerabilities of dependencies (cargo-deny)
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

if ! cargo deny --version >/dev/null 2>&1; then
    need_c_compiler
    cargo install --locked cargo-deny ||
        skip_part "licences, bans, sources and advisories" "cargo-deny is not there and could not be installed"
fi

result=0
cargo deny --locked check --hide-inclusion-graph licenses bans sources || result=1

database=${ADVISORY_DB:-../shared/advisory-db}
if [ ! -d "$database/crates" ]; then
    skip "advisories" "NOT CHECKED (no database at $database; ADVISORY_DB may name another folder)"
    exit $result
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# cargo-deny reads a git repository whose name ends in a hash of the database's address.
copy=$work/db/advisory-db-3157b0e258782691
mkdir -p "$copy"
cp -R "$database/crates" "$copy/"
[ ! -f "$database/support.toml" ] || cp "$database/support.toml" "$copy/"
chmod -R u+w "$copy"
git -C "$copy" init -q -b main
git -C "$copy" add .
git -C "$copy" -c user.name=checks -c user.email=checks@localhost -c commit.gpgsign=false commit -q -m copy
sed "s|^\[advisories\]|&\ndb-path = \"$work/db\"|" .cargo/deny.toml >"$work/deny.toml"

newest=$(grep -rhoE '^date = "[0-9-]+"' "$copy/crates" | cut -d'"' -f2 | sort | tail -n 1)
echo "advisories: checked against $database, whose newest entry is of $newest"
cargo deny --locked --offline --config "$work/deny.toml" check advisories || result=1
exit $result
