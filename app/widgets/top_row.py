"""The row under the title bar: menus, the command field, whether all is saved, who is working."""

from enum import Enum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QMenuBar,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import COMMAND_FIELD_WIDTH, RADIUS_FIELD, SPACE, TOP_ROW
from app.widgets.card import line
from app.widgets.keycap import keycap_size, paint_keycap
from app.widgets.pill import Avatar
from app.widgets.plain_text import ElidedLabel, PlainLabel, Tone, paint_text, plain_tooltip


class SaveState(Enum):
    """What has become of the last answer."""

    SAVED = "saved"
    SAVING = "saving"
    FAILED = "failed"


class TopRow(QWidget):
    """Menus at the left, the command field in the middle, save state and person at the right.

    Fill `menu_bar`; on macOS its menus move to the system bar and the row stays.
    """

    commands_requested = Signal()
    person_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_bar = QMenuBar()
        self.menu_bar.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._command_field = CommandField()
        self._command_field.clicked.connect(self.commands_requested)
        self._save_state, self._person = SaveLabel(), PersonButton()
        self._person.clicked.connect(self.person_requested)
        right = QHBoxLayout()
        right.setSpacing(SPACE[2])
        right.addStretch(1)
        right.addWidget(self._save_state)
        right.addWidget(self._person)
        # The two outer columns get equal widths, so that the field stays in the middle.
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(SPACE[1], 0, SPACE[2], 0)
        grid.setHorizontalSpacing(SPACE[2])
        grid.addWidget(self.menu_bar, 0, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self._command_field, 0, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addLayout(right, 0, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(row, 1)
        layout.addWidget(line())
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_command_hint(self, text: str, key: str) -> None:
        """Say in the field what can be typed, and the key that opens it."""
        self._command_field.set_words(text, key)

    def set_command_field_visible(self, visible: bool) -> None:
        """Hide the field while no command palette exists; its place stays."""
        self._command_field.setVisible(visible)

    def set_save_state(self, state: SaveState | None, reason: str = "") -> None:
        """Show whether the last answer is written; None while no project is open."""
        self._save_state.set_state(state, reason)

    def set_person(self, name: str, initials: str) -> None:
        """Show who is working; "" hides the place."""
        self._person.set_person(name, initials)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), scaled(TOP_ROW) + 1)


class CommandField(QAbstractButton):
    """Looks like a search field, opens the command palette."""

    def __init__(self) -> None:
        super().__init__()
        self._key = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(scaled(COMMAND_FIELD_WIDTH))

    def set_words(self, text: str, key: str) -> None:
        self.setText(text)
        self._key = key
        self.setAccessibleName(text)
        self.setAccessibleDescription(self.tr("Key {}").format(key))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(COMMAND_FIELD_WIDTH), scaled(28))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), 1))
        painter.setBrush(QColor(tokens.hover if self.underMouse() else tokens.sunken))
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, RADIUS_FIELD, RADIUS_FIELD)
        middle, side = self.height() / 2, scaled(16)
        paint_icon(painter, "search", QRectF(12, middle - side / 2, side, side), tokens.muted)
        cap = keycap_size(self._key) if self._key else QSize(0, 0)
        painter.setFont(text_font("body"))
        metrics = painter.fontMetrics()
        baseline = middle + (metrics.ascent() - metrics.descent()) / 2
        start = 12 + side + 8
        paint_text(painter, start, baseline, self.width() - start - cap.width() - 16, self.text(), colour=tokens.muted)
        if self._key:
            rect = QRectF(self.width() - cap.width() - 6, middle - cap.height() / 2, cap.width(), cap.height())
            paint_keycap(painter, rect, self._key, tokens)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()


class SaveLabel(QWidget):
    """Icon and word: Saved, Saving, Not saved."""

    def __init__(self) -> None:
        super().__init__()
        self._state: SaveState | None = None
        self._words = PlainLabel(role="body", tone="muted")
        self._mark = _Mark()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._mark)
        layout.addWidget(self._words)
        self.set_state(None)

    def set_state(self, state: SaveState | None, reason: str = "") -> None:
        words: dict[SaveState | None, tuple[str, str, Tone]] = {
            None: ("", "", "muted"),
            SaveState.SAVED: ("check", self.tr("Saved"), "muted"),
            SaveState.SAVING: ("more", self.tr("Saving"), "muted"),
            SaveState.FAILED: ("error", self.tr("Not saved"), "bad"),
        }
        name, text, tone = words[state]
        self._mark.set_mark(name, tone)
        self._words.setText(text)
        self._words.set_tone(tone)
        self.setToolTip(plain_tooltip(reason))
        self.setAccessibleName(f"{text}. {reason}" if reason else text)


class _Mark(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._name, self._tone = "", "muted"
        self.setFixedSize(scaled(16), scaled(16))

    def set_mark(self, name: str, tone: str) -> None:
        self._name, self._tone = name, tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._name:
            ink = getattr(shown_tokens(), self._tone)
            paint_icon(QPainter(self), self._name, QRectF(self.rect()), ink)


class PersonButton(QAbstractButton):
    """Initials and name; opens the choice of person."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._avatar = Avatar("")
        self._name = ElidedLabel("")
        for part in (self._avatar, self._name):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(SPACE[1])
        self._row.addWidget(self._avatar)
        self._row.addWidget(self._name)
        self.hide()

    def set_person(self, name: str, initials: str) -> None:
        self._avatar.set_initials(initials)
        self._name.set_text(name)
        self.setAccessibleName(self.tr("Person: {}").format(name))
        self.setToolTip(plain_tooltip(self.tr("Switch person")))
        self.setVisible(bool(name))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint nothing: the two parts are the button."""

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()
