"""While the project is made: what happens, how far it is, and Stop."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.progress_line import ProgressBar


class MakingView(QWidget):
    """Stands where the steps were."""

    stop_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = ElidedLabel(tone="muted", mode=Qt.TextElideMode.ElideMiddle)
        self._bar, self._words = ProgressBar(width=scaled(420)), PlainLabel(role="secondary", tone="muted")
        self.stop = ActionButton(self.tr("Stop"), icon_name="stop")
        self.stop.clicked.connect(self.stop_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE[6], SPACE[5], SPACE[6], SPACE[5])
        layout.setSpacing(SPACE[2])
        layout.addWidget(PlainLabel(self.tr("Making the project"), role="title"))
        layout.addWidget(self._path)
        layout.addSpacing(SPACE[2])
        layout.addWidget(self._bar)
        layout.addWidget(self._words)
        layout.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)

    def begin(self, path: str) -> None:
        """Say what is being made."""
        self._path.set_text(path)
        self.show_progress(0, 0)

    def show_progress(self, done: int, total: int) -> None:
        """Show how much of the source was read; `total` 0 while unknown."""
        self._bar.set_progress(done, total)
        share = f"{100 * done / total:.0f}%" if total else self.tr("Looking at the source")
        self._words.setText(share)
