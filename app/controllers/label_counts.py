"""How many items each label has, as the palette shows it while somebody labels."""

from collections import Counter
from collections.abc import Mapping

from app.session import Session
from labeling.storage.projections import tallies
from labeling.values import Labels, Value

READ_AGAIN_AFTER = 10


class LabelCounts:
    """The project's counts as last read, with this person's own answers since added at once.

    Read again only after every ten answers: a count that moved otherwise than by one, right after an answer, would
    tell that somebody else answered the same item before (UX 1.5).
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: Mapping[str, int] = {}
        self._since: Counter[str] = Counter()
        self._n_given = 0

    def read(self) -> None:
        """Take the project's counts as they are now."""
        self._read = self._session.read(tallies)
        self._since.clear()
        self._n_given = 0

    def given(self, before: Value | None, after: Value | None) -> None:
        """Count an answer that took the place of another, or of none."""
        for value, sign in ((before, -1), (after, 1)):
            if isinstance(value, Labels):
                self._since["answered"] += sign
                for label in value.ids:
                    self._since[f"label {label}"] += sign
        self._n_given += 1

    def is_stale(self) -> bool:
        """Whether enough was answered since the last reading."""
        return self._n_given >= READ_AGAIN_AFTER

    def state(self) -> Mapping[str, int]:
        """Return the counts as last read, to compare them."""
        return dict(self._read)

    def of_label(self, label_id: int) -> int:
        return self._sum(f"label {label_id}")

    @property
    def n_items(self) -> int:
        return self._sum("items")

    @property
    def n_answered(self) -> int:
        return min(self._sum("answered"), self.n_items)

    @property
    def n_in_review(self) -> int:
        return sum(n for key, n in self._read.items() if key.startswith("review "))

    def _sum(self, key: str) -> int:
        return max(0, self._read.get(key, 0) + self._since[key])
