"""A small refinement: a CSV file into a table, that into a clean one, and that into a count."""

import csv
from pathlib import Path

from airflow.sdk import DAG, Asset, task
from openlineage.client.event_v2 import Dataset
from sqlite_with_lineage import NAMESPACE, TABLES, SqliteHookWithLineage, SqliteOperator

source = Path(__file__).resolve().parent.parent / "data" / "clubs.csv"

# `--conf '{"fail": true}'` lets it fail: the failure must reach the lineage, too.
with DAG("club_contacts", schedule=None, params={"fail": False}, tags=["example"]):

    # What a Python task reads and writes, Airflow cannot see: its inlets and outlets say it.
    @task(inlets=[Asset(source.as_uri())], outlets=[Dataset(namespace=NAMESPACE, name="main.clubs")])
    def load(params):
        if params["fail"]:
            raise ValueError("the clubs cannot be read, as it was asked for")
        with source.open(newline="") as file, SqliteHookWithLineage("clubs").get_conn() as database:
            rows = [tuple(row.values()) for row in csv.DictReader(file)]
            database.executescript(TABLES)
            database.executemany("INSERT INTO clubs VALUES (?, ?, ?, ?)", rows)

    # What SQL reads and writes, the provider finds out itself, down to the columns.
    refine = SqliteOperator(
        task_id="refine",
        conn_id="clubs",
        sql="""
            INSERT INTO contacts (email, name, town)
            SELECT DISTINCT lower(clubs.email) AS email, clubs.contact AS name, clubs.town AS town
            FROM clubs WHERE clubs.email <> ''
        """,
    )

    count = SqliteOperator(
        task_id="count",
        conn_id="clubs",
        sql="""
            INSERT INTO contacts_by_town (town, contacts)
            SELECT contacts.town AS town, count(contacts.email) AS contacts FROM contacts GROUP BY contacts.town
        """,
    )

    load() >> refine >> count
