"""SQL on SQLite with lineage: Airflow's own SQLite hook names no database to OpenLineage, so its tasks have no datasets."""

from functools import cached_property

from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.providers.openlineage.sqlparser import DatabaseInfo
from airflow.providers.sqlite.hooks.sqlite import SqliteHook

NAMESPACE = "sqlite://clubs"

# SQLite has no information schema, from which the provider reads the columns of a table. The view is one.
TABLES = """
CREATE TABLE clubs (club TEXT, contact TEXT, email TEXT, town TEXT);
CREATE TABLE contacts (email TEXT, name TEXT, town TEXT);
CREATE TABLE contacts_by_town (town TEXT, contacts INTEGER);
CREATE VIEW columns AS
SELECT 'main' AS table_schema, t.name AS table_name, c.name AS column_name, c.cid AS ordinal_position, c.type AS udt_name
FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table';
"""


class SqliteHookWithLineage(SqliteHook):
    def get_openlineage_database_info(self, connection):
        scheme, authority = NAMESPACE.split("://")
        return DatabaseInfo(
            scheme=scheme,
            authority=authority,
            information_schema_table_name="main.columns",
            information_schema_columns=["table_schema", "table_name", "column_name", "ordinal_position", "udt_name"],
        )

    def get_openlineage_database_dialect(self, connection):
        return "sqlite"

    def get_openlineage_default_schema(self):
        return "main"


class SqliteOperator(SQLExecuteQueryOperator):
    """Runs SQL on SQLite. The provider reads the lineage from the SQL and the columns from the view."""

    @cached_property
    def _hook(self):
        return SqliteHookWithLineage(sqlite_conn_id=self.conn_id)
