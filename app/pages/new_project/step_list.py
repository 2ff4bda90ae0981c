"""The six steps, down the left edge: each with its state, in any order."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from app.models.project_draft import STEPS, Step
from app.theme.fonts import scaled, text_font
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_FIELD, SPACE
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.plain_text import PlainLabel, paint_text


@dataclass(frozen=True, slots=True, kw_only=True)
class StepState:
    """What a step shows of itself: `done` once it was visited and nothing is missing."""

    summary: str = ""
    done: bool = False
    wrong: bool = False


class StepList(QWidget):
    """Buttons of the steps; Tab enters at the current one, Up and Down move."""

    step_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        names: dict[Step, str] = {
            "task": self.tr("Task"),
            "source": self.tr("Source"),
            "labels": self.tr("Labels"),
            "goal": self.tr("Goal"),
            "people": self.tr("People and overlap"),
            "guideline": self.tr("Guideline"),
        }
        self._buttons = {step: StepButton(n, names[step]) for n, step in enumerate(STEPS, start=1)}
        group = QButtonGroup(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[2], SPACE[4], SPACE[2], SPACE[4])
        layout.setSpacing(2)
        title = PlainLabel(self.tr("New project"), role="caption", tone="muted")
        title.setContentsMargins(SPACE[3], 0, 0, SPACE[0])
        layout.addWidget(title)
        for step, button in self._buttons.items():
            group.addButton(button)
            layout.addWidget(button)
            button.clicked.connect(lambda _checked=False, step=step: self.step_chosen.emit(step))
        layout.addStretch(1)

    def name(self, step: Step) -> str:
        """Return what a step is called."""
        return self._buttons[step].text()

    def set_current(self, step: Step) -> None:
        """Mark the step that is shown."""
        self._buttons[step].setChecked(True)

    def set_states(self, states: dict[Step, StepState]) -> None:
        """Show how far each step is."""
        for step, state in states.items():
            self._buttons[step].set_state(state)


class StepButton(QAbstractButton):
    """Number or mark, name, and a short word on what was chosen."""

    RING = 2

    def __init__(self, number: int, name: str) -> None:
        super().__init__()
        self._number, self._state = number, StepState()
        self.setText(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty(OWN_RING, True)
        self.setProperty("keys", ["Up", "Down", "Space"])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_state(self._state)

    def set_state(self, state: StepState) -> None:
        """Show how far this step is."""
        self._state = state
        mark = self.tr("something is missing") if state.wrong else self.tr("done") if state.done else ""
        self.setAccessibleName(self.text())
        self.setAccessibleDescription(", ".join(part for part in (mark, state.summary) if part))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(56))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(140), scaled(56))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        checked = self.group().checkedButton() if self.group() is not None else None
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and checked is not None:
            checked.click()
            checked.setFocus(Qt.FocusReason.TabFocusReason)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect()).adjusted(self.RING, self.RING, -self.RING, -self.RING)
        current = self.isChecked()
        if current or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.accent_soft if current else tokens.hover))
            painter.drawRoundedRect(body, RADIUS_FIELD, RADIUS_FIELD)
        side = scaled(22)
        circle = QRectF(body.left() + scaled(10), body.top() + scaled(9), side, side)
        self._paint_mark(painter, circle, current)
        left = circle.right() + scaled(12)
        width = body.right() - left - 8
        paint_text(painter, left, body.top() + scaled(22), width, self.text(), colour=tokens.text, bold=True)
        paint_text(
            painter, left, body.top() + scaled(40), width, self._state.summary, role="secondary", colour=tokens.muted
        )
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), RADIUS_FIELD + 1)

    def _paint_mark(self, painter: QPainter, circle: QRectF, current: bool) -> None:
        tokens = shown_tokens()
        ink = tokens.bad if self._state.wrong else tokens.ok if self._state.done else tokens.strong
        painter.setPen(QPen(QColor(tokens.accent_fill if current and not self._state.wrong else ink), 1.4))
        filled = current and not self._state.wrong
        painter.setBrush(QColor(tokens.accent_fill) if filled else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(circle.adjusted(0.7, 0.7, -0.7, -0.7))
        if self._state.done and not current:
            paint_icon(painter, "check", circle.adjusted(4, 4, -4, -4), tokens.ok)
            return
        painter.setPen(QColor(tokens.on_accent if filled else tokens.bad if self._state.wrong else tokens.muted))
        painter.setFont(text_font("caption"))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, "!" if self._state.wrong else str(self._number))
