"""A worker that makes its deployment itself: `python scripts/serve.py`, with HOTPASS_ENABLE_PREFECT_RUNTIME=1."""

from hotpass.orchestration import refinement_pipeline_flow

refinement_pipeline_flow.serve("hotpass-refinement", parameters={"dist_dir": "dist/flow"})
