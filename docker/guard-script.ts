/**
 * What the guard beside an engine does, as a script of busybox's shell. It reads words from a rehearsal, answers each, and ends
 * at `release`. When nothing comes for `$2` seconds, or the connection ends, the rehearsal is gone: then it removes every
 * container, network and volume with the label `$1`, until nothing new has appeared for two seconds, as the engine may still be
 * making what was asked of it.
 */
export const guardScript = `
label=$1 seconds=$2
echo watching
while IFS= read -r -t "$seconds" word; do
  [ "$word" = release ] && exit 0
  echo here
done
remove() {
  ids=$(docker $1 ls --quiet $2 --filter "label=$label") || quiet=0
  [ -z "$ids" ] && return
  quiet=0
  docker $1 rm $3 $ids
}
quiet=0 tries=0
while [ $quiet -lt 8 ] && [ $tries -lt 480 ]; do
  quiet=$((quiet + 1)) tries=$((tries + 1))
  remove container --all '--force --volumes'
  remove network '' ''
  remove volume '' --force
  sleep 0.25
done
`;
