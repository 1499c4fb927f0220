"""A small real refinement: messy contact lists in, one clean workbook out, with lineage."""

import os

# Prefect sends usage statistics when it is imported in a terminal. A rehearsal would distort them.
os.environ.setdefault("DO_NOT_TRACK", "1")
