"""Sends the lineage of one run with openlineage-python, as a program of a user does. The first argument says how."""

import logging
import os
import sys
from datetime import datetime, timezone
from uuid import uuid4

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import InputDataset, Job, OutputDataset, Run, RunEvent, RunState
from openlineage.client.transport.console import ConsoleConfig, ConsoleTransport
from openlineage.client.transport.http import HttpConfig, HttpTransport

how = sys.argv[1] if len(sys.argv) > 1 else "as configured"
elsewhere = {"type": "http", "url": os.environ.get("ELSEWHERE")}
doubled = {"url": f"{os.environ['OPENLINEAGE_URL']}/api/v1/lineage"}
clients = {
    "as configured": lambda: OpenLineageClient(),
    # What a program says itself wins over every variable and file.
    "a configuration": lambda: OpenLineageClient(config={"transport": elsewhere}),
    "a transport that prints": lambda: OpenLineageClient(transport=ConsoleTransport(ConsoleConfig())),
    "a path after the URL": lambda: OpenLineageClient(transport=HttpTransport(HttpConfig.from_dict(doubled))),
}

if "LOGGED" in os.environ:
    logging.basicConfig(level=logging.INFO)
client = clients[how]()
job = Job(namespace=os.environ["OPENLINEAGE_NAMESPACE"], name="case.job")
run = Run(runId=str(uuid4()))
for state in (RunState.START, RunState.COMPLETE):
    event = RunEvent(
        eventType=state,
        eventTime=datetime.now(timezone.utc).isoformat(),
        run=run,
        job=job,
        inputs=[InputDataset(namespace=job.namespace, name="raw/a")],
        outputs=[OutputDataset(namespace=job.namespace, name="out/x")],
        producer="urn:example",
    )
    try:
        client.emit(event)
    except Exception as error:  # As most producers do: lineage must not fail the work.
        print(f"lineage was not sent: {error}", file=sys.stderr)
client.close()
