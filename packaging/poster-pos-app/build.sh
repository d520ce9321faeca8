#!/usr/bin/env bash
# Builds the app into one file, dist/bundle.js, which is all that Poster takes.
#
#   ./build.sh [DIRECTORY]     builds in a copy of this folder there, and leaves this one as it is
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
place=${1:-$here}
if [ "$place" != "$here" ]; then
    mkdir -p "$place"
    rm -rf "$place/src"
    cp -r "$here/src" "$here/package.json" "$here/package-lock.json" "$place"
fi
cd "$place"
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --no-audit --no-fund --ignore-scripts
    cp package-lock.json node_modules/.installed-lock.json
fi
npm run --silent build
echo "$place/dist/bundle.js"
