"""The command `hotpass`. Exit codes: 0 refined, with or without lineage; 1 wrong usage; 2 a broken contract."""

import argparse
import sys
from pathlib import Path

from hotpass.end_to_end import add_commands


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    return options.run(options)


def _refine(options: argparse.Namespace) -> int:
    from hotpass.pipeline import BrokenContract, refine
    from hotpass.profiles import command_line_profile

    try:
        profile = command_line_profile(options.profile, options.profile_search_path)
        refine(options.input_dir, options.output_path, options.dist_dir, profile.industry_profile, options.archive)
    except (LookupError, OSError) as error:
        print(f"hotpass: {error}", file=sys.stderr)
        return 1
    except BrokenContract as error:
        print(f"hotpass: contract broken: {error}", file=sys.stderr)
        return 2
    return 0


def _deploy(_: argparse.Namespace) -> int:
    from hotpass.orchestration import refinement_pipeline_flow

    # The trap: a plain function has no `deploy`, and a flow without an image or remote storage refuses it.
    refinement_pipeline_flow.deploy("hotpass-refinement", work_pool_name="default-agent-pool")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hotpass")
    commands = parser.add_subparsers(required=True)
    refine = commands.add_parser("refine")
    refine.add_argument("--input-dir", type=Path, default=Path("data"))
    refine.add_argument("--output-path", type=Path, default=Path("dist/refined.xlsx"))
    refine.add_argument("--dist-dir", type=Path, default=Path("dist"))
    refine.add_argument("--profile", default="generic")
    refine.add_argument("--profile-search-path", type=Path, action="append", default=[])
    refine.add_argument("--archive", action="store_true")
    refine.set_defaults(run=_refine)
    deploy = commands.add_parser("deploy")
    deploy.add_argument("--flow", choices=["refinement"])
    deploy.set_defaults(run=_deploy)
    add_commands(commands)
    return parser
