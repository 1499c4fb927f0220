"""
A flow to backfill months with, its deployment on a work pool, and a process that serves it: `backfill.py register|serve`.
And a flow whose process sends its last event at its exit: `backfill.py tell`.
"""

import atexit
import json
import os
import shlex
import sys
import time
import urllib.request
from datetime import datetime, timezone
from pathlib import Path

from prefect import flow, get_run_logger
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.runtime import flow_run
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


@flow(name="telling")
def telling() -> None:
    """Its lineage is whole only when its process has ended, a moment after Prefect says that the flow run has."""
    run = str(flow_run.id)
    tell("START", run)

    @atexit.register
    def end() -> None:
        time.sleep(2)
        tell("COMPLETE", run)


def tell(kind: str, run: str) -> None:
    event = {
        "eventType": kind,
        "eventTime": datetime.now(timezone.utc).isoformat(),
        "run": {"runId": run},
        "job": {"namespace": "shop", "name": "telling"},
        "producer": "https://example.org/telling",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    }
    url = os.environ["OPENLINEAGE_URL"] + "/api/v1/lineage"
    request = urllib.request.Request(url, json.dumps(event).encode(), {"content-type": "application/json"})
    urllib.request.urlopen(request).close()


def register() -> None:
    template = ProcessWorker.get_default_base_job_template()
    with get_client(sync_client=True) as client:
        client.create_work_pool(
            WorkPoolCreate(name="backfills", type="process", base_job_template=template, concurrency_limit=LIMIT)
        )
    deploy("backfill", "pooled", "backfills")


def deploy(function: str, name: str, pool: str) -> None:
    here = Path(__file__).resolve().parent
    flow.from_source(str(here), entrypoint=f"backfill.py:{function}").to_deployment(
        name,
        work_pool_name=pool,
        job_variables={
            "command": shlex.join([sys.executable, "-m", "prefect.engine"]),
            "env": {"BACKFILL_TOKEN": "not-for-the-evidence"},
        },
    ).apply()


if __name__ == "__main__":
    if sys.argv[1] == "register":
        register()
    elif sys.argv[1] == "tell":
        deploy("telling", "telling", "telling")
    else:
        backfill.serve("served", limit=1, enforce_parameter_schema=False)
