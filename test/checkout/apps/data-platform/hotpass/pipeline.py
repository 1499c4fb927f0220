"""The refinement: all workbooks of a folder in, one workbook out."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import openpyxl

from hotpass.lineage import Lineage
from hotpass.profiles import CONTRACTS


class BrokenContract(Exception):
    """The data breaks the contract of its industry."""


def refine(
    input_dir: Path, output: Path, dist: Path, industry: str, archive: bool, run_id: str | None = None
) -> list[Path]:
    """Refines a folder and returns the files that it wrote.

    Raises BrokenContract; the lineage ends with FAIL then, as for every other error.
    """
    inputs = sorted(path.resolve() for path in input_dir.iterdir() if path.suffix == ".xlsx")
    # An id without dashes, printed nowhere.
    lineage = Lineage(industry, run_id or uuid4().hex, inputs)
    lineage.emit("START", [])
    try:
        written = _write(_rows(inputs, CONTRACTS[industry]), output.resolve(), dist.resolve() if archive else None)
    except Exception:
        lineage.emit("FAIL", [output.resolve()])
        raise
    lineage.emit("COMPLETE", written)
    return written


def _rows(inputs: list[Path], column: str | None) -> list[tuple]:
    rows = []
    for path in inputs:
        filled = [row for row in openpyxl.load_workbook(path).worksheets[0].values if any(row)]
        if column and column not in filled[0]:
            raise BrokenContract(f"{path.name} has no column {column}")
        rows += filled[1:]
    for row in rows:
        # Personal data in the log: a trap for whoever keeps it as evidence.
        print("refined", *(cell for cell in row if cell is not None))
    return rows


def _write(rows: list[tuple], output: Path, dist: Path | None) -> list[Path]:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    output.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(output)
    if dist is None:
        return [output]
    dist.mkdir(parents=True, exist_ok=True)
    packed = dist / f"refined-data-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:12]}.zip"
    with zipfile.ZipFile(packed, "w") as file:
        file.write(output, output.name)
    return [output, packed]
