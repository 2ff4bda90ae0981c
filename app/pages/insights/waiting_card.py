"""What waits for a lead, by reason; each line leads to its items."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.pages.insights.words import items_in_review
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Card, clear_layout
from app.widgets.plain_text import PlainLabel
from labeling.overview import Overview


class WaitingCard(Card):
    """One line per reason for which items wait."""

    items_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(self.tr("Waiting for a decision"), note=" ")
        self._body_rows = QVBoxLayout()
        self._body_rows.setSpacing(SPACE[1])
        holder = QWidget()
        holder.setLayout(self._body_rows)
        self._body_rows.setContentsMargins(0, 0, 0, 0)
        self.add(holder)
        self.add_stretch()

    def show_overview(self, seen: Overview) -> None:
        """Show the counts of now."""
        words = {
            "disagreement": self.tr("Disagreements"),
            "cant-decide": self.tr("Can't decide"),
            "flagged": self.tr("Flagged"),
            "votes-changed": self.tr("Votes changed"),
            "skipped": self.tr("Skipped twice"),
        }
        clear_layout(self._body_rows)
        for kind, n in seen.review:
            self._body_rows.addWidget(self._row(words[kind], n, items_in_review(kind)))
        total = sum(n for _, n in seen.review)
        self.set_note(self.tr("{} items").format(f"{total:,}") if total != 1 else self.tr("1 item"))
        if not seen.review:
            nothing = self.tr("No item waits for a decision. {} are settled.").format(f"{seen.status.settled:,}")
            self._body_rows.addWidget(PlainLabel(nothing, role="secondary", tone="muted", wrap=True))

    def _row(self, words: str, n: int, items: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(words), 1)
        layout.addWidget(PlainLabel(f"{n:,}", bold=True))
        show = ActionButton(self.tr("Show items"), kind="link")
        show.setAccessibleName(self.tr("Show the items: {}").format(words))
        show.clicked.connect(partial(self.items_wanted.emit, items))
        layout.addWidget(show)
        return row
