import type { HeadStart } from "./head-start.ts";
import { postgresCommand } from "./postgres-server.ts";

/**
 * What Flyway's own table says of a database, as one word: every migration with its checksum, and whether it succeeded. In
 * the single-user mode of PostgreSQL a statement is one line.
 */
export const flywayState =
  "SELECT md5(string_agg(concat_ws(' ', installed_rank, version, script, checksum, success), ',' ORDER BY installed_rank)) " +
  "AS flyway FROM flyway_schema_history HAVING bool_and(success)";

/** What the log of the database begins with when it starts from a template. */
export const saysStarted = "lineage-rehearsal: the database starts as Marquez has migrated it before";
/** What it begins with when there is a template that cannot be used. */
export const saysLeftOut = "lineage-rehearsal: the database starts empty: there is no migrated one that can be used";

/**
 * Starts the database from the template in the folder `$1`: copies it, gives its user the password of this stack, and asks
 * Flyway's table whether it is whole. At any doubt the copy is removed, and the image makes an empty database as it always does.
 * What follows `$1` is the image's own entrypoint with its arguments. Says on standard output which it was.
 */
export const startFromTemplate = `
from=$1
shift
from_template() {
  [ -d "$from/data" ] && [ -s "$from/flyway" ] || return
  cp -a "$from/data" "$PGDATA" || return
  said=$(printf '%s\\n' "ALTER USER \\"$POSTGRES_USER\\" PASSWORD '$POSTGRES_PASSWORD'" "$0" |
    postgres --single -D "$PGDATA" -c fsync=off "$POSTGRES_DB") || return
  case $said in *"flyway = \\"$(cat "$from/flyway")\\""*) ;; *) return 1 ;; esac
}
if from_template 2> /tmp/head-start; then
  echo '${saysStarted}'
else
  echo '${saysLeftOut}'
  cat /tmp/head-start
  rm -rf "$PGDATA"
fi
exec "$@"
`;

/**
 * Runs the database until it is stopped, and puts it into the folder `$1` as a template: without the namespace that Marquez
 * makes when it starts, so that each start makes its own. Then runs it again. What follows `$1` is as above.
 */
export const makeTemplate = `
into=$1
shift
"$@"
printf '%s\\n' 'DELETE FROM namespace_ownerships' 'DELETE FROM namespaces' "$0" |
  postgres --single -D "$PGDATA" -c fsync=off "$POSTGRES_DB" |
  sed -n 's/.*flyway = "\\([0-9a-f]*\\)".*/\\1/p' > "$into/flyway"
cp -a "$PGDATA" "$into/data"
exec "$@"
`;

/** The entrypoint and the command of a database that starts from a template in a folder. */
export const startingFrom = (folder: string, { entrypoint }: Pick<HeadStart, "entrypoint">) => ({
  entrypoints: ["sh", "-c", startFromTemplate, flywayState],
  command: [folder, ...entrypoint, ...postgresCommand],
});
