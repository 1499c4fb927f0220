"""The refinement as a Prefect flow. Its OpenLineage run has the flow run's id."""

from pathlib import Path
from typing import Literal

from prefect import flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

HERE = Path(__file__).resolve().parent.parent


@task(name="refine-contacts", cache_policy=NO_CACHE)
def refine_contacts(profile: str, input_dir: Path, output_path: Path, archive: bool) -> None:
    # Imported here, because registering the flow does not need it.
    from refine.pipeline import Request, refine

    logger = get_run_logger()
    refine(Request(input_dir, output_path, profile, archive), str(flow_run.id), logger.info, logger.warning)


# Asynchronous because Prefect ends such a run a second sooner: it does not wait for the heartbeat
# thread.
@flow(name="sample-refinement-pipeline")
async def sample_refinement_pipeline(
    profile: Literal["aviation", "generic"] = "generic",
    input_dir: Path = HERE / "data",
    # Differs from the command's output, because both may run at once.
    output_path: Path = HERE / "dist/flow/refined.xlsx",
    archive: bool = True,
) -> None:
    """Refines a folder's contact lists into one workbook."""
    refine_contacts(profile, input_dir, output_path, archive)
