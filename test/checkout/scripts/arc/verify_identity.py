"""Writes the identity that a runner has in the cloud, in place of `aws sts get-caller-identity`."""

import argparse
import json
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--output", type=Path, required=True)
options = parser.parse_args()

options.output.parent.mkdir(parents=True, exist_ok=True)
identity = {"Account": "000000000000", "Arn": "arn:aws:sts::000000000000:assumed-role/hotpass-arc-runner/rehearsal"}
options.output.write_text(json.dumps(identity, indent=4))
print(f"wrote {options.output}")
