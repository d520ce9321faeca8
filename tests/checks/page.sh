#!/usr/bin/env bash
# what the scripts of the till's page do, without a browser
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have node || { skip_part "the scripts of the till's page" "node is not installed"; }
node tests/page/answers_lost.js "$PWD/agent/app/src/page/assets/asks.js"
node tests/page/what_is_shown.js "$PWD/agent/app/src/page/assets/news.js"
