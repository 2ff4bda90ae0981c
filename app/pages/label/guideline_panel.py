"""The guideline beside the item: plain text, its headings bold."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import PANEL_PADDING, SPACE
from app.widgets.buttons import IconButton
from app.widgets.card import Panel, line
from app.widgets.plain_text import ElidedLabel, PlainLabel


class GuidelinePanel(Panel):
    """What the project says about when to choose which label."""

    command_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        self._version = ElidedLabel(role="secondary", tone="muted")
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setAccessibleName(self.tr("Guideline"))
        self._text.document().setDocumentMargin(0)
        self._headings = _Headings(self._text.document())
        close = IconButton("close", self.tr("Close the guideline"), key="G")
        close.clicked.connect(lambda: self.command_wanted.emit("label-guideline"))
        head = QHBoxLayout()
        head.setSpacing(SPACE[1])
        head.addWidget(PlainLabel(self.tr("Guideline"), role="section"))
        head.addWidget(self._version, 1)
        head.addWidget(close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PANEL_PADDING, SPACE[1], SPACE[1], PANEL_PADDING)
        layout.setSpacing(SPACE[1])
        layout.addLayout(head)
        layout.addWidget(line())
        layout.addWidget(self._text, 1)
        self.setMinimumWidth(scaled(220))
        self.setAccessibleName(self.tr("Guideline"))
        self.hide()

    def show_guideline(self, version: str, text: str) -> None:
        """Show a text and, in grey, which version it is."""
        self._version.set_text(version)
        if text != self._text.toPlainText():
            self._text.setPlainText(text)

    def text(self) -> str:
        """Return the text as it stands."""
        return self._text.toPlainText()


class _Headings(QSyntaxHighlighter):
    """Makes Markdown headings bold and lets every character stand as it is."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._bold = QTextCharFormat()
        self._bold.setFontWeight(QFont.Weight.DemiBold)

    def highlightBlock(self, text: str) -> None:
        if text.lstrip().startswith("#"):
            self.setFormat(0, len(text), self._bold)
