"""Registers the flow's deployment, and creates its work pool if needed: `python -m refine.deploy`."""

import inspect
import shlex
import sys

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists
from prefect.flows import EntrypointType
from prefect.settings import PREFECT_API_URL
from prefect.workers.process import ProcessWorker

from refine.flow import HERE, sample_refinement_pipeline

POOL = "default-agent-pool"
DEPLOYMENT = "sample-refinement"


def main() -> int:
    # Without this variable, Prefect would start a temporary server and register the deployment
    # there.
    if not PREFECT_API_URL.value():
        print("deploy: PREFECT_API_URL is not set", file=sys.stderr)
        return 2
    with get_client(sync_client=True) as client:
        _ensure_pool(client)
    _register()
    print(f"Registered {sample_refinement_pipeline.name}/{DEPLOYMENT} in the work pool {POOL}")
    return 0


def _ensure_pool(client: SyncPrefectClient) -> None:
    template = ProcessWorker.get_default_base_job_template()
    try:
        client.create_work_pool(WorkPoolCreate(name=POOL, type="process", base_job_template=template))
    except ObjectAlreadyExists:
        return
    print(f"Created the work pool {POOL}")


def _register() -> None:
    defaults = inspect.signature(sample_refinement_pipeline.fn).parameters.values()
    sample_refinement_pipeline.to_deployment(
        DEPLOYMENT,
        work_pool_name=POOL,
        parameters={parameter.name: parameter.default for parameter in defaults},
        # The package is installed, so no code has to be copied to where the flow runs.
        entrypoint_type=EntrypointType.MODULE_PATH,
        # Without a command, the worker prepares each run in another Python process. That takes a
        # second.
        job_variables={
            "command": shlex.join([sys.executable, "-m", "prefect.engine"]),
            "working_dir": str(HERE),
        },
    ).apply()


if __name__ == "__main__":
    raise SystemExit(main())
