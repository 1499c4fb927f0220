"""The error that the command reports to the user."""


class RefinementError(Exception):
    """The refinement cannot continue. The message names the file and the reason."""
