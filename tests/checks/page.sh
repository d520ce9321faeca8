#!/usr/bin/env bash
# the scripts of the till's page without a browser: lost answers, what is shown, scanners that type, the camera
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

for folder in agent/app/src/page/vendor/*/; do
    (cd "$folder" && sha256sum --quiet --check SHA256SUMS) || fail "$folder is not as it was published"
done

have node || { skip_part "the scripts of the till's page" "node is not installed"; }
assets="$PWD/agent/app/src/page/assets"
node tests/page/answers_lost.js "$assets/asks.js"
node tests/page/what_is_shown.js "$assets/news.js"
node tests/page/banner.js
node tests/page/wedge.js
node tests/page/camera.js
node tests/page/reader.js
node tests/page/searching.js
node tests/page/signs.js
node tests/page/streams.js
node tests/page/who_is_there.js
