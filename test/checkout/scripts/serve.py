"""A worker that makes its deployment itself: `python scripts/serve.py`, with HOTPASS_ENABLE_PREFECT_RUNTIME=1."""

from hotpass.orchestration import refinement_pipeline_flow

# The process that runs a flow run imports this file again: without the guard it would serve instead of running it.
if __name__ == "__main__":
    refinement_pipeline_flow.serve("hotpass-refinement", parameters={"dist_dir": "dist/flow"})
