"""A flow to backfill months with, its deployment on a work pool, and a process that serves it: `backfill.py register|serve`."""

import shlex
import sys
import time
from pathlib import Path

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.workers.process import ProcessWorker

LIMIT = 2


@flow(name="backfill")
def backfill(month: int, meet: str = "") -> None:
    """Each flow run leaves a file, and goes on when there are two: so two of them run at once for certain."""
    get_run_logger().info("month %s", month)
    if meet:
        (Path(meet) / str(month)).touch()
        while len(list(Path(meet).iterdir())) < LIMIT:
            time.sleep(0.05)


def register() -> None:
    template = ProcessWorker.get_default_base_job_template()
    with get_client(sync_client=True) as client:
        client.create_work_pool(
            WorkPoolCreate(name="backfills", type="process", base_job_template=template, concurrency_limit=LIMIT)
        )
    here = Path(__file__).resolve().parent
    flow.from_source(str(here), entrypoint="backfill.py:backfill").to_deployment(
        "pooled",
        work_pool_name="backfills",
        job_variables={
            "command": shlex.join([sys.executable, "-m", "prefect.engine"]),
            "env": {"BACKFILL_TOKEN": "not-for-the-evidence"},
        },
    ).apply()


if __name__ == "__main__":
    if sys.argv[1] == "register":
        register()
    else:
        backfill.serve("served", limit=1, enforce_parameter_schema=False)
