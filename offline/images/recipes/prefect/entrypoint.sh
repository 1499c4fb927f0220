#!/bin/sh
# A server that has no database yet starts with the empty one that was made with the image, unless it is told of another.
set -eu

home=${PREFECT_HOME:-$HOME/.prefect}
elsewhere=${PREFECT_SERVER_DATABASE_CONNECTION_URL:-}${PREFECT_API_DATABASE_CONNECTION_URL:-}
if [ -z "$elsewhere" ] && [ ! -e "$home/prefect.db" ]; then
  mkdir -p "$home"
  cp /usr/local/share/prefect/prefect.db "$home/prefect.db"
fi

exec "$@"
