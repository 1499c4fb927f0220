"""The one error that a user is told about."""


class RefinementError(Exception):
    """The refinement cannot go on; the message says which file and why."""
