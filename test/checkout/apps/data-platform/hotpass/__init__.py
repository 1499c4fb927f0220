"""A stand-in for a Hotpass checkout: code of ours, with the entry points that docs/hotpass.md names."""
