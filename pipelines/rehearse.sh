#!/bin/sh
# One rehearsal in a pipeline: JSON, JUnit XML, a Markdown summary and the evidence in one folder; the exit code is the verdict.
# A POSIX shell is enough. What a caller may set:
#   REHEARSE_STACK      the stack: its settings are in Pulumi.<stack>.yaml of the current directory (default: local)
#   REHEARSE_SET        settings, one key=value a line, over the file's
#   REHEARSE_EPHEMERAL  true (default): on a stack of its own, so that any number run at once;
#                       false: on the stack itself, after whoever else has it on this machine
#   REHEARSE_OUT        the folder for everything that comes of it (default: lineage-rehearsal)
#   REHEARSE_SUMMARY    the file the summary is appended to (default: $REHEARSE_OUT/summary.md)
#   REHEARSE_VERSION    the version to get from npm, where this script is not beside the program (default: latest)
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

# Later settings win: the caller's come last.
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

# A pipeline that is cancelled tells this script alone: the rehearsal must hear of it to store its evidence and destroy its stack.
(rehearse "$@") >"$out/result.json" &
running=$!
trap 'kill -TERM "$running" 2>/dev/null || :' INT TERM HUP

code=0
wait "$running" || code=$?
while kill -0 "$running" 2>/dev/null; do
  code=0
  wait "$running" || code=$?
done

(rehearse reap) >&2 || echo "rehearse reap could not remove all that was left behind" >&2
exit "$code"
