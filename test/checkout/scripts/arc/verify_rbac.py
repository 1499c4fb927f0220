"""Writes what a runner may do in its namespace, in place of `kubectl auth can-i --list`."""

import argparse
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("--output", type=Path, required=True)
options = parser.parse_args()

options.output.parent.mkdir(parents=True, exist_ok=True)
options.output.write_text(
    "Resources  Non-Resource URLs  Resource Names  Verbs\n"
    "pods       []                 []              [get list watch create delete]\n"
    "pods/log   []                 []              [get]\n"
)
print(f"wrote {options.output}")
