"""A flow that is scheduled, and that a rehearsal only deploys."""

from prefect import flow


@flow(log_prints=True)
def stock_check(warehouse: str, days: int = 7) -> None:
    print(f"{warehouse}: {days} days")
