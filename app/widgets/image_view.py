"""The picture that is labelled: as large as it fits, or closer."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsPixmapItem, QGraphicsScene, QGraphicsView, QWidget

from app.theme.palette import shown_tokens
from app.widgets.focus_ring import OWN_RING, paint_focus_ring
from app.widgets.zoom_control import ZoomControl

MARGIN = 20
STEP = 1.25
LARGEST, SMALLEST = 32.0, 0.02
PIXELS_VISIBLE = 3.0  # from this zoom on, pixels are shown as squares
PAN_STEP = 60


class ImageView(QGraphicsView):
    """Shows one picture on the canvas colour; the old one stays until the new one is set, in the same frame.

    Wheel, `+` and `-` zoom, `Z` or a double click toggle 100 % at the pointer, `Ctrl+0` fits, middle button or
    held `Space` drags. The screen may call the same as methods. Keys the view does not use are left to others.
    """

    zoom_changed = Signal(float)
    detail_wanted = Signal()  # the zoom now shows fewer decoded pixels than the screen has: see `refine`

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self._item = QGraphicsPixmapItem()
        self._scene.addItem(self._item)
        self._full = QSize()
        self._fitting, self._panning, self._asked = True, False, False
        self._drag_from: QPoint | None = None
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty(OWN_RING, True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self._control = ZoomControl(self)
        self._control.zoom_in_pressed.connect(self.zoom_in)
        self._control.zoom_out_pressed.connect(self.zoom_out)
        self._control.fit_pressed.connect(self.fit)
        self._tint()

    def show_image(self, image: QImage, full_size: QSize | None = None, *, keep_zoom: bool = False) -> None:
        """Show another picture, fitted unless `keep_zoom`.

        Parameters
        ----------
        image : QImage
            The decoded picture, perhaps smaller than the file's.
        full_size : QSize, optional
            Size in the file; zoom and `image_position` count in its pixels. Defaults to that of `image`.
        keep_zoom : bool
            Keep zoom and place, for going through similar pictures closely.
        """
        self._full = full_size if full_size is not None and not full_size.isEmpty() else image.size()
        self._set_pixels(image)
        self._scene.setSceneRect(QRectF(0, 0, self._full.width(), self._full.height()))
        self._asked = False
        if keep_zoom and not self._fitting:
            self._zoom_changed()
        else:
            self.fit()

    def refine(self, image: QImage) -> None:
        """Replace the pixels of the same picture by more or fewer, moving nothing."""
        self._set_pixels(image)

    def clear(self) -> None:
        """Show the empty canvas."""
        self._item.setPixmap(QPixmap())
        self._full = QSize()
        self._control.setVisible(False)

    def has_image(self) -> bool:
        return not self._full.isEmpty()

    def wanted_size(self) -> QSize:
        """Return the device pixels a fitted picture may fill: the size to decode at."""
        view = self.viewport().size() - QSize(2 * MARGIN, 2 * MARGIN)
        return (view * self.devicePixelRatioF()).expandedTo(QSize(64, 64))

    def zoom(self) -> float:
        """Return screen pixels per pixel of the file; 1 is 100 %."""
        return self.transform().m11() * self.devicePixelRatioF()

    def is_fitting(self) -> bool:
        """Tell whether the picture follows the size of the view."""
        return self._fitting

    def image_position(self, at: QPoint) -> QPointF:
        """Return the place in the file's pixels under `at` in the viewport."""
        return self.mapToScene(at)

    def fit(self) -> None:
        """Show the whole picture as large as it goes; small ones are enlarged."""
        self._fitting = True
        if not self.has_image():
            return
        room = self.viewport().size() - QSize(2 * MARGIN, 2 * MARGIN)
        scale = min(room.width() / self._full.width(), room.height() / self._full.height())
        self.setTransform(QTransform.fromScale(max(scale, SMALLEST), max(scale, SMALLEST)))
        self.centerOn(self._scene.sceneRect().center())
        self._zoom_changed()

    def zoom_to(self, zoom: float, at: QPoint | None = None) -> None:
        """Zoom to `zoom`, keeping what is under `at` (viewport; the middle if None) where it is."""
        if not self.has_image():
            return
        self._fitting = False
        anchor = at if at is not None else self.viewport().rect().center()
        under = self.mapToScene(anchor)
        scale = min(max(zoom, SMALLEST), LARGEST) / self.devicePixelRatioF()
        self.setTransform(QTransform.fromScale(scale, scale))
        moved = self.mapFromScene(under) - anchor
        self._pan(-moved)
        self._zoom_changed()

    def zoom_in(self) -> None:
        self.zoom_to(self.zoom() * STEP)

    def zoom_out(self) -> None:
        self.zoom_to(self.zoom() / STEP)

    def toggle_actual_size(self, at: QPoint | None = None) -> None:
        """Go to 100 % at `at` (the pointer if it is over the picture and None is given), or back to fit."""
        if not self._fitting:
            self.fit()
            return
        pointer = self.viewport().mapFromGlobal(self.cursor().pos())
        inside = self.viewport().rect().contains(pointer)
        self.zoom_to(1.0, at if at is not None else pointer if inside else None)

    def set_panning(self, panning: bool) -> None:
        """Let a left drag move the picture, while Space is held."""
        self._panning = panning
        shape = Qt.CursorShape.OpenHandCursor if panning else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom_to(self.zoom() * STEP**notches, event.position().toPoint())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (left and self._panning):
            self._drag_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            here = event.position().toPoint()
            self._pan(here - self._drag_from)
            self._drag_from = here

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._drag_from is not None:
            self._drag_from = None
            self.set_panning(self._panning)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.toggle_actual_size(event.position().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pans = {
            Qt.Key.Key_Left: QPoint(PAN_STEP, 0),
            Qt.Key.Key_Right: QPoint(-PAN_STEP, 0),
            Qt.Key.Key_Up: QPoint(0, PAN_STEP),
            Qt.Key.Key_Down: QPoint(0, -PAN_STEP),
        }
        key = Qt.Key(event.key())
        if event.text().casefold() == "z":
            self.toggle_actual_size()
        elif key == Qt.Key.Key_0 and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.fit()
        elif event.text() in ("+", "="):
            self.zoom_in()
        elif event.text() in ("-", "−"):
            self.zoom_out()
        elif key == Qt.Key.Key_Space:
            self.set_panning(True)
        elif key in pans and not self._fitting:
            self._pan(pans[key])
        else:
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.set_panning(False)
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_control()
        if self._fitting:
            self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._tint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_focus_ring(QPainter(self.viewport()), QRectF(self.viewport().rect()).adjusted(2, 2, -2, -2))

    def _pan(self, by: QPoint) -> None:
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - by.x())
        down.setValue(down.value() - by.y())

    def _set_pixels(self, image: QImage) -> None:
        self._item.setPixmap(QPixmap.fromImage(image))
        across = self._full.width() / max(1, image.width())
        down = self._full.height() / max(1, image.height())
        self._item.setTransform(QTransform.fromScale(across, down))
        self._choose_smoothing()

    def _zoom_changed(self) -> None:
        self._choose_smoothing()
        self._control.setVisible(True)
        self._control.set_zoom(self.zoom())
        self._place_control()
        self.zoom_changed.emit(self.zoom())
        decoded = self._item.pixmap().width() / max(1, self._full.width())
        if not self._asked and decoded < 0.99 and self.zoom() > 1.1 * decoded:
            self._asked = True
            self.detail_wanted.emit()

    def _choose_smoothing(self) -> None:
        smooth = self.zoom() < PIXELS_VISIBLE
        mode = Qt.TransformationMode.SmoothTransformation if smooth else Qt.TransformationMode.FastTransformation
        self._item.setTransformationMode(mode)

    def _place_control(self) -> None:
        self._control.adjustSize()
        reach = self._control.rect().bottomRight() + QPoint(13, 13)
        self._control.move(self.rect().bottomRight() - reach)

    def _tint(self) -> None:
        self.setBackgroundBrush(QColor(shown_tokens().canvas))
