"""How the queue is mixed, what comes next by that, and when the model learns again."""

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from app.pages.settings.number_field import NumberField
from app.pages.settings.section import Section, settings_row
from app.theme.fonts import scaled, text_font
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_SMALL, SPACE
from app.widgets.card import Card
from app.widgets.plain_text import PlainLabel

_REST_MS = 300


class QueueSection(Section):
    """A share for each stream that a lead sets; the rest goes to what the model is unsure of."""

    mix_chosen = Signal(object)  # {stream: share}
    retrain_chosen = Signal(int)

    def __init__(self, streams: Sequence[tuple[str, str, str]], parent: QWidget | None = None) -> None:
        title, text = _words()
        super().__init__(title, text, parent)
        self._shares: dict[str, NumberField] = {}
        self._stored: dict[str, float] = {}
        self._rest_words = PlainLabel()
        self._strip = StreamStrip()
        self._legend = PlainLabel(role="secondary", tone="muted", wrap=True)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(lambda: self.mix_chosen.emit(self.shares()))
        mix = Card(self.tr("Shares of the queue"))
        mix.add(self._make_grid(streams))
        self.add(mix)
        preview = Card(self.tr("Your next 20 items"), note=self.tr("as the shares ask for them"))
        preview.add(self._strip)
        preview.add(self._legend)
        self.add(preview)
        self._retrain = NumberField(140)
        self._retrain.setRange(0, 10_000)
        self._retrain.setSpecialValueText(self.tr("only by hand"))
        self._retrain.setAccessibleName(self.tr("Learn again after so many new answers"))
        self._retrain.valueChanged.connect(self.retrain_chosen)
        learning = Card(self.tr("Learning"))
        row = settings_row(
            PlainLabel(self.tr("Learn again after")), self._retrain, PlainLabel(self.tr("new answers")), 1
        )
        learning.add(row)
        self.add(learning)

    def shares(self) -> dict[str, float]:
        """Return the shares as they stand in the fields."""
        return {stream: field.value() / 100 for stream, field in self._shares.items()}

    def set_mix(self, shares: Mapping[str, float], retrain_after: int, *, can_change: bool) -> None:
        """Show the stored shares; while these stay the same, what is being typed stays too."""
        for stream, field in self._shares.items():
            field.setEnabled(can_change)
            if shares != self._stored:
                field.blockSignals(True)
                field.setValue(round(100 * shares.get(stream, 0.0)))
                field.blockSignals(False)
        self._stored = dict(shares)
        self._retrain.blockSignals(True)
        self._retrain.setValue(retrain_after)
        self._retrain.blockSignals(False)
        self._retrain.setEnabled(can_change)
        self._show_rest()

    def set_preview(self, streams: Sequence[tuple[str, str]]) -> None:
        """Show what comes next: (letter, word) of each stream."""
        self._strip.set_letters([letter for letter, _ in streams])
        counts = Counter(streams)
        parts = [f"{letter}  {words} {n}" for (letter, words), n in counts.most_common()]
        self._legend.setText("   ·   ".join(parts))
        self._strip.setAccessibleName(", ".join(words for _, words in streams))

    def _make_grid(self, streams: Sequence[tuple[str, str, str]]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(SPACE[2])
        grid.setVerticalSpacing(SPACE[1])
        for row, (stream, name, text) in enumerate(streams):
            field = NumberField(84)
            field.setRange(0, 100)
            field.setSuffix(" %")
            field.setAccessibleName(self.tr("Share of {}").format(name))
            field.valueChanged.connect(self._edited)
            self._shares[stream] = field
            grid.addWidget(PlainLabel(name), row, 0)
            grid.addWidget(field, row, 1)
            grid.addWidget(PlainLabel(text, role="secondary", tone="muted", wrap=True), row, 2)
        last = len(streams)
        grid.addWidget(PlainLabel(self.tr("Unsure")), last, 0)
        grid.addWidget(self._rest_words, last, 1, Qt.AlignmentFlag.AlignHCenter)
        text = self.tr("The rest: what teaches the model most")
        grid.addWidget(PlainLabel(text, role="secondary", tone="muted", wrap=True), last, 2)
        grid.setColumnStretch(2, 1)
        return box

    def _edited(self) -> None:
        self._show_rest()
        self._rest.start()

    def _show_rest(self) -> None:
        self._rest_words.setText(f"{max(0, 100 - sum(field.value() for field in self._shares.values()))} %")


class StreamStrip(QWidget):
    """One box with a letter for each of the next items."""

    def __init__(self) -> None:
        super().__init__()
        self._letters: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_letters(self, letters: Sequence[str]) -> None:
        self._letters = tuple(letters)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(400), scaled(30))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(text_font("keycap"))
        gap = SPACE[0]
        n = max(1, len(self._letters))
        width = min(scaled(30), (self.width() - gap * (n - 1)) / n)
        for place, letter in enumerate(self._letters):
            rect = QRectF(place * (width + gap) + 0.5, 0.5, width - 1, self.height() - 1)
            painter.setPen(QPen(QColor(tokens.border), 1))
            painter.setBrush(QColor(tokens.sunken if letter == "U" else tokens.accent_soft))
            painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
            painter.setPen(QColor(tokens.muted if letter == "U" else tokens.accent))
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, letter)


def _words() -> tuple[str, str]:
    text = QCoreApplication.translate(
        "QueueSection",
        "One queue mixes what the model is unsure of with samples that keep the numbers honest. Annotators cannot "
        "tell them apart. Shares count from the next item on.",
    )
    return QCoreApplication.translate("QueueSection", "Queue"), text
