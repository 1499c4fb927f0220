"""The command `refine`. Exit codes: 0 refined, 1 the refinement failed, 2 wrong usage."""

import argparse
import sys
from pathlib import Path

from refine.errors import RefinementError
from refine.profiles import PROFILES


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if not options.input_dir.is_dir():
        parser.error(f"--input-dir: {options.input_dir} is not a folder")
    # Imported here, so that --help and usage errors answer immediately.
    from openlineage.client.uuid import generate_new_uuid

    from refine.pipeline import Request, refine

    request = Request(options.input_dir, options.output_path, options.profile, options.archive)
    try:
        refine(request, str(generate_new_uuid()), print, lambda text: print(f"warning: {text}", file=sys.stderr))
    except (RefinementError, OSError) as error:
        print(f"refine: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="refine", description="Refines contact lists into one workbook.")
    parser.add_argument("--input-dir", type=Path, default=Path("data"), help="folder of .xlsx and .csv files")
    parser.add_argument("--output-path", type=Path, default=Path("dist/refined.xlsx"), help="workbook to write")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="generic", help="kind of contact list")
    parser.add_argument("--archive", action="store_true", help="leave a dated zip of the workbook beside it")
    return parser
