#!/bin/bash
# What a rehearsal uses of the official image's contract: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB,
# POSTGRES_INITDB_ARGS, PGDATA, arguments for the server, a start as root or as the postgres user.
set -euo pipefail

if [ "${1:0:1}" = - ]; then
  set -- postgres "$@"
fi

if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
  install -d -o postgres -g postgres -m 0700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
  : "${POSTGRES_PASSWORD:?is needed to make the database}"
  user=${POSTGRES_USER:-postgres}
  database=${POSTGRES_DB:-$user}
  read -ra more <<< "${POSTGRES_INITDB_ARGS:-}"
  initdb --no-sync --no-instructions --pgdata="$PGDATA" --username="$user" --pwfile=<(printf '%s' "$POSTGRES_PASSWORD") \
    --auth-local=trust --auth-host=scram-sha-256 "${more[@]}"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
  if [ "$database" != postgres ]; then
    # One process that opens no socket: a second faster than a server that is started, told, and stopped.
    postgres --single -D "$PGDATA" -c fsync=off postgres <<< "CREATE DATABASE \"${database//\"/\"\"}\"" > /dev/null
  fi
fi

unset POSTGRES_PASSWORD
exec "$@"
