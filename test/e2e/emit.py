"""A refinement for tests: sends one run with the given number of outputs. Needs only the standard library."""

import json
import os
import sys
import urllib.request
from datetime import datetime, timedelta, timezone
from uuid import uuid4

namespace = os.environ["OPENLINEAGE_NAMESPACE"]
run = {"runId": str(uuid4())}
job = {"namespace": namespace, "name": sys.argv[1]}
# The error of the refinement's clock, in hours.
off = timedelta(hours=float(sys.argv[3]) if len(sys.argv) > 3 else 0)
outputs = [{"namespace": namespace, "name": f"/data/dataset-{number}.xlsx"} for number in range(int(sys.argv[2]))]

for event_type, written in (("START", []), ("COMPLETE", outputs)):
    event = {
        "eventType": event_type,
        "eventTime": (datetime.now(timezone.utc) + off).isoformat(),
        "run": run,
        "job": job,
        "inputs": [],
        "outputs": written,
        "producer": "https://example.invalid/test",
        "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
    }
    request = urllib.request.Request(
        f"{os.environ['OPENLINEAGE_URL']}/api/v1/lineage",
        data=json.dumps(event).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 201, answer.status
