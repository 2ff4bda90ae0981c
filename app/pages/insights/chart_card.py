"""A card around a chart: the chart scrolls inside where it has more rows than room."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.theme.fonts import scaled
from app.widgets.card import RING_INSIDE, Card
from app.widgets.charts.mark_chart import MarkChart

_LOWEST, _HIGHEST = 150, 330
_NO_LIMIT = 16_777_215  # QWIDGETSIZE_MAX, which PySide does not name


class ScrolledChart(QScrollArea):
    """Holds a chart of many rows; the mark that has the ring is kept in sight."""

    def __init__(self, chart: MarkChart) -> None:
        super().__init__()
        self._chart = chart
        self.setProperty(RING_INSIDE, True)
        chart.setProperty("scrolled", True)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.setWidget(chart)
        chart.installEventFilter(self)

    def minimumSizeHint(self) -> QSize:
        wanted = self._chart.minimumSizeHint()
        return QSize(scaled(170), min(max(wanted.height(), scaled(_LOWEST)), scaled(_HIGHEST)))

    def sizeHint(self) -> QSize:
        wanted = self._chart.sizeHint()
        return QSize(wanted.width(), min(max(wanted.height(), scaled(_LOWEST)), scaled(_HIGHEST)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_table()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._chart and event.type() == QEvent.Type.KeyPress:
            QTimer.singleShot(0, self._chart, self._follow)  # when the chart has taken the key
        return False

    def fit_table(self) -> None:
        """Make the table as high as what is seen of it: it scrolls by itself."""
        self._chart.setMaximumHeight(self.viewport().height() if self._chart.is_table() else _NO_LIMIT)

    def _follow(self) -> None:
        self.fit_table()
        mark = self._chart.current_mark()
        if mark is not None and not self._chart.is_table():
            at = self._chart.mark_rects()[self._chart.marks().index(mark)].toRect()
            self.ensureVisible(at.center().x(), at.center().y(), 0, at.height())


class ChartCard(Card):
    """A card with one chart; marks and the link lead to items in Data."""

    items_wanted = Signal(str)

    def __init__(self, title: str, chart: MarkChart, *, link: str = "", scrolls: bool = True) -> None:
        super().__init__(title, link=link)
        self._chart, self._link_items = chart, ""
        self._shell: QWidget = ScrolledChart(chart) if scrolls else chart
        chart.setProperty("keys", ["Up", "Down", "Left", "Right", "Home", "End", "Return", "Enter"])
        chart.mark_activated.connect(lambda key: self.items_wanted.emit(self.items_of(key)))
        self.link_activated.connect(lambda: self.items_wanted.emit(self._link_items))
        self.add(self._shell, 1)

    @property
    def chart(self) -> MarkChart:
        """The chart itself."""
        return self._chart

    def items_of(self, key: object) -> str:
        """Return the filter of Data for the items behind the mark `key`."""
        raise NotImplementedError

    def toggle_table(self) -> None:
        """Show the chart's values as a table, or the chart again."""
        if self._chart.marks():
            self._chart.show_table(not self._chart.is_table())
            if isinstance(self._shell, ScrolledChart):
                self._shell.fit_table()

    def refit(self) -> None:
        """Take the height that the marks shown now need."""
        self._shell.updateGeometry()

    def has_focus_inside(self) -> bool:
        """Tell whether the chart or its table has the keyboard."""
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self._chart or self._chart.isAncestorOf(focus))
