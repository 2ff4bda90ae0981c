"""What the six steps have in common: a title, a sentence, content that scrolls, and the draft they change."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QRegularExpression, Qt, Signal
from PySide6.QtGui import QIntValidator, QRegularExpressionValidator, QWheelEvent
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.models.draft_outlook import Outlook
from app.models.project_draft import ProjectDraft
from app.theme.fonts import line_height, scaled
from app.theme.tokens import SPACE
from app.widgets.fields import ComboBox
from app.widgets.plain_text import PlainLabel


class StepView(QWidget):
    """One step. It shows the draft it is given and emits a changed one; it keeps nothing else."""

    edited = Signal(object)  # ProjectDraft

    def __init__(self, title: str, about: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft = ProjectDraft()
        self._title = PlainLabel(title, role="title", wrap=True)
        self._about = PlainLabel(about, tone="muted", wrap=True)
        self._about.setMaximumWidth(scaled(580))
        inside = QWidget()
        inside.setProperty("scrolled", True)
        self.body = QVBoxLayout(inside)
        self.body.setContentsMargins(SPACE[6], SPACE[5], SPACE[6], SPACE[5])
        self.body.setSpacing(SPACE[2])
        self.body.addWidget(self._title)
        self.body.addWidget(self._about)
        self.body.addSpacing(SPACE[1])
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)

    def hold(self, draft: ProjectDraft) -> None:
        """Take over the choices of other steps without showing anything."""
        self._draft = draft

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        """Show the choices so far; fields that hold them already are left alone, cursor and all."""
        self._draft = draft

    def start(self) -> None:
        """Put the cursor where this step begins."""

    def finish_editing(self) -> None:
        """Take over what is being typed."""

    def set_compact(self, compact: bool) -> None:
        """Take less room at the sides."""
        side = SPACE[4] if compact else SPACE[6]
        self.body.setContentsMargins(side, SPACE[3] if compact else SPACE[5], side, SPACE[3])

    def set_title(self, title: str) -> None:
        """Ask in other words."""
        self._title.setText(title)

    def change(self, **fields: Any) -> None:
        """Emit the draft with other values in some fields."""
        changed = replace(self._draft, **fields)
        if changed != self._draft:
            self._draft = changed
            self.edited.emit(changed)


class FieldBox(QWidget):
    """A field under its bold name, with a quiet sentence below where one helps."""

    def __init__(
        self, name: str, field: QWidget | QLayout, parent: QWidget | None = None, *, note: str = "", key: str = ""
    ) -> None:
        super().__init__(parent)
        caption = PlainLabel(name, bold=True)
        self.note = PlainLabel(note, role="secondary", tone="muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE[0] + 2)
        layout.addWidget(caption)
        if isinstance(field, QLayout):
            layout.addLayout(field)
        else:
            caption.setBuddy(field)
            field.setAccessibleName(name)
            layout.addWidget(field)
        layout.addWidget(self.note)
        self.note.setVisible(bool(note))

    def set_note(self, note: str) -> None:
        """Say something else below the field."""
        self.note.setText(note)
        self.note.setVisible(bool(note))


class NumberField(QLineEdit):
    """A whole number of at most a few digits; empty is None."""

    number_changed = Signal(object)

    def __init__(self, largest: int, parent: QWidget | None = None, *, width: int = 90) -> None:
        super().__init__(parent)
        self.setValidator(QIntValidator(0, largest, self))
        self.setFixedWidth(scaled(width))
        self.textEdited.connect(lambda text: self.number_changed.emit(int(text) if text.isdecimal() else None))

    def set_number(self, number: int | None) -> None:
        """Show `number`, unless it is what the field says already."""
        show_text(self, "" if number is None else str(number))


class ShareField(QLineEdit):
    """A number above 0 and up to 1, with a point or a comma; empty is None."""

    share_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setValidator(QRegularExpressionValidator(QRegularExpression(r"1([.,]0{0,3})?|0?([.,]\d{0,3})?"), self))
        self.setFixedWidth(scaled(90))
        self.textEdited.connect(lambda text: self.share_changed.emit(_share(text)))

    def set_share(self, share: float | None) -> None:
        """Show `share`, unless it is what the field says already."""
        if _share(self.text()) != share:
            self.setText("" if share is None else f"{share:g}")


class CalmComboBox(ComboBox):
    """A drop-down field that does not change when somebody scrolls past it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


def _share(text: str) -> float | None:
    number = float(f"0{text.replace(',', '.')}") if text else 0.0
    return number if 0 < number <= 1 else None


def show_text(field: QLineEdit, text: str) -> None:
    """Put `text` into `field`, unless it is there already."""
    if field.text() != text:
        field.setText(text)


def text_area(lines: int, placeholder: str) -> QPlainTextEdit:
    """Return a field of several lines that Tab leaves."""
    area = QPlainTextEdit()
    area.setProperty("field", True)
    area.setTabChangesFocus(True)
    area.setPlaceholderText(placeholder)
    area.setFixedHeight(lines * line_height("body") + 2 * SPACE[2])
    return area


def show_area(area: QPlainTextEdit, text: str) -> None:
    """Put `text` into `area` without a signal, unless it is there already."""
    if area.toPlainText() != text:
        was = area.blockSignals(True)
        area.setPlainText(text)
        area.blockSignals(was)
