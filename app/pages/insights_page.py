"""Insights: balance, agreement, learning curve. Every figure with its n and interval, every mark with its items."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.pages.insights.agreement_cards import CoefficientsCard, PairCard, PerLabelCard
from app.pages.insights.balance_cards import BalanceCard, SharesCard
from app.pages.insights.card_grid import CardGrid
from app.pages.insights.chart_card import ChartCard
from app.pages.insights.curve_card import CurveCard
from app.pages.insights.figure_tile import FigureTile
from app.pages.insights.key_figures import (
    agreement_figure,
    model_caption,
    model_figure,
    progress_figure,
    scarcest_figure,
)
from app.pages.insights.waiting_card import WaitingCard
from app.pages.insights.words import METRIC_NAMES
from app.pages.page import Page
from app.widgets.card import ScreenHeader
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.segmented import Segment, SegmentedControl
from app.widgets.status_bar import KeyHint
from labeling.overview import Overview

UPDATING_AFTER_MS = 150


class InsightsPage(Page):
    """Two tabs of cards over one `Overview`."""

    name = "insights"
    items_wanted = Signal(str)
    tab_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen: Overview | None = None
        self._tabs = SegmentedControl(
            [Segment(key="overview", text=self.tr("Overview")), Segment(key="agreement", text=self.tr("Agreement"))]
        )
        self._goal = ElidedLabel(tone="muted")
        self._updated = PlainLabel(role="secondary", tone="muted")
        self._slow = QTimer(self, singleShot=True, interval=UPDATING_AFTER_MS)
        self._slow.timeout.connect(lambda: self._updated.setText(self.tr("Updating")))
        self._tiles = [
            FigureTile(words)
            for words in (
                self.tr("Model on held-out items"),
                self.tr("Agreement in the data, Krippendorff's α"),
                self.tr("Scarcest label"),
                self.tr("Progress"),
            )
        ]
        self._balance, self._shares, self._per_label = BalanceCard(), SharesCard(), PerLabelCard()
        self._curve, self._pairs, self._waiting = CurveCard(), PairCard(), WaitingCard()
        self._in_data = CoefficientsCard(
            self.tr("In the data"),
            "overlap",
            self.tr("Held-out items and overlap items of the random sample, weighted so that they speak of all data."),
        )
        self._on_labelled = CoefficientsCard(
            self.tr("On what was labelled"), "overlap", self.tr("All items that were marked for several answers.")
        )
        self._per_label_large, self._pairs_large = PerLabelCard(), PairCard()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._overview_grid())
        self._stack.addWidget(self._agreement_grid())
        self._lay_out()
        self._connect()

    def show_overview(self, seen: Overview) -> None:
        """Show the figures of a moment; what has the ring keeps it."""
        self._seen = seen
        goal = seen.charter.goal
        words = [self.tr("Goal: {} {}").format(METRIC_NAMES[goal.metric], f"{goal.value:.2f}")] if goal else []
        self._goal.set_text(" · ".join([*words, seen.charter.purpose] if seen.charter.purpose else words))
        figures = (model_figure(seen), agreement_figure(seen), scarcest_figure(seen), progress_figure(seen))
        captions = (
            model_caption(seen),
            self.tr("Agreement in the data, Krippendorff's α"),
            self.tr("Scarcest label"),
            self.tr("Progress"),
        )
        for tile, caption, figure in zip(self._tiles, captions, figures, strict=True):
            tile.show_figure(caption, figure)
        for plain in (self._balance, self._shares, self._curve, self._waiting):
            plain.show_overview(seen)
        for agreement in (self._per_label, self._per_label_large):
            agreement.show_overview(seen)
        for pairs in (self._pairs, self._pairs_large):
            pairs.show_overview(seen)
        self._in_data.show_agreement(seen.data)
        self._on_labelled.show_agreement(seen.labelled)
        for card in self.findChildren(ChartCard):
            card.refit()
        self.set_updating(False)
        self.facts_changed.emit()

    def set_updating(self, updating: bool) -> None:
        """Say that newer figures are on their way; the old ones stay."""
        if updating:
            self._slow.start()
            return
        self._slow.stop()
        answers = self._seen.status.answers if self._seen is not None else 0
        self._updated.setText(self.tr("Updated after answer {}").format(f"{answers:,}") if answers else "")

    def show_tab(self, tab: object) -> None:
        """Show a tab, without a signal."""
        self._tabs.set_current(tab)
        self._stack.setCurrentIndex(1 if self._tabs.current() == "agreement" else 0)

    def toggle_table(self) -> None:
        """Show the chart that has the keyboard as a table, or as a chart again."""
        card = self._focused_card()
        if card is not None:
            card.toggle_table()

    def copy_chart(self) -> None:
        """Copy the values of the chart that has the keyboard."""
        card = self._focused_card()
        if card is not None:
            QGuiApplication.clipboard().setText(card.chart.as_text())

    def hints(self) -> Sequence[KeyHint]:
        return (
            KeyHint(keys=("Tab",), text=self.tr("next chart")),
            KeyHint(keys=("Up", "Down"), text=self.tr("next mark")),
            KeyHint(keys=("Enter",), text=self.tr("open the items behind it")),
            KeyHint(keys=("T",), text=self.tr("show as table")),
            KeyHint(keys=("Ctrl", "C"), text=self.tr("copy")),
        )

    def facts(self) -> Sequence[str]:
        if self._seen is None:
            return ()
        facts = []
        if self._seen.quality:
            last = self._seen.quality[-1]
            facts.append(self.tr("Model round {} · learned from {} answers").format(last.round, last.trained_on))
        return (*facts, self.tr("{} items").format(f"{self._seen.status.items:,}"))

    def _focused_card(self) -> ChartCard | None:
        return next((card for card in self.findChildren(ChartCard) if card.has_focus_inside()), None)

    def _overview_grid(self) -> CardGrid:
        grid = CardGrid()
        for tile in self._tiles:
            grid.add(tile, wide=3, narrow=6, grows=False)
        for card in (self._balance, self._shares, self._per_label):
            grid.add(card, wide=4, narrow=6)
        grid.add(self._curve, wide=6, narrow=6)
        grid.add(self._pairs, wide=3, narrow=6)
        grid.add(self._waiting, wide=3, narrow=6)
        return grid

    def _agreement_grid(self) -> CardGrid:
        grid = CardGrid()
        grid.add(self._in_data, wide=6, narrow=6, grows=False)
        grid.add(self._on_labelled, wide=6, narrow=6, grows=False)
        grid.add(self._per_label_large, wide=6, narrow=6)
        grid.add(self._pairs_large, wide=6, narrow=6)
        return grid

    def _lay_out(self) -> None:
        header = ScreenHeader(self.tr("Insights"))
        header.add_left(self._tabs, self._goal)
        header.add_right(self._updated)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(header)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._tabs.segment_chosen.connect(self._choose_tab)
        self._waiting.items_wanted.connect(self.items_wanted)
        for tile in self._tiles:
            tile.items_wanted.connect(self.items_wanted)
        for card in self.findChildren(ChartCard):
            card.items_wanted.connect(self.items_wanted)

    def _choose_tab(self, tab: object) -> None:
        self.show_tab(tab)
        self.tab_chosen.emit(tab)
