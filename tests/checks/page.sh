#!/usr/bin/env bash
# the scripts of the till's page without a browser: lost answers, what is shown, scanners that type
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have node || { skip_part "the scripts of the till's page" "node is not installed"; }
assets="$PWD/agent/app/src/page/assets"
node tests/page/answers_lost.js "$assets/asks.js"
node tests/page/what_is_shown.js "$assets/news.js"
node tests/page/wedge.js
