"""The bottom row: the keys that work right now, and what runs in the background."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import scaled
from app.theme.tokens import SPACE, STATUS_BAR
from app.widgets.buttons import IconButton
from app.widgets.card import clear_layout, line
from app.widgets.keycap import KeyCap
from app.widgets.plain_text import ElidedLabel, PlainLabel
from app.widgets.progress_line import ProgressBar

MOST_HINTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyHint:
    """Keys and what they do: ("1", "6"), "label and next", joined by "-" for a range."""

    keys: tuple[str, ...]
    text: str
    joiner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobProgress:
    """A named background job: `total` 0 while unknown; `key` comes back with `stop_requested`."""

    key: object
    name: str
    done: int = 0
    total: int = 0
    can_stop: bool = True


class StatusBar(QWidget):
    """Up to five key hints on the left; on the right background work with Stop, then quiet facts."""

    stop_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._job: JobProgress | None = None
        self._shown_hints: list[_Hint] = []
        self._shown_facts: list[PlainLabel] = []
        self._hints, self._facts = QHBoxLayout(), QHBoxLayout()
        self._hints.setSpacing(SPACE[3] + 2)
        self._facts.setSpacing(SPACE[3])
        self._job_name, self._job_bar = ElidedLabel(role="secondary", tone="muted"), ProgressBar(width=80, height=4)
        self._job_bar.setFixedWidth(80)
        self._stop = IconButton("stop", self.tr("Stop"), colour="muted", size=22)
        self._stop.clicked.connect(self._stop_pressed)
        self._job_parts: tuple[QWidget, ...] = (self._job_name, self._job_bar, self._stop)
        row = QHBoxLayout()
        row.setContentsMargins(SPACE[2], 0, SPACE[2], 0)
        row.setSpacing(SPACE[1])
        row.addLayout(self._hints)
        row.addStretch(1)
        for part in self._job_parts:
            row.addWidget(part)
            part.hide()
        row.addSpacing(SPACE[1])
        row.addLayout(self._facts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(line())
        layout.addLayout(row, 1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_hints(self, hints: Sequence[KeyHint]) -> None:
        """Show the first five `hints`; in a narrow window as many as fit, and always the last."""
        clear_layout(self._hints)
        self._shown_hints = [_Hint(hint) for hint in hints[:MOST_HINTS]]
        for shown in self._shown_hints:
            self._hints.addWidget(shown)
        self._fit()

    def set_facts(self, facts: Sequence[str]) -> None:
        """Show quiet words at the far end: "Model round 9", "1,964 items"."""
        clear_layout(self._facts)
        self._shown_facts = [PlainLabel(fact, role="secondary", tone="muted") for fact in facts]
        for shown in self._shown_facts:
            self._facts.addWidget(shown)
        self._fit()

    def set_job(self, job: JobProgress | None) -> None:
        """Show the progress of `job`, None when nothing runs."""
        self._job = job
        for part in self._job_parts:
            part.setVisible(job is not None)
        if job is None:
            self._fit()
            return
        count = f" {job.done:,}" if job.done else ""
        count = self.tr(" {} of {}").format(f"{job.done:,}", f"{job.total:,}") if job.total else count
        self._job_name.set_text(f"{job.name}{count}")
        self._job_bar.setVisible(job.total > 0)
        self._job_bar.set_progress(job.done, job.total)
        self._stop.setVisible(job.can_stop)
        self._stop.set_words(self.tr("Stop: {}").format(job.name))
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(0, scaled(STATUS_BAR))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, scaled(STATUS_BAR))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        parts = [*self._job_parts, *self._shown_facts]
        taken = sum(part.sizeHint().width() + SPACE[2] for part in parts if not part.isHidden())
        room = self.width() - 2 * SPACE[2] - SPACE[4] - taken
        kept = list(self._shown_hints)
        while len(kept) > 1 and sum(hint.sizeHint().width() + SPACE[3] for hint in kept) > room:
            del kept[-2]
        for hint in self._shown_hints:
            hint.setVisible(hint in kept)

    def _stop_pressed(self) -> None:
        if self._job is not None:
            self.stop_requested.emit(self._job.key)


class _Hint(QWidget):
    def __init__(self, hint: KeyHint) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE[1] - 2)
        for index, key in enumerate(hint.keys):
            if index and hint.joiner:
                row.addWidget(PlainLabel(hint.joiner, role="secondary", tone="muted"))
            row.addWidget(KeyCap(key))
        row.addWidget(PlainLabel(hint.text, role="secondary", tone="muted"))
