"""Messages above the screen: what happened, what it means, what to do. Repeats are counted, not stacked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.theme.icons import paint_icon
from app.theme.palette import shown_tokens
from app.theme.tokens import SPACE
from app.widgets.buttons import ActionButton, IconButton
from app.widgets.plain_text import PlainLabel

Level = Literal["info", "ok", "warn", "bad"]
MOST_ROWS = 3
_ICONS: dict[Level, str] = {"info": "info", "ok": "check", "warn": "warning", "bad": "error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAction:
    """A button of a message; `key` comes back with `action_chosen`."""

    key: object
    text: str
    shortcut: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. A second one with the same `key` takes its place; `key` None means the text itself."""

    level: Level
    text: str
    actions: tuple[MessageAction, ...] = ()
    details: str = ""
    key: object = None
    times: int = 1

    def identity(self) -> object:
        return self.text if self.key is None else self.key


class MessageBar(QWidget):
    """The messages that wait for an eye, newest first, at most three; errors outlast the others."""

    action_chosen = Signal(object, object)  # message key, action key
    dismissed = Signal(object)  # message key

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show `message`; if it is already there with the same words, count it."""
        same = next((each for each in self._messages if each.identity() == message.identity()), None)
        if same is not None:
            self._messages.remove(same)
            if same.text == message.text:
                message = replace(message, times=same.times + 1)
        self._messages.insert(0, message)
        while len(self._messages) > MOST_ROWS:
            quiet = [each for each in self._messages if each.level != "bad"]
            self._messages.remove((quiet or self._messages)[-1])
        self._rebuild()

    def dismiss(self, key: object) -> None:
        """Take the message `key` away, if it is still there; without a signal."""
        self._messages = [each for each in self._messages if each.identity() != key]
        self._rebuild()

    def messages(self) -> Sequence[Message]:
        """Return what is shown, newest first."""
        return tuple(self._messages)

    def _rebuild(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for message in self._messages:
            row = MessageRow(message)
            row.action_chosen.connect(partial(self.action_chosen.emit, message.identity()))
            row.closed.connect(partial(self._closed, message.identity()))
            self._rows.addWidget(row)
        self.setVisible(bool(self._messages))

    def _closed(self, key: object) -> None:
        self.dismiss(key)
        self.dismissed.emit(key)


class MessageRow(QWidget):
    """One message with its buttons."""

    action_chosen = Signal(object)
    closed = Signal()

    def __init__(self, message: Message) -> None:
        super().__init__()
        self._level, self._details = message.level, message.details
        words = message.text if message.times == 1 else self.tr("{} ({} times)").format(message.text, message.times)
        text = PlainLabel(words, wrap=True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACE[3] + 16 + SPACE[1], SPACE[1] - 2, SPACE[1], SPACE[1] - 1)
        layout.setSpacing(SPACE[1])
        layout.addWidget(text, 1)
        for action in message.actions:
            button = ActionButton(action.text, key=action.shortcut, bar=True)
            button.clicked.connect(partial(self.action_chosen.emit, action.key))
            layout.addWidget(button)
        if message.details:
            copy = ActionButton(self.tr("Copy details"), kind="quiet", bar=True, icon_name="copy")
            copy.clicked.connect(self._copy)
            layout.addWidget(copy)
        close = IconButton("close", self.tr("Close this message"))
        close.clicked.connect(self.closed)
        layout.addWidget(close)
        self.setAccessibleName(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), shown_tokens()
        fill, ink = {
            "info": (tokens.accent_soft, tokens.accent),
            "ok": (tokens.ok_soft, tokens.ok),
            "warn": (tokens.warn_soft, tokens.warn),
            "bad": (tokens.bad_soft, tokens.bad),
        }[self._level]
        painter.fillRect(self.rect(), QColor(fill))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.border))
        left = self.width() - SPACE[3] - 16 if self.isRightToLeft() else SPACE[3]
        paint_icon(painter, _ICONS[self._level], QRectF(left, (self.height() - 17) / 2, 16, 16), ink)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details)
