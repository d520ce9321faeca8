#!/usr/bin/env bash
# the scripts of the till's page: lost answers, scanners that type
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have node || { skip_part "the script of the till's page" "node is not installed"; }
node tests/page/answers_lost.js agent/app/src/api/page/till.js
node tests/page/wedge.js
