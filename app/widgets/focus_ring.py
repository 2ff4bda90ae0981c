"""The ring around whatever has the keyboard: 2 px accent, 2 px away, never removed."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QApplication,
    QWidget,
)
from shiboken6 import isValid

from app.theme.palette import shown_tokens
from app.theme.tokens import FOCUS_GAP, FOCUS_WIDTH, RADIUS_FIELD

OWN_RING = "paints_own_focus"
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class FocusRing(QWidget):
    """Draws the ring over `window`, around its focused button or slider.

    Fields show their focus by their border and painted widgets by a ring of their own (they set the property
    `paints_own_focus`); a style sheet can draw nothing outside a widget, so buttons need this one.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._around: QWidget | None = None
        self._watched: list[QWidget] = []
        self.hide()
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._focus_moved)

    def around(self) -> QWidget | None:
        """Return the widget that has the ring, None while it is hidden."""
        return self._around if self.isVisible() else None

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        for watched in self._watched:
            if isValid(watched):
                watched.removeEventFilter(self)
        self._watched = []
        self._around = new if self._wants_ring(new) else None
        above: QWidget | None = self._around
        while above is not None and above is not self.window():
            above.installEventFilter(self)
            self._watched.append(above)
            above = above.parentWidget()
        self._place()

    def _wants_ring(self, widget: QWidget | None) -> bool:
        return (
            widget is not None
            and widget.window() is self.window()
            and isinstance(widget, QAbstractButton | QAbstractSlider)
            and not widget.property(OWN_RING)
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            if watched is self._around and event.type() == QEvent.Type.Hide:
                self._around = None
            self._place()
        return False

    def _place(self) -> None:
        if self._around is None or not isValid(self._around):
            self.hide()
            return
        reach = FOCUS_GAP + FOCUS_WIDTH
        origin = self._around.mapTo(self.window(), QPoint(0, 0))
        ring = QRect(origin, self._around.size()).adjusted(-reach, -reach, reach, reach)
        self.setGeometry(ring)
        visible = ring.intersected(self._clip())
        self.setMask(visible.translated(-ring.topLeft()))
        self.setVisible(not visible.isEmpty())
        self.raise_()

    def _clip(self) -> QRect:
        clip = QRect(self.window().rect())
        widget = self._around.parentWidget() if self._around is not None else None
        while widget is not None and widget is not self.window():
            if isinstance(widget, QAbstractScrollArea):
                view = widget.viewport()
                clip = clip.intersected(QRect(view.mapTo(self.window(), QPoint(0, 0)), view.size()))
            widget = widget.parentWidget()
        return clip

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_focus_ring(QPainter(self), QRectF(self.rect()))


def paint_focus_ring(painter: QPainter, rect: QRectF, radius: float = RADIUS_FIELD + 3) -> None:
    """Paint the ring just inside `rect`; leave 2 px between it and what it is around."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(shown_tokens().accent), FOCUS_WIDTH))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = FOCUS_WIDTH / 2
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)
    painter.restore()
