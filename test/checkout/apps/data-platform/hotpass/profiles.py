"""Two kinds of profile. A command-line profile names defaults; only its industry profile names the job."""

from dataclasses import dataclass
from pathlib import Path

import yaml

# The column that every workbook of an industry must have: its contract.
CONTRACTS = {"generic": None, "aviation": None, "clubs": "Club"}


@dataclass(frozen=True)
class CommandLineProfile:
    name: str
    industry_profile: str = "generic"


# The trap: a command-line profile that is called like an industry profile leaves the industry generic.
BUILT_IN = {"generic": CommandLineProfile("generic"), "aviation": CommandLineProfile("aviation")}


def command_line_profile(name: str, search_paths: list[Path]) -> CommandLineProfile:
    """The profile of that name. Raises LookupError when there is none."""
    for folder in search_paths:
        file = folder / f"{name}.yaml"
        if file.is_file():
            return CommandLineProfile(**yaml.safe_load(file.read_text()))
    if name not in BUILT_IN:
        raise LookupError(f"no profile {name}")
    return BUILT_IN[name]
