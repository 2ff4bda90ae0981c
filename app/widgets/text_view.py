"""The text that is labelled: one comfortable column, plain, never markup."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextBlock, QTextDocument, QTextOption
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QPlainTextDocumentLayout,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.theme.fonts import scaled
from app.theme.tokens import SPACE, TYPE
from app.widgets.buttons import ActionButton
from app.widgets.card import line
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.plain_text import ElidedLabel
from app.widgets.text_pages import part_starts

CARD_WIDTH, SIDE, TOP = 752, 40, 20


class TextView(QWidget):
    """A text in a card of at most 752 px; longer than 20,000 characters it comes in parts, with a notice."""

    part_shown = Signal(int)  # from 0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._text, self._starts, self._part = "", [0], 0
        self._card = QFrame()
        self._card.setProperty("panel", "card")
        self._page = _Page()
        self._notice = ElidedLabel(role="secondary", tone="muted")
        self._back = ActionButton(self.tr("Previous part"), bar=True, icon_name="chevron_left")
        self._on = ActionButton(self.tr("Next part"), bar=True, icon_name="chevron_right")
        self._back.clicked.connect(lambda: self.show_part(self._part - 1))
        self._on.clicked.connect(lambda: self.show_part(self._part + 1))
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE[3], SPACE[1], SPACE[1], SPACE[1])
        row.addWidget(self._notice, 1)
        row.addWidget(self._back)
        row.addWidget(self._on)
        foot.addWidget(line())
        foot.addLayout(row)
        inside = QVBoxLayout(self._card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addWidget(self._page, 1)
        inside.addWidget(self._foot)
        layout = QHBoxLayout(self)
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        layout.setContentsMargins(SPACE[3], SPACE[5], SPACE[3], SPACE[5])
        layout.addStretch(1)
        layout.addWidget(self._card, 1000, Qt.AlignmentFlag.AlignTop)
        layout.addStretch(1)
        self._foot.hide()

    def set_text(self, text: str) -> None:
        """Show `text` from its beginning, its characters as they are."""
        self._text, self._starts = text, part_starts(text)
        self._foot.setVisible(len(self._starts) > 1)
        self.show_part(0)

    def text(self) -> str:
        """Return the whole text, also what is not shown."""
        return self._text

    def shown_text(self) -> str:
        """Return the part on screen."""
        return self._page.toPlainText()

    def n_parts(self) -> int:
        return len(self._starts)

    def show_part(self, part: int) -> None:
        """Show part `part` (from 0) of a long text; out of range changes nothing."""
        if not 0 <= part < len(self._starts):
            return
        self._part = part
        start = self._starts[part]
        end = self._starts[part + 1] if part + 1 < len(self._starts) else len(self._text)
        self._page.show_text(self._text[start:end])
        self._notice.set_text(
            self.tr("Long text, part {} of {}: characters {} to {} of {}.").format(
                f"{part + 1:,}", f"{len(self._starts):,}", f"{start + 1:,}", f"{end:,}", f"{len(self._text):,}"
            )
        )
        self._back.setEnabled(part > 0)
        self._on.setEnabled(part + 1 < len(self._starts))
        self._fit_card()
        self.part_shown.emit(part)

    def set_text_size(self, size: int) -> None:
        """Set the size of the text in pixels at 100 %: 14, 16 or 19."""
        self._page.set_text_size(size)
        self._fit_card()

    def minimumSizeHint(self) -> QSize:
        return QSize(scaled(240), scaled(160))  # the card follows the window, never the other way round

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_card()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._page.refresh()
            self._fit_card()

    def _fit_card(self) -> None:
        """Let the card end under a short text."""
        self._card.setMaximumWidth(scaled(CARD_WIDTH))
        room = self.height() - 2 * SPACE[5]
        foot = self._foot.sizeHint().height() if not self._foot.isHidden() else 0
        needed = self._page.needed_height(room) + foot + 2
        self._card.setFixedHeight(max(scaled(80), min(room, needed)))


class _Page(QPlainTextEdit):
    def __init__(self) -> None:
        super().__init__()
        self._size = TYPE["document"].size
        document = QTextDocument(self)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        document.setDefaultTextOption(option)
        document.setUndoRedoEnabled(False)
        self._lines = SpacedLines(document)
        document.setDocumentLayout(self._lines)
        self.setDocument(document)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty(OWN_RING, True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Text to label"))
        self.refresh()

    def show_text(self, text: str) -> None:
        self.setPlainText(text)
        self.verticalScrollBar().setValue(0)

    def set_text_size(self, size: int) -> None:
        self._size = size
        self.refresh()

    def refresh(self) -> None:
        self._lines.set_pitch(scaled(self._size * TYPE["document"].line / TYPE["document"].size))
        self.document().setDocumentMargin(0)
        # A font set by `setFont` is lost when the application's style sheet changes; one of a style sheet stays.
        self.setStyleSheet(f"QPlainTextEdit {{ font-size: {scaled(self._size)}px; }}")
        self.setViewportMargins(scaled(SIDE), scaled(TOP), scaled(SIDE), scaled(TOP))

    def needed_height(self, enough: int) -> int:
        """Return the height of the text, or `enough` when it is more than that."""
        height, block = 2.0 * scaled(TOP), self.document().begin()
        while block.isValid() and height < enough:
            height += self._lines.blockBoundingRect(block).height()
            block = block.next()
        return min(enough, round(height) + 4)

    def sizeHint(self) -> QSize:
        return QSize(scaled(CARD_WIDTH), 200)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(QPainter(self.viewport()), QRectF(self.viewport().rect()))


class SpacedLines(QPlainTextDocumentLayout):
    """Lines of a fixed pitch, right-to-left ones at the right: the plain-text editor of Qt has no setting for it.

    The editor asks for the box of each block it shows; by then the block is laid out, and its lines can be moved.
    """

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._pitch = TYPE["document"].line

    def set_pitch(self, pitch: int) -> None:
        """Set the distance between two lines in pixels."""
        self._pitch = pitch
        self.requestUpdate()

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        box = super().blockBoundingRect(block)
        layout = block.layout()
        n_lines = layout.lineCount()
        mirrored = block.textDirection() == Qt.LayoutDirection.RightToLeft
        for index in range(n_lines):
            placed = layout.lineAt(index)
            top = index * self._pitch + (self._pitch - placed.height()) / 2
            left = placed.width() - placed.naturalTextWidth() if mirrored else 0.0
            if placed.y() != top or placed.x() != left:
                placed.setPosition(QPointF(left, top))
        box.setHeight(n_lines * self._pitch)
        return box
