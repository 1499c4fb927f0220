"""The refinement as a Prefect flow, which it is only where HOTPASS_ENABLE_PREFECT_RUNTIME is 1."""

import os
from pathlib import Path

from hotpass.pipeline import refine


def refinement_pipeline_flow(
    input_dir: str = "./data",
    output_path: str = "dist/refined.xlsx",
    profile_name: str = "generic",
    dist_dir: str = "dist",
    archive: bool = False,
) -> None:
    """Refines a folder. Its lineage has the flow run's id."""
    from prefect.runtime import flow_run

    refine(Path(input_dir), Path(output_path), Path(dist_dir), profile_name, archive, str(flow_run.id))


if os.environ.get("HOTPASS_ENABLE_PREFECT_RUNTIME") == "1":
    from prefect import flow

    refinement_pipeline_flow = flow(name="hotpass-refinement-pipeline")(refinement_pipeline_flow)
