#!/bin/sh
# Runs one DAG with `airflow dags test`, in an Airflow of its own: a temporary home with an empty metadata database.
# Nothing here configures OpenLineage: the rehearsal does, by variables that the provider reads.
set -eu
cd "$(dirname "$0")"
project=$(pwd -P)

AIRFLOW_HOME=$(mktemp -d)
trap 'rm -rf "$AIRFLOW_HOME"' EXIT
export AIRFLOW_HOME
export AIRFLOW__CORE__DAGS_FOLDER="$project/dags" AIRFLOW__CORE__LOAD_EXAMPLES=false
export AIRFLOW_CONN_CLUBS="sqlite://$AIRFLOW_HOME/clubs.db"

# Its log is shown where it fails.
airflow db migrate >"$AIRFLOW_HOME/migrate.log" 2>&1 || { cat "$AIRFLOW_HOME/migrate.log" >&2; exit 1; }
# Not `exec`: the trap removes the temporary home.
airflow dags test "$@"
