#!/bin/sh
# Builds what the package carries. kit.ts brings the compiler the sources of lineage-rehearsal, too: of those nothing is kept,
# because the published package takes them from lineage-rehearsal itself. There is one RehearsalError then.
set -eu
rm -rf build
tsc -p tsconfig.build.json
mv build/offline own-build
rm -r build
mv own-build build
esbuild 'build/**/*.js' --outdir=build --allow-overwrite --target=node22.19 --log-level=warning
echo 'export * from "lineage-rehearsal/setup";' >build/kit.js
