"""Reads workbooks and CSV files, without cleaning them."""

import csv
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl

from refine.errors import RefinementError

SUFFIXES = {".xlsx", ".csv"}
UNREADABLE = (OSError, EOFError, ValueError, LookupError, csv.Error, zipfile.BadZipFile, zlib.error, ParseError)


@dataclass(frozen=True)
class Column:
    name: str
    type: str


@dataclass(frozen=True)
class Table:
    path: Path
    columns: list[Column]
    rows: list[dict[str, Any]]
    blank_rows: int


def input_files(folder: Path) -> list[Path]:
    """The workbooks and CSV files of a folder, in order, without the lock files of spreadsheet programs."""
    found = (path for path in folder.resolve().iterdir() if path.suffix.lower() in SUFFIXES)
    return sorted(path for path in found if path.is_file() and not path.name.startswith(("~$", ".")))


def read_table(path: Path) -> Table:
    """Reads the first sheet of a workbook, or a CSV file. The first row that is not blank is the header.

    Raises RefinementError when the file cannot be read or has no header.
    """
    try:
        cells = list(_csv_rows(path) if path.suffix.lower() == ".csv" else _sheet_rows(path))
    except UNREADABLE as error:
        raise RefinementError(f"{path.name} cannot be read: {error}") from error
    filled = [row for row in cells if any(cell is not None for cell in row)]
    if not filled:
        raise RefinementError(f"{path.name} has no header: every row is blank")
    header, *body = filled
    named = {position: str(name).strip() for position, name in enumerate(header) if name is not None}
    rows = [{name: row[at] if at < len(row) else None for at, name in named.items()} for row in body]
    columns = [Column(name, _type_of([row[name] for row in rows])) for name in dict.fromkeys(named.values())]
    return Table(path, columns, rows, len(cells) - len(filled))


def _csv_rows(path: Path) -> Iterator[list[str | None]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        delimiter = ";" if header.count(";") > header.count(",") else ","
        file.seek(0)
        for row in csv.reader(file, delimiter=delimiter, strict=True):
            yield [cell if cell.strip() else None for cell in row]


def _sheet_rows(path: Path) -> Iterator[list[Any]]:
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for row in workbook.worksheets[0].iter_rows(values_only=True):
            yield [None if isinstance(cell, str) and not cell.strip() else cell for cell in row]
    finally:
        workbook.close()


def _type_of(cells: list[Any]) -> str:
    kinds = {_kind(cell) for cell in cells if cell is not None}
    return kinds.pop() if len(kinds) == 1 else "string"


def _kind(cell: Any) -> str:
    if isinstance(cell, bool):
        return "boolean"
    if isinstance(cell, int):
        return "integer"
    if isinstance(cell, float):
        return "number"
    return "date" if isinstance(cell, date) else "string"
