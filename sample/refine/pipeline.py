"""A refinement: read, clean, match, write, and send the lineage."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from refine.cleaning import Contact, clean
from refine.errors import RefinementError
from refine.lineage import Lineage
from refine.matching import group_duplicates, merge
from refine.profiles import PROFILES, Profile
from refine.tables import Table, input_files, read_table
from refine.workbook import write_archive, write_workbook

Say = Callable[[str], None]


@dataclass(frozen=True)
class Request:
    input_dir: Path
    output_path: Path
    profile: str = "generic"
    archive: bool = False


def refine(request: Request, run_id: str, say: Say, warn: Say) -> None:
    """Refines the contact lists of a folder into one workbook.

    Raises RefinementError for input that cannot be refined. Every error is sent to the lineage server first.
    """
    output = request.output_path.resolve()
    inputs = input_files(request.input_dir)
    lineage = Lineage(request.profile, run_id, warn)
    lineage.start(inputs)
    try:
        tables = _read(inputs, request.input_dir, say)
        refined = _refine(tables, PROFILES[request.profile], say)
        written = _write(output, refined, tables, request, run_id, say)
    except Exception as error:
        lineage.fail(inputs, output, error)
        raise
    lineage.complete(tables, written, len(refined))
    say(f"Lineage: run {run_id} of {lineage.job} in {lineage.namespace}, {lineage.delivered} of 2 events delivered")


def _read(inputs: list[Path], folder: Path, say: Say) -> list[Table]:
    if not inputs:
        raise RefinementError(f"{folder} holds no .xlsx or .csv file")
    tables = [read_table(path) for path in inputs]
    blank = sum(table.blank_rows for table in tables)
    say(f"Read {sum(len(table.rows) for table in tables)} rows from {len(tables)} files; skipped {blank} blank rows")
    return tables


def _refine(tables: list[Table], profile: Profile, say: Say) -> list[tuple[Contact, int]]:
    rows = [(row, table.path.name) for table in tables for row in table.rows]
    cleaned = [clean(row, name, profile.country_code) for row, name in rows]
    contacts = [contact for contact in cleaned if contact is not None]
    if not contacts:
        raise RefinementError("no row has an organisation: name its column Organisation, School, Club or Charity")
    unclear = Counter(name for contact in contacts for name in contact.unclear)
    if unclear:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(unclear.items()))
        say(f"Left blank because they could not be parsed: {counts}")
    groups = group_duplicates(contacts, profile.ignored)
    say(f"Kept {len(groups)} contacts; merged {len(contacts) - len(groups)} duplicates into them")
    refined = [(merge(group), len(group)) for group in groups]
    return sorted(refined, key=lambda kept: (kept[0].organisation.casefold(), kept[0].contact.casefold()))


def _write(
    output: Path, refined: list[tuple[Contact, int]], tables: list[Table], request: Request, run_id: str, say: Say
) -> list[Path]:
    summary = {"Profile": request.profile, "Contacts": len(refined)}
    summary |= {f"Rows of {table.path.name}": len(table.rows) for table in tables}
    write_workbook(output, refined, summary)
    say(f"Wrote {output}")
    if not request.archive:
        return [output]
    archive = write_archive(output, run_id)
    say(f"Archived as {archive}")
    return [output, archive]
