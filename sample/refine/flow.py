"""The same refinement as a Prefect flow. Its lineage carries the flow run's id."""

from pathlib import Path
from typing import Literal

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

HERE = Path(__file__).resolve().parent.parent


@task(name="refine-contacts", cache_policy=NO_CACHE)
def refine_contacts(profile: str, input_dir: Path, output_path: Path, archive: bool) -> None:
    # Imported late: registering the flow needs none of it.
    from refine.pipeline import Request, refine

    logger = get_run_logger()
    refine(Request(input_dir, output_path, profile, archive), str(flow_run.id), logger.info, logger.warning)


# Asynchronous only because Prefect ends such a run a second sooner: it does not wait for its heartbeat's thread.
@flow(name="sample-refinement-pipeline")
async def sample_refinement_pipeline(
    profile: Literal["aviation", "generic"] = "generic",
    input_dir: Path = HERE / "data",
    # Not the command's own output: both may run at once.
    output_path: Path = HERE / "dist/flow/refined.xlsx",
    archive: bool = True,
) -> None:
    """Refines a folder's contact lists into one workbook."""
    refine_contacts(profile, input_dir, output_path, archive)
