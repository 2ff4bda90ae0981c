"""A note on the item on screen."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import PlainLabel


class NoteField(Panel):
    """A few lines of text; Enter saves, Esc closes without saving."""

    written = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("overlay", parent)
        self.setFixedWidth(scaled(420))
        self._edit = QPlainTextEdit()
        self._edit.setProperty("field", True)
        self._edit.setFixedHeight(scaled(92))
        self._edit.setTabChangesFocus(True)
        self._edit.setAccessibleName(self.tr("Note on this item"))
        self._edit.installEventFilter(self)
        cancel = ActionButton(self.tr("Close"), key="Esc", bar=True, kind="quiet")
        save = ActionButton(self.tr("Save note"), key="Enter", bar=True)
        cancel.clicked.connect(self.close_note)
        save.clicked.connect(self._save)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[2], SPACE[2], SPACE[2])
        layout.setSpacing(SPACE[1])
        layout.addWidget(PlainLabel(self.tr("Note on this item"), role="section"))
        told = self.tr("Leads read it in Data. Shift+Enter starts a new line.")
        layout.addWidget(PlainLabel(told, role="secondary", tone="muted"))
        layout.addWidget(self._edit)
        row = QHBoxLayout()
        row.setSpacing(SPACE[1])
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(save)
        layout.addLayout(row)
        self.hide()

    def open(self, text: str) -> None:
        """Show the note as it stands, ready to be changed."""
        self._edit.setPlainText(text)
        self._edit.moveCursor(self._edit.textCursor().MoveOperation.End)
        self.show()
        self.raise_()
        self._edit.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_note(self) -> None:
        """Go away and forget what was typed."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not shift:
                self._save()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close_note()
                return True
        return False

    def _save(self) -> None:
        text = self._edit.toPlainText()
        self.close_note()
        self.written.emit(text)
