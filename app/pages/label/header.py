"""The row that names the Label page: task, how far, guideline and break."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from app.pages.label.views import ProgressView
from app.theme.fonts import scaled
from app.widgets.buttons import ActionButton
from app.widgets.card import ScreenHeader, line
from app.widgets.pill import Pill
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.progress_line import ProgressBar

GUIDELINE, BREAK = "label-guideline", "label-break"
_NARROW = 820


class LabelHeader(ScreenHeader):
    """Session and project progress in items; in a narrow window the bar goes first."""

    command_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.set_title(self.tr("My queue"))
        self._task = Pill("")
        self._session, self._bar = PlainLabel(), ProgressBar(width=200)
        self._bar.setFixedWidth(scaled(200))
        self._project = ElidedLabel(tone="muted", fewest=8)
        divider = line(vertical=True)
        divider.setFixedHeight(scaled(22))
        self.add_left(self._task, divider, self._session, self._bar, self._project)
        self._guideline = ActionButton(self.tr("Guideline"), icon_name="book")
        self._break = ActionButton(self.tr("Take a break"))
        self._guideline.clicked.connect(lambda: self.command_wanted.emit(GUIDELINE))
        self._break.clicked.connect(lambda: self.command_wanted.emit(BREAK))
        self.add_right(self._guideline, self._break)

    def set_task(self, words: str) -> None:
        """Show how the project asks: single choice or several labels."""
        self._task.set_text(words)

    def set_progress(self, view: ProgressView) -> None:
        """Show how far the session and the project are."""
        if view.n_session <= view.goal:
            words = self.tr("{} of {} this session").format(f"{view.n_session:,}", f"{view.goal:,}")
        else:
            words = self.tr("{} this session, goal {}").format(f"{view.n_session:,}", f"{view.goal:,}")
        self._session.setText(words)
        self._bar.set_progress(view.n_session, view.goal)
        self._project.set_text(view.project)

    def set_keys(self, keys: Mapping[str, str]) -> None:
        """Show on the guideline button its key, and that of the break in its tooltip."""
        self._guideline.set_key(keys.get(GUIDELINE, ""))
        self._break.setToolTip(self.tr("Hides the item ({})").format(keys.get(BREAK, "")))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._bar.setFixedWidth(scaled(200) if self.width() >= scaled(1000) else scaled(80))
        self._bar.setVisible(self.width() >= scaled(_NARROW))
