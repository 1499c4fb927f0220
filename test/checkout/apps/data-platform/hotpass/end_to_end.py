"""The commands of an end-to-end run beside `refine`: overview, enrich, qa."""

import argparse
import sys
from pathlib import Path

import openpyxl


def add_commands(commands: argparse._SubParsersAction) -> None:
    overview = commands.add_parser("overview")
    overview.add_argument("--input-dir", type=Path, default=Path("data"))
    overview.set_defaults(run=_overview)
    enrich = commands.add_parser("enrich")
    enrich.add_argument("--input", type=Path, required=True)
    enrich.add_argument("--output", type=Path, required=True)
    enrich.add_argument("--allow-network", choices=["true", "false"], default="false")
    enrich.set_defaults(run=_enrich)
    qa = commands.add_parser("qa")
    qa.add_argument("target", choices=["all"])
    qa.add_argument("--input", type=Path, required=True)
    qa.set_defaults(run=_qa)


def _overview(options: argparse.Namespace) -> int:
    for path in sorted(options.input_dir.glob("*.xlsx")):
        print(f"{path.name}: {openpyxl.load_workbook(path).worksheets[0].max_row - 1} rows")
    return 0


def _enrich(options: argparse.Namespace) -> int:
    if not options.input.is_file():
        print(f"hotpass: {options.input} does not exist: refine first", file=sys.stderr)
        return 1
    workbook = openpyxl.load_workbook(options.input)
    for row in workbook.active.iter_rows():
        row[0].offset(column=len(row)).value = "enriched"
    workbook.save(options.output)
    print(f"enriched {workbook.active.max_row} rows, network: {options.allow_network}")
    return 0


def _qa(options: argparse.Namespace) -> int:
    incomplete = [row for row in openpyxl.load_workbook(options.input).active.values if row[-1] != "enriched"]
    print("qa: passed" if not incomplete else f"qa: {len(incomplete)} rows are not enriched")
    return 2 if incomplete else 0
