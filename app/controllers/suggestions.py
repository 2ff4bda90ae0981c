"""What the model would say, kept back until a person asks to see it (UX 5.3, policy hidden)."""

from PySide6.QtCore import QObject, Signal

from active_learning.predictions import Predictions, Suggestion, kept_predictions
from app.session import Session
from labeling.items import Item
from labeling.progress import Report

KEEP_OPEN = "suggestion_open"


class Suggestions(QObject):
    """Knows the predictions of the last round and whether they may be seen now.

    Nothing of them leaves this object but through `visible`, which answers only while the person holds the key or keeps
    the panel open, and never for a held-out item.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._predictions: Predictions | None = None
        self._held_out, self._holding = 0.0, False
        session.round_stored.connect(lambda _round: self.load())

    @property
    def is_trained(self) -> bool:
        """Whether there is a model at all."""
        return self._predictions is not None

    @property
    def is_open(self) -> bool:
        """Whether suggestions are visible now."""
        return self._holding or self.is_kept_open

    @property
    def is_kept_open(self) -> bool:
        """Whether they stay visible without a key."""
        return bool(self._session.views.get(KEEP_OPEN, False))

    def set_held_out(self, share: float) -> None:
        """Take the design's h: items with u below it never show a suggestion."""
        self._held_out = share

    def hold(self, holding: bool) -> None:
        """Show suggestions while the key is held."""
        if holding != self._holding:
            self._holding = holding
            self.changed.emit()

    def keep_open(self, kept: bool) -> None:
        """Keep suggestions visible from item to item; remembered for this person."""
        self._session.views.put(KEEP_OPEN, kept)
        self.changed.emit()

    def visible(self, item: Item) -> Suggestion | None:
        """Return what the person sees of the model about `item` now: most of the time nothing."""
        if self._predictions is None or not self.is_open or item.u < self._held_out:
            return None
        return self._predictions.suggestion(item.id)

    def load(self) -> None:
        """Read the predictions of the last round in the background."""
        project = self._session.project

        def work(report: Report) -> object:
            return kept_predictions(project)

        self._session.jobs.start("", work, self._take, otherwise=lambda _error: self._take(None))

    def _take(self, found: object) -> None:
        self._predictions = found if isinstance(found, Predictions) else None
        self.changed.emit()
