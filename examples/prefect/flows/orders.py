"""A flow that reports the orders of a month. Each of its tasks names what it reads or writes in an artifact."""

from prefect import flow, task
from prefect.artifacts import create_table_artifact

WAREHOUSE = "postgres://warehouse:5432"


def dataset(side: str, table: str) -> None:
    """Tells openlineage-prefect of a dataset: it looks for table artifacts whose description is `ol-dataset_<side>`."""
    create_table_artifact(
        key=f"{side}-{table.replace('.', '-').replace('_', '-')}",
        table=[{"database_uri": WAREHOUSE, "table": table}],
        description=f"ol-dataset_{side}",
    )


@task
def load_orders(month: int) -> list[int]:
    dataset("input", "shop.raw.orders")
    return [amount * month for amount in (12, 30, 7)]


@task
def write_report(amounts: list[int]) -> int:
    dataset("output", "shop.report.totals")
    return sum(amounts)


@flow
def orders_report(month: int = 1) -> int:
    return write_report(load_orders(month))
