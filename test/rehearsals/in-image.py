"""
A flow whose worker runs in a container: `in-image.py` registers it on the work pool `in-image`. Its lineage is whole only when its
process has ended, a moment after Prefect says that the flow run has. Needs Prefect alone.
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
from prefect.runtime import flow_run

HERE = Path(__file__).resolve().parent


@flow(name="in-image")
def in_image() -> None:
    run = str(flow_run.id)
    get_run_logger().info("flow run in %s as %s", os.getcwd(), os.getuid())
    tell("START", run)
    (HERE / "dist").mkdir(exist_ok=True)
    (HERE / "dist" / "flow.txt").write_text(run)

    @atexit.register
    def end() -> None:
        time.sleep(2)
        tell("COMPLETE", run)


def tell(kind: str, run: str) -> None:
    event = {
        "eventType": kind,
        "eventTime": datetime.now(timezone.utc).isoformat(),
        "run": {"runId": run},
        "job": {"namespace": os.environ["OPENLINEAGE_NAMESPACE"], "name": "in-image"},
        "outputs": [{"namespace": "file", "name": str(HERE / "dist" / "flow.txt")}],
        "producer": "https://example.org/in-image",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    }
    url = os.environ["OPENLINEAGE_URL"] + "/api/v1/lineage"
    request = urllib.request.Request(url, json.dumps(event).encode(), {"content-type": "application/json"})
    urllib.request.urlopen(request).close()


if __name__ == "__main__":
    flow.from_source(str(HERE), entrypoint="in-image.py:in_image").to_deployment(
        "in-image",
        work_pool_name="in-image",
        job_variables={"command": shlex.join([sys.executable, "-m", "prefect.engine"])},
    ).apply()
    print("registered from", os.getcwd(), "at", os.environ["PREFECT_API_URL"])
