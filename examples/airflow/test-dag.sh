#!/bin/sh
# Runs one DAG with `airflow dags test`, in an Airflow of its own: a temporary home with an empty metadata database.
# OpenLineage is not configured here: the provider finds OPENLINEAGE_URL or AIRFLOW__OPENLINEAGE__…, which a rehearsal sets.
set -eu
cd "$(dirname "$0")"
project=$(pwd -P)
airflow=$project/.venv/bin/airflow

AIRFLOW_HOME=$(mktemp -d)
trap 'rm -rf "$AIRFLOW_HOME"' EXIT
export AIRFLOW_HOME
export AIRFLOW__CORE__DAGS_FOLDER="$project/dags" AIRFLOW__CORE__LOAD_EXAMPLES=false
export AIRFLOW_CONN_CLUBS="sqlite://$AIRFLOW_HOME/clubs.db"

# To standard error, with the log: a warning of it is no part of the output.
"$airflow" db migrate >"$AIRFLOW_HOME/migrate.log" 2>&1 || { cat "$AIRFLOW_HOME/migrate.log" >&2; exit 1; }
# Not `exec`: the trap removes the temporary home.
"$airflow" dags test "$@"
