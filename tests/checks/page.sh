#!/usr/bin/env bash
# what the till's page does when answers are lost
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

have node || { skip_part "the script of the till's page" "node is not installed"; }
node tests/page/answers_lost.js agent/app/src/api/page/till.js
