"""The row under the steps: cancel, what is to fix, back, on, and Finish."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.card import Panel
from app.widgets.plain_text import PlainLabel


class Footer(Panel):
    """Two faces: the buttons, and the question whether what was typed may go."""

    finish_wanted = Signal()
    cancel_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", parent)
        cancel = ActionButton(self.tr("Cancel"), key="Esc")
        cancel.clicked.connect(self.cancel_wanted)
        self._to_fix = PlainLabel(role="secondary", tone="bad")
        self.back = ActionButton(self.tr("Back"))
        self.next = ActionButton(self.tr("Next"), key="Ctrl Enter", kind="primary")
        self._early = ActionButton(self.tr("Make project"), key="Ctrl Shift Enter")
        self._last = ActionButton(self.tr("Make project"), key="Ctrl Enter", kind="primary")
        for button in (self._early, self._last):
            button.clicked.connect(self.finish_wanted)
        buttons = _face([cancel, None, self._to_fix, self.back, self._early, self.next, self._last])
        self._keep = ActionButton(self.tr("Keep editing"), key="Esc")
        self._keep.clicked.connect(self.cancel_wanted)
        discard = ActionButton(self.tr("Discard"), kind="danger")
        discard.clicked.connect(self.discard_wanted)
        question = PlainLabel(self.tr("Leave without making the project? What you typed is lost."), bold=True)
        self._faces = QStackedLayout(self)
        self._faces.addWidget(buttons)
        self._faces.addWidget(_face([question, None, discard, self._keep]))
        self.setFixedHeight(scaled(60))

    def ask(self, asking: bool) -> None:
        """Ask whether to leave, or stop asking."""
        self._faces.setCurrentIndex(int(asking))
        if asking:
            self._keep.setFocus(Qt.FocusReason.TabFocusReason)

    def is_asking(self) -> bool:
        """Tell whether the question is shown."""
        return self._faces.currentIndex() == 1

    def set_place(self, *, first: bool, following: str) -> None:
        """Show what comes next; "" at the last step."""
        self.back.setEnabled(not first)
        self.next.setText(self.tr("Next: {}").format(following[:1].lower() + following[1:]))
        self.next.updateGeometry()
        self.next.setVisible(bool(following))
        self._early.setVisible(bool(following))
        self._last.setVisible(not following)

    def set_missing(self, n: int) -> None:
        """Show how many things are to fix in the steps seen so far."""
        self._to_fix.setText(
            self.tr("1 thing to fix") if n == 1 else self.tr("{} things to fix").format(n) if n else ""
        )


def _face(parts: list[QWidget | None]) -> QWidget:
    face = QWidget()
    row = QHBoxLayout(face)
    row.setContentsMargins(SPACE[5], 0, SPACE[5], 0)
    row.setSpacing(SPACE[2])
    for part in parts:
        if part is None:
            row.addStretch(1)
        else:
            row.addWidget(part)
    return face
