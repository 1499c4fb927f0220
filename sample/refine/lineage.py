"""Sends the lineage of a run to an OpenLineage server. A failure to send is a warning, never an error."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import RunFacet, error_message_run, job_type_job, set_producer
from openlineage.client.transport.http import HttpConfig, HttpTransport

from refine import datasets
from refine.tables import Table
from refine.workbook import COLUMNS

# By default, the library's five retries of each event take half a minute when the server is down. A Marquez that has just
# started may need longer for its first event than the library's five seconds.
DELIVERY = {"timeout": 10.0, "retry": {"total": 1, "read": 0, "backoff_factor": 0.3}}

set_producer("urn:lineage-rehearsal:sample-refinement:0.1.0")


class Lineage:
    """Sends the events of one run of the job `sample.pipeline.<profile>`."""

    def __init__(self, profile: str, run_id: str, warn: Callable[[str], None]) -> None:
        named = os.environ.get("HOTPASS_LINEAGE_NAMESPACE") or os.environ.get("OPENLINEAGE_NAMESPACE")
        self.namespace = named or "hotpass.local"
        self.job = f"sample.pipeline.{profile}"
        self.run_id = run_id
        self.delivered = 0
        self._warn = warn
        self._client = self._connect(os.environ.get("OPENLINEAGE_URL", ""))

    def start(self, inputs: list[Path]) -> None:
        self._emit(RunState.START, self._named(inputs), [])

    def complete(self, tables: list[Table], outputs: list[Path], rows: int) -> None:
        read = [datasets.read(self.namespace, table) for table in tables]
        self._emit(RunState.COMPLETE, read, [datasets.written(self.namespace, path, rows, COLUMNS, tables) for path in outputs])

    def fail(self, inputs: list[Path], output: Path, error: Exception) -> None:
        message = error_message_run.ErrorMessageRunFacet(message=str(error), programmingLanguage="PYTHON")
        facets = {"errorMessage": message}
        self._emit(RunState.FAIL, self._named(inputs), [OutputDataset(self.namespace, str(output))], facets)

    def _named(self, inputs: list[Path]) -> list[InputDataset]:
        return [InputDataset(self.namespace, str(path)) for path in inputs]

    def _connect(self, url: str) -> OpenLineageClient | None:
        if not url:
            self._warn("no lineage is sent: OPENLINEAGE_URL is not set")
            return None
        try:
            return OpenLineageClient(transport=HttpTransport(HttpConfig.from_dict({"url": url, **DELIVERY})))
        except ValueError as error:
            self._warn(f"no lineage is sent: {error}")
            return None

    def _emit(
        self,
        state: RunState,
        inputs: list[InputDataset],
        outputs: list[OutputDataset],
        facets: dict[str, RunFacet] | None = None,
    ) -> None:
        if self._client is None:
            return
        kind = job_type_job.JobTypeJobFacet(processingType="BATCH", integration="PYTHON", jobType="JOB")
        event = RunEvent(
            eventTime=datetime.now(UTC).isoformat(),
            eventType=state,
            run=Run(self.run_id, facets or {}),
            job=Job(self.namespace, self.job, {"jobType": kind}),
            inputs=inputs,
            outputs=outputs,
        )
        try:
            self._client.emit(event)
            self.delivered += 1
        except (OSError, ValueError, RuntimeError) as error:  # every error of requests is an OSError
            self._warn(f"the lineage event {state.value} was not delivered: {error}")
