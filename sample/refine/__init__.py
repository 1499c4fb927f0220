"""A small real refinement: messy contact lists in, one clean workbook out, with lineage."""

import os

# Prefect reports its own use when it is imported from a terminal; a rehearsal is nobody's use of it.
os.environ.setdefault("DO_NOT_TRACK", "1")
