"""How slow work tells its progress, without knowing threads or windows."""

from collections.abc import Callable

Report = Callable[[int, int], None]
"""`report(done, total)`; `total` is 0 while unknown. Raises `Cancelled` after a person pressed Stop."""


def silent(done: int, total: int) -> None:
    """Report to nobody."""
