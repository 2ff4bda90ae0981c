"""What a figure says about sampled items that were shown and not answered: they stay in the denominator (DESIGN 5)."""

TOLERATED = 0.05
"""Share of unanswered sampled items above which a figure gives worst and best case."""


def too_many_unanswered(n_unanswered: int, n_sampled: int) -> bool:
    """Tell whether so many are missing that an interval must reach from worst to best case."""
    return n_unanswered > TOLERATED * n_sampled


def unanswered_words(n_unanswered: int, n_sampled: int, what: str) -> str:
    """Return "3 of 120 `what` are not answered", and that the intervals tell it where they do."""
    words = f"{n_unanswered:,} of {n_sampled:,} {what} are not answered"
    if too_many_unanswered(n_unanswered, n_sampled):
        words += ": the intervals reach from worst to best case"
    return words
