"""One recent project: picture, name, path, task; how far it is; when it was open; and what can be done with it."""

from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.models.recent_projects import RecentProject, day_words, short_path
from app.theme.fonts import scaled
from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_CARD, RADIUS_SMALL, SPACE
from app.widgets.buttons import ActionButton, IconButton
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.pill import Pill, PillTone
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.progress_line import ProgressBar
from app.widgets.thumbnail import paint_picture

RING = 4  # px around the card in which the focus ring is painted


class RecentCard(QWidget):
    """A card that takes the focus: Enter opens, Del takes it off the list, the menu key shows the rest."""

    opened = Signal()
    read_only_wanted = Signal()
    located = Signal()
    shown_in_folder = Signal()
    removed = Signal()
    focus_moved = Signal(int)  # -1 up, 1 down

    def __init__(self, project: RecentProject, today: date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.project, self.today = project, today
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)
        self.setProperty("keys", ["Up", "Down", "Home", "End", "Return", "Enter", "Space", "Del"])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        missing = project.is_missing
        self._picture = ProjectPicture(project)
        name = ElidedLabel(project.name, role="section")
        path = ElidedLabel(short_path(project.path), role="secondary", tone="muted", mode=Qt.TextElideMode.ElideMiddle)
        about = ElidedLabel(project.about(), role="secondary", tone="muted")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addStretch(1)
        for line in (name, path, about):
            words.addWidget(line)
        words.addStretch(1)
        self._state = QVBoxLayout()
        self._state.setSpacing(SPACE[0] + 2)
        self._fill_state(project, missing)
        day = self._day = PlainLabel(day_words(project.opened_at, today), role="secondary", tone="muted")
        day.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._more = IconButton("more", self.tr("More for {}").format(project.name), colour="muted")
        self._more.clicked.connect(lambda: self._show_menu(self._more.rect().bottomLeft()))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE[3] + RING, SPACE[2] + RING, SPACE[2] + RING, SPACE[2] + RING)
        row.setSpacing(SPACE[3])
        row.addWidget(self._picture)
        row.addLayout(words, 3)
        self._side = QWidget()
        self._side.setLayout(self._state)
        self._state.setContentsMargins(0, 0, 0, 0)
        self.set_compact(False)
        row.addWidget(self._side)
        row.addWidget(day)
        row.addWidget(self._more)
        self.setFixedHeight(scaled(92) + 2 * RING)
        self.setAccessibleName(project.name)
        self.setAccessibleDescription(", ".join(self._heard(today)))

    def menu(self) -> QMenu:
        """Return what can be done with this project."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.project.can_open:
            menu.addAction(self.tr("Open"), self.opened.emit)
            menu.addAction(self.tr("Open read-only"), self.read_only_wanted.emit)
        if self.project.is_missing:
            menu.addAction(self.tr("Locate file"), self.located.emit)
        else:
            menu.addAction(self.tr("Show in folder"), self.shown_in_folder.emit)
        menu.addSeparator()
        menu.addAction(self.tr("Remove from list, keep the file"), self.removed.emit)
        return menu

    def set_compact(self, compact: bool) -> None:
        """Leave more of a narrow window to the name."""
        self._side.setFixedWidth(scaled(150 if compact else 212))
        self._day.setFixedWidth(scaled(66 if compact else 78))

    def set_picture(self, image: QImage) -> None:
        """Show a picture of the project's own."""
        self._picture.set_image(image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                (self.located if self.project.is_missing else self.opened).emit()
            case Qt.Key.Key_Delete:
                self.removed.emit()
            case Qt.Key.Key_Up:
                self.focus_moved.emit(-1)
            case Qt.Key.Key_Down:
                self.focus_moved.emit(1)
            case _:
                super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.project.can_open:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._show_menu(event.pos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(RING, RING, -RING, -RING)
        painter.setPen(QPen(QColor(tokens.border), 1))
        dim = not self.project.can_open
        painter.setBrush(QColor(tokens.sunken if dim else tokens.hover if self.underMouse() else tokens.surface))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), RADIUS_CARD + 3)

    def _fill_state(self, project: RecentProject, missing: bool) -> None:
        words, tone = project.state_words()
        self._state.addStretch(1)
        in_use = project.glance is not None and project.glance.state == "in use"
        if project.can_open and not in_use:
            head = QHBoxLayout()
            head.setSpacing(SPACE[0])
            head.addWidget(PlainLabel(f"{project.answered:,}", role="secondary", bold=True))
            head.addWidget(PlainLabel(self.tr("of {}").format(f"{project.items:,}"), role="secondary", tone="muted"))
            head.addStretch(1)
            agreement, agreement_tone = project.agreement_words()
            pill_tones: dict[str, PillTone] = {"ok": "ok", "warn": "warn"}
            pill = Pill(agreement, tone=pill_tones.get(agreement_tone, "plain"))
            pill.setAccessibleName(self.tr("Agreement {}").format(agreement))
            head.addWidget(pill)
            self._state.addLayout(head)
            bar = ProgressBar()
            bar.set_progress(project.answered, project.items)
            self._state.addWidget(bar)
        if words:
            label = ElidedLabel(words, role="secondary", tone=tone)
            self._state.addWidget(label)
        if missing:
            locate = ActionButton(self.tr("Locate file"), bar=True)
            locate.clicked.connect(self.located)
            self._state.addWidget(locate, 0, Qt.AlignmentFlag.AlignLeft)
        elif in_use:
            read = ActionButton(self.tr("Open read-only"), bar=True)
            read.clicked.connect(self.read_only_wanted)
            self._state.addWidget(read, 0, Qt.AlignmentFlag.AlignLeft)
        self._state.addStretch(1)

    def _heard(self, today: date) -> list[str]:
        project = self.project
        parts = [str(project.path), project.about(), project.state_words()[0]]
        if project.can_open:
            parts.append(self.tr("{} of {} answered").format(f"{project.answered:,}", f"{project.items:,}"))
        return [part for part in (*parts, day_words(project.opened_at, today)) if part]

    def _show_menu(self, at: QPoint) -> None:
        origin = self._more if self.sender() is self._more else self
        self.menu().popup(origin.mapToGlobal(at))


class ProjectPicture(QWidget):
    """A thumbnail where there is one, else a drawing of what is labelled."""

    def __init__(self, project: RecentProject) -> None:
        super().__init__()
        self._project, self._image = project, QImage()
        self.setFixedSize(scaled(92), scaled(66))

    def set_image(self, image: QImage) -> None:
        """Show a picture."""
        self._image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(self.rect())
        if not self._image.isNull() and self._project.can_open:
            paint_picture(painter, rect, self._image, tokens)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.border if not self._project.can_open else tokens.sunken))
        painter.drawRoundedRect(rect, RADIUS_SMALL, RADIUS_SMALL)
        if self._project.can_open and self._project.kind == "text":
            _paint_lines(painter, rect)
            return
        name = "image" if self._project.kind == "image" else "label"
        side = scaled(22)
        icon = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
        paint_icon(painter, name if self._project.can_open else "warning", icon, tokens.muted)


def _paint_lines(painter: QPainter, rect: QRectF) -> None:
    """Paint a small text with two marked lines."""
    tokens = shown_tokens()
    shares, colours = (0.84, 1.0, 0.72, 0.93, 0.47), ("", "#E69F00", "", "#56B4E9", "")
    pitch = rect.height() / 6
    for row, (share, colour) in enumerate(zip(shares, colours, strict=True), start=1):
        line = QRectF(rect.left() + 8, rect.top() + row * pitch - 2, (rect.width() - 16) * share, 4)
        painter.setBrush(QColor(colour or tokens.strong))
        painter.drawRoundedRect(line, 2, 2)
