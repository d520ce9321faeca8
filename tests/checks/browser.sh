#!/usr/bin/env bash
# the pages, used in a real browser as cashiers and support staff use them
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have node || need_packages nodejs npm || skip_part "the pages in a browser" "node is not installed"
have npm || need_packages npm || skip_part "the pages in a browser" "npm is not installed"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
    skip_part "the pages in a browser" "node is older than version 20"
STAMP_CHROMIUM=${STAMP_CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}
if [ -z "$STAMP_CHROMIUM" ]; then
    need_packages chromium || skip_part "the pages in a browser" "chromium is not installed"
    STAMP_CHROMIUM=$(command -v chromium)
fi
export STAMP_CHROMIUM

need_c_compiler
STAMP_AGENT_BIN=$(build_agent)
export STAMP_AGENT_BIN
STAMP_STAGE_BIN=$(cargo build --locked -p stamp-tests --bin stage --message-format=json-render-diagnostics |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
export STAMP_STAGE_BIN

# Beside what cargo builds, so that the tree stays as it is.
place=$(target_directory)/browser
mkdir -p "$place"
# A test that is no more does not go on running.
rm -f "$place"/*.js
cp tests/browser/* "$place"
cd "$place" || exit 1
if ! cmp -s package-lock.json installed-lock.json; then
    npm ci --no-audit --no-fund --ignore-scripts >/dev/null 2>&1 ||
        skip_part "the pages in a browser" "npm could not fetch playwright-core and axe-core"
    cp package-lock.json installed-lock.json
fi

STAMP_POSTER_APP=$("$OLDPWD"/packaging/poster-pos-app/build.sh "$place/poster-pos-app" 2>/dev/null | tail -n 1) ||
    skip_part "the pages in a browser" "npm could not fetch esbuild, which packs the app for Poster"
export STAMP_POSTER_APP

STAMP_SHOTS=${STAMP_SHOTS:-$place/shots}
export STAMP_SHOTS
mkdir -p "$STAMP_SHOTS"
# One after another: each has a browser and a till of its own, and the machine may have two cores.
node --test --test-concurrency=1 --test-timeout=600000 ./*.test.js
echo "Screenshots: $STAMP_SHOTS"
