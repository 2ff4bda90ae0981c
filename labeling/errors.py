"""Failures we expect: one sentence a person can act on, never a traceback."""


class LabelingError(Exception):
    """A failure we expect; `str(error)` is shown to a person as it stands.

    Parameters
    ----------
    what : str
        What happened, as a sentence without the final full stop.
    where : str
        The file, row, item or column concerned; empty if the sentence says it.
    mend : str
        How to mend it, as a sentence without the final full stop; a question keeps its mark.
    """

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        self.what, self.where, self.mend = what, where, mend
        super().__init__(what)

    def __str__(self) -> str:
        place = f" ({self.where})" if self.where and self.where not in self.what else ""
        end = "" if self.mend.endswith(("?", "...")) else "."
        return f"{self.what}{place}. {self.mend}{end}" if self.mend else f"{self.what}{place}."


class Cancelled(Exception):  # noqa: N818 - an outcome, not an error
    """Raised by a `report` after a person pressed Stop; the work in hand unwinds and leaves nothing behind."""
