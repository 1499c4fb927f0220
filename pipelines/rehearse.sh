#!/bin/sh
# Runs one rehearsal in a pipeline. The exit code is the verdict.
# Writes the result as JSON, JUnit XML, a Markdown summary and the evidence to one folder.
# Needs a POSIX shell and Node. Environment variables:
#   REHEARSE_STACK      stack name; its settings are in Pulumi.<stack>.yaml of the current directory (default: local)
#   REHEARSE_SET        settings that override the stack file, one key=value on each line
#   REHEARSE_EPHEMERAL  true (default): use a new stack, so that any number of rehearsals can run at once
#                       false: use the stack itself; wait while another rehearsal on this machine holds it
#   REHEARSE_OUT        folder for all output (default: lineage-rehearsal)
#   REHEARSE_SUMMARY    file to append the summary to (default: $REHEARSE_OUT/summary.md)
#   REHEARSE_VERSION    npm version to run when this script is not beside the program (default: latest)
set -eu

out=${REHEARSE_OUT:-lineage-rehearsal}
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
package=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

rehearse() {
  if [ -f "$package/bin/rehearse.js" ]; then
    PATH=$package/node_modules/.bin:$PATH
    exec node "$package/bin/rehearse.js" "$@"
  fi
  exec npx --yes "lineage-rehearsal@${REHEARSE_VERSION:-latest}" "$@"
}

# The last --set of a key wins, so the caller's settings come last.
set -- run --stack "${REHEARSE_STACK:-local}" --json \
  --junit "$out/junit.xml" --summary "${REHEARSE_SUMMARY:-$out/summary.md}" \
  --set "evidence.directory=$out/evidence"
if [ "${REHEARSE_EPHEMERAL:-true}" = true ]; then
  set -- "$@" --ephemeral
else
  set -- "$@" --wait
fi
while IFS= read -r setting; do
  if [ -n "$setting" ]; then set -- "$@" --set "$setting"; fi
done <<EOF
${REHEARSE_SET:-}
EOF

# A cancelled pipeline signals only this script. Forward the signal: the rehearsal then stores its evidence and destroys its stack.
(rehearse "$@") >"$out/result.json" &
running=$!
trap 'kill -TERM "$running" 2>/dev/null || :' INT TERM HUP

code=0
wait "$running" || code=$?
while kill -0 "$running" 2>/dev/null; do
  code=0
  wait "$running" || code=$?
done

(rehearse reap) >&2 || echo "rehearse reap could not remove everything that was left behind" >&2
exit "$code"
