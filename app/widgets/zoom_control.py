"""Smaller, larger, how large, fit: the little bar over a picture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.theme.fonts import scaled
from app.widgets.buttons import IconButton
from app.widgets.card import line
from app.widgets.plain_text import PlainLabel


class ZoomControl(QFrame):
    """Buttons for zooming, with the zoom in per cent between them."""

    zoom_out_pressed = Signal()
    zoom_in_pressed = Signal()
    fit_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", "card")
        self._percent = PlainLabel("100%", role="secondary")
        self._percent.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._percent.setMinimumWidth(scaled(44))
        smaller = IconButton("minus", self.tr("Smaller"), key="−")
        larger = IconButton("plus", self.tr("Larger"), key="+")
        fit = IconButton("fit", self.tr("Fit"), key="Ctrl+0")
        smaller.clicked.connect(self.zoom_out_pressed)
        larger.clicked.connect(self.zoom_in_pressed)
        fit.clicked.connect(self.fit_pressed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2, 2, 2, 2)
        layout.setSpacing(2)
        for widget in (smaller, self._percent, larger, line(vertical=True), fit):
            layout.addWidget(widget)

    def set_zoom(self, zoom: float) -> None:
        """Show `zoom` (1 = one picture pixel on one screen pixel) in per cent."""
        self._percent.setText(f"{zoom:.0%}")
        self.setAccessibleName(self.tr("Zoom {}").format(f"{zoom:.0%}"))
