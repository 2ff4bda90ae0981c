"""The popup in which one answer for many items is chosen, and confirmed when there are many."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.key_router import key_texts
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel, clear_layout
from app.widgets.label_palette import LabelPalette
from app.widgets.label_row import PaletteLabel
from app.widgets.plain_text import PlainLabel

_WIDTH, _MOST_HEIGHT = 420, 560


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkQuestion:
    """What is asked: a title, a sentence below, the choices with their keys.

    With several choices (`multi`) they are ticked and `finish` (a button's words) gives the answer. Choices that are
    no labels (`plain`) have no colour.
    """

    title: str
    text: str
    choices: tuple[PaletteLabel, ...]
    plain: bool = False
    multi: bool = False
    finish: str = ""


class BulkPopup(QWidget):
    """Lies over the whole page. Esc or a click beside it leaves everything as it is."""

    chosen = Signal(object)  # list of the ids of the choices
    confirmed = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._question: BulkQuestion | None = None
        self._ticked: list[object] = []
        self._title = PlainLabel(role="section", wrap=True)
        self._text = PlainLabel(tone="muted", wrap=True)
        self._palette = LabelPalette()
        self._palette.label_chosen.connect(self._choose)
        self._plain = QWidget()
        self._plain_column = QVBoxLayout(self._plain)
        self._plain_column.setContentsMargins(0, 0, 0, 0)
        self._plain_column.setSpacing(SPACE[1])
        self._finish = ActionButton("", kind="primary", key="Enter")
        self._finish.clicked.connect(self._go_on)
        self._keep = ActionButton(self.tr("Keep as it is"), key="Esc")
        self._keep.clicked.connect(self.close_it)
        self._asking = False
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE[1])
        buttons.addStretch(1)
        buttons.addWidget(self._keep)
        buttons.addWidget(self._finish)
        self._box = Panel("overlay", self)
        layout = QVBoxLayout(self._box)
        layout.setContentsMargins(SPACE[4], SPACE[3], SPACE[4], SPACE[3])
        layout.setSpacing(SPACE[1])
        for widget in (self._title, self._text):
            layout.addWidget(widget)
        layout.addWidget(self._palette, 1)
        layout.addWidget(self._plain)
        layout.addLayout(buttons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        parent.installEventFilter(self)
        self.hide()

    def ask(self, question: BulkQuestion) -> None:
        """Show the choices."""
        self._question, self._ticked, self._asking = question, [], False
        self._title.setText(question.title)
        self._text.setText(question.text)
        if question.plain:
            self._show_plain(question.choices)
        else:
            self._palette.set_labels(question.choices, multi=question.multi)
            self._palette.set_marked(())
        self._palette.setVisible(not question.plain)
        self._plain.setVisible(question.plain)
        self._finish.setText(question.finish)
        self._finish.setVisible(question.multi)
        self._open()

    def confirm(self, title: str, text: str, action: str) -> None:
        """Ask once more before so many items are changed."""
        self._asking = True
        self._title.setText(title)
        self._text.setText(text)
        self._palette.hide()
        self._plain.hide()
        self._finish.setText(action)
        self._finish.show()
        self._open()

    def set_text(self, text: str, choices: Sequence[PaletteLabel]) -> None:
        """Say what has been counted meanwhile."""
        if self._question is not None and not self._asking:
            self._text.setText(text)
            if not self._question.plain:
                self._palette.set_labels(choices, multi=self._question.multi)

    def close_it(self) -> None:
        """Go away without an answer."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def take_key(self, event: QKeyEvent) -> bool:
        """Use a key; all letters stay here while the popup is open."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_it()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, ActionButton) and focus.hasFocus():
                focus.click()
            elif self._finish.isVisible():
                self._go_on()
            return True
        if self._question is not None and not self._asking:
            texts = key_texts(event)
            for choice in self._question.choices:
                if choice.key and choice.key in texts:
                    self._choose(choice.id)
                    return True
        return bool(event.text().strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._box.geometry().contains(event.position().toPoint()):
            self.close_it()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        scrim = QColor("#0B0D10")
        scrim.setAlphaF(0.35)
        QPainter(self).fillRect(self.rect(), scrim)

    def _open(self) -> None:
        self.show()
        self.raise_()
        self._place()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        over = self.parentWidget()
        assert over is not None
        self.setGeometry(over.rect())
        width = min(scaled(_WIDTH), self.width() - 2 * SPACE[4])
        rows = 0 if self._asking or self._question is None else len(self._question.choices)
        wanted = scaled(110) + rows * scaled(40) if self._palette.isHidden() else scaled(164) + rows * scaled(52)
        wanted += self._text.heightForWidth(width - 2 * SPACE[4]) if self._text.text() else 0
        height = min(wanted, scaled(_MOST_HEIGHT), self.height() - 2 * SPACE[4])
        self._box.setGeometry((self.width() - width) // 2, max(SPACE[4], (self.height() - height) // 3), width, height)

    def _show_plain(self, choices: Sequence[PaletteLabel]) -> None:
        clear_layout(self._plain_column)
        for choice in choices:
            button = ActionButton(choice.name, key=choice.key)
            button.clicked.connect(partial(self._press, choice.id))
            self._plain_column.addWidget(button)

    def _press(self, choice: object, checked: bool = False) -> None:
        self._choose(choice)

    def _choose(self, choice: object) -> None:
        if self._question is not None and self._question.multi:
            self._ticked = (
                [one for one in self._ticked if one != choice] if choice in self._ticked else [*self._ticked, choice]
            )
            self._palette.set_marked(self._ticked)
        else:
            self.chosen.emit([choice])

    def _go_on(self) -> None:
        if self._asking:
            self.hide()
            self.confirmed.emit()
        else:
            self.chosen.emit(list(self._ticked))
