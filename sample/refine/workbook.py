"""Writes the refined workbook and its archive."""

import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Font

from refine.cleaning import Contact
from refine.tables import Column

COLUMNS = [
    Column("Organisation", "string"),
    Column("Contact", "string"),
    Column("Email", "string"),
    Column("Phone", "string"),
    Column("Town", "string"),
    Column("Last contacted", "date"),
    Column("Sources", "string"),
    Column("Rows merged", "integer"),
]


def write_workbook(path: Path, refined: list[tuple[Contact, int]], summary: dict[str, Any]) -> None:
    """Writes the sheets Refined and Summary. The file is replaced only when it is complete."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "Refined"
    sheet.append([column.name for column in COLUMNS])
    for contact, merged in refined:
        sheet.append([*_cells(contact), merged])
    _fit(sheet)
    about = workbook.create_sheet("Summary")
    for line in summary.items():
        about.append(line)
    _fit(about)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        workbook.save(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def write_archive(workbook: Path, run_id: str) -> Path:
    """Writes `refined-data-<UTC>-<end of the run id>.zip` beside the workbook."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    path = workbook.with_name(f"refined-data-{stamp}-{run_id[-12:]}.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(workbook, workbook.name)
    return path


def _cells(contact: Contact) -> list[Any]:
    named = [contact.organisation, contact.contact, contact.email, contact.phone, contact.town]
    return [*(cell or None for cell in named), contact.last_contacted, contact.source]


def _fit(sheet: Any) -> None:
    sheet.freeze_panes = "A2" if sheet.title == "Refined" else None
    for column in sheet.columns:
        column[0].font = Font(bold=True)
        sheet.column_dimensions[column[0].column_letter].width = 2 + max(len(str(cell.value or "")) for cell in column)
