"""Step 1: what kind of answer is given; and what the project is called and where its file will be."""

from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from app.models.draft_outlook import Outlook
from app.models.project_draft import ProjectDraft
from app.pages.new_project.step_view import FieldBox, StepView, show_text
from app.theme.fonts import line_height, scaled
from app.theme.icons import paint_icon
from app.theme.label_colours import paint_swatch
from app.theme.palette import shown_tokens
from app.theme.tokens import RADIUS_CARD, RADIUS_SMALL, SPACE, Tokens
from app.widgets.buttons import ActionButton
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.plain_text import ElidedLabel, paint_text


class TaskStep(StepView):
    """Two cards with pictures, then name and place."""

    folder_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("What does an answer look like?"),
            self.tr("The kind of answer stays as it is once the project is made."),
            parent,
        )
        self._cards = {
            "single": TaskCard(
                self.tr("Single choice"),
                self.tr("Every item gets exactly one label. One key, next item."),
                several=False,
            ),
            "multi": TaskCard(
                self.tr("Multi-label"), self.tr("An item can have several labels, or none of them."), several=True
            ),
        }
        group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setContentsMargins(-TaskCard.RING, 0, 0, 0)  # the cards keep room for their focus ring
        row.setSpacing(SPACE[1])
        for task, card in self._cards.items():
            group.addButton(card)
            row.addWidget(card)
            card.clicked.connect(lambda _checked=False, task=task: self.change(task=task))
        row.addStretch(1)
        self.body.addLayout(row)
        self._name = QLineEdit()
        self._name.setMaximumWidth(scaled(420))
        self._name.textEdited.connect(lambda text: self.change(name=text if text.strip() else None))
        self._place = ElidedLabel(role="secondary", tone="muted", mode=Qt.TextElideMode.ElideMiddle)
        self._folder = ActionButton(self.tr("Choose folder"), icon_name="folder", bar=True)
        self._folder.clicked.connect(self.folder_wanted)
        place = QHBoxLayout()
        place.setSpacing(SPACE[2])
        place.addWidget(self._place)
        place.addWidget(self._folder)
        place.addStretch(1)
        self.body.addSpacing(SPACE[2])
        self.body.addWidget(FieldBox(self.tr("Name of the project"), self._name))
        self._file = FieldBox(self.tr("Its file"), place)
        self.body.addWidget(self._file)
        self.body.addStretch(1)

    def show_draft(self, draft: ProjectDraft, outlook: Outlook) -> None:
        super().show_draft(draft, outlook)
        self._cards[draft.task].setChecked(True)
        show_text(self._name, draft.name or "")
        self._name.setPlaceholderText(outlook.place.name or self.tr("Taken from the source"))
        path = outlook.place.path
        self._place.set_text(_short(path) if path is not None else self.tr("Beside the source"))
        self._file.set_note(outlook.place.problem)
        self._file.note.set_tone("bad" if outlook.place.problem else "muted")

    def start(self) -> None:
        self._cards[self._draft.task].setFocus(Qt.FocusReason.TabFocusReason)


class TaskCard(QAbstractButton):
    """A task as a picture of its answers, with name and sentence; arrows choose, as among radio buttons."""

    RING = 4

    def __init__(self, name: str, about: str, parent: QWidget | None = None, *, several: bool) -> None:
        super().__init__(parent)
        self._about, self._several = about, several
        self.setText(name)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAccessibleName(name)
        self.setAccessibleDescription(about)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(OWN_RING, True)
        self.setProperty("keys", ["Space", "Left", "Right", "Up", "Down"])
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(scaled(300), scaled(196))

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(210), scaled(196))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        focused = self.group().checkedButton() if self.group() is not None else None
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) and focused is not None:
            focused.click()

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        card = QRectF(self.rect()).adjusted(self.RING, self.RING, -self.RING, -self.RING)
        chosen = self.isChecked()
        painter.setPen(QPen(QColor(tokens.accent if chosen else tokens.border), 2 if chosen else 1))
        painter.setBrush(
            QColor(tokens.accent_soft if chosen else tokens.hover if self.underMouse() else tokens.surface)
        )
        painter.drawRoundedRect(card.adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD)
        inner = card.adjusted(SPACE[3], SPACE[3], -SPACE[3], -SPACE[3])
        words = line_height("label") + 2 * line_height("secondary") + SPACE[0]
        self._paint_answers(painter, inner.adjusted(0, 0, 0, -words - SPACE[2]), tokens)
        top = inner.bottom() - words
        paint_text(
            painter,
            inner.left(),
            top + scaled(15),
            inner.width() - 24,
            self.text(),
            role="label",
            colour=tokens.text,
            bold=True,
        )
        if chosen:
            paint_icon(painter, "check", QRectF(inner.right() - 18, top, 18, 18), tokens.accent)
        painter.setPen(QColor(tokens.muted))
        from_top = top + line_height("label") + SPACE[0]
        box = QRectF(inner.left(), from_top, inner.width(), 2 * line_height("secondary") + 2)
        font = painter.font()
        font.setPixelSize(scaled(12))
        font.setWeight(font.Weight.Normal)
        painter.setFont(font)
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self._about)
        if self.hasFocus():
            paint_focus_ring(painter, QRectF(self.rect()), RADIUS_CARD + 2)

    def _paint_answers(self, painter: QPainter, box: QRectF, tokens: Tokens) -> None:
        """Paint an item, and three labels of which one or two are taken."""
        plate = QRectF(box.left(), box.top(), box.height() * 1.25, box.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.canvas))
        painter.drawRoundedRect(plate, RADIUS_SMALL, RADIUS_SMALL)
        side = box.height() * 0.45
        icon = QRectF(plate.center().x() - side / 2, plate.center().y() - side / 2, side, side)
        paint_icon(painter, "image", icon, tokens.muted)
        taken = (0, 2) if self._several else (1,)
        gap, left = 6.0, plate.right() + SPACE[2]
        height = (box.height() - 2 * gap) / 3
        for row, colour in enumerate((2, 4, 0)):
            line = QRectF(left, box.top() + row * (height + gap), box.right() - left, height)
            lit = row in taken
            painter.setPen(QPen(QColor(tokens.accent if lit else tokens.border), 1))
            painter.setBrush(QColor(tokens.surface))
            painter.drawRoundedRect(line.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_SMALL, RADIUS_SMALL)
            paint_swatch(painter, QRectF(line.left() + 7, line.center().y() - 5, 10, 10), colour, tokens)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.strong if lit else tokens.border))
            painter.drawRoundedRect(QRectF(line.left() + 24, line.center().y() - 2.5, line.width() * 0.4, 5), 2.5, 2.5)
            if lit:
                paint_icon(painter, "check", QRectF(line.right() - 20, line.center().y() - 7, 14, 14), tokens.accent)


def _short(path: Path) -> str:
    home = Path.home()
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)
