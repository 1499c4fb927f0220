"""Sends two events a run. Whatever goes wrong here, the refinement goes on and ends as it would without lineage."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

VERSION = "0.1.0"
PRODUCER = "urn:lineage-rehearsal:checkout-stand-in"


class Lineage:
    """The run of the job `hotpass.pipeline.<industry profile>`."""

    def __init__(self, industry: str, run_id: str, inputs: list[Path]) -> None:
        self.namespace = os.environ.get("HOTPASS_LINEAGE_NAMESPACE", "hotpass.local")
        self.industry, self.run_id, self.inputs = industry, run_id, inputs
        try:
            from openlineage.client import OpenLineageClient

            self.client = OpenLineageClient(url=os.environ["OPENLINEAGE_URL"])
        except (ImportError, KeyError, ValueError):
            # Silent, as in the checkout that this stands for: nobody is told that no lineage is sent.
            self.client = None

    def emit(self, state: str, outputs: list[Path]) -> None:
        """Sends an event. START carries the inputs alone."""
        if self.client is None:
            return
        from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState

        event = RunEvent(
            eventTime=datetime.now(UTC).isoformat(),
            eventType=RunState(state),
            run=Run(self.run_id, self._facets()),
            job=Job(self.namespace, f"hotpass.pipeline.{self.industry}"),
            inputs=[InputDataset(self.namespace, str(path)) for path in self.inputs],
            outputs=[OutputDataset(self.namespace, str(path)) for path in outputs],
            producer=PRODUCER,
        )
        try:
            self.client.emit(event)
        except (OSError, ValueError, RuntimeError) as error:
            print(f"warning: {state} was not delivered: {error}", file=sys.stderr)

    def _facets(self) -> dict:
        import attr
        from openlineage.client.facet_v2 import RunFacet

        # The run facet `tags` is added by the client itself.
        fields = {name: attr.field() for name in ("version", "profile", "source")}
        hotpass = attr.make_class("HotpassRunFacet", fields, bases=(RunFacet,), kw_only=True)
        return {"hotpass": hotpass(version=VERSION, profile=self.industry, source=[path.name for path in self.inputs])}
