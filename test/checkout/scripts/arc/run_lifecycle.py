"""Takes runners through their life cycle, in place of a cluster: each registers, does one job, and is removed."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--output", type=Path, required=True)
parser.add_argument("--runners", type=int, default=2)
parser.add_argument("--leave", type=int, default=0, help="how many runners are not removed")
options = parser.parse_args()


def now() -> str:
    return datetime.now(UTC).isoformat()


runners = []
for number in range(1, options.runners + 1):
    runner = {"name": f"hotpass-arc-{number}", "registered_at": now(), "jobs": 1, "state": "online"}
    print(f"{runner['name']}: registered, did one job")
    if number > options.leave:
        runner |= {"removed_at": now(), "state": "removed"}
        print(f"{runner['name']}: removed")
    runners.append(runner)

remaining = sum(runner["state"] == "online" for runner in runners)
options.output.parent.mkdir(parents=True, exist_ok=True)
options.output.write_text(json.dumps({"runners": runners, "remaining": remaining}, indent=2))
print(f"{remaining} runners remain")
