"""Insights: reads the figures in a job, again whenever something changed while the page is shown."""

from PySide6.QtCore import QObject, QTimer, Signal

from app.commands import Commands, Spec
from app.pages.insights_page import InsightsPage
from app.session import Session
from app.widgets.message_bar import Message
from labeling.errors import LabelingError
from labeling.overview import Overview, overview
from labeling.progress import Report

AGAIN_AFTER_MS = 500


class InsightsController(QObject):
    """Keeps the page up to date; reading never overlaps, and what comes meanwhile is read once, afterwards."""

    items_wanted = Signal(str)  # a filter of Data

    def __init__(self, session: Session, commands: Commands, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._page = InsightsPage()
        self._active, self._closed, self._running, self._wanted = False, False, False, False
        self._again = QTimer(self, singleShot=True, interval=AGAIN_AFTER_MS)
        self._again.timeout.connect(self._read)
        self._page.items_wanted.connect(self.items_wanted)
        self._page.tab_chosen.connect(lambda tab: session.views.put("insights_tab", tab))
        session.changed.connect(self._read_if_active)
        commands.add(
            Spec(
                id="chart-table", words=self.tr("Show chart as table"), key="T", menu="View", where="insights", group=4
            ),
            self._page.toggle_table,
        )
        commands.add(
            Spec(id="chart-copy", words=self.tr("Copy chart values"), key="Ctrl+C", where="insights"),
            self._page.copy_chart,
        )

    @property
    def page(self) -> InsightsPage:
        """The page."""
        return self._page

    def activate(self) -> None:
        """The page is shown: read now, and again after changes."""
        self._active = True
        self._page.show_tab(self._session.views.get("insights_tab", "overview"))
        self._read()

    def deactivate(self) -> None:
        """The page is hidden: changes wait until it is shown again."""
        self._active = False
        self._again.stop()

    def close(self) -> None:
        """The project closes: what is still being read is dropped."""
        self._active, self._closed = False, True
        self._again.stop()

    def _read_if_active(self) -> None:
        if self._active:
            self._read()

    def _read(self) -> None:
        if self._closed:
            return
        if self._running:
            self._wanted = True
            return
        self._running, self._wanted = True, False
        self._page.set_updating(True)
        self._session.jobs.start("", self._work, self._show, otherwise=self._tell, always=self._end)

    def _work(self, report: Report) -> object:
        report(0, 0)
        with self._session.project.reading() as db:
            return overview(db)

    def _show(self, seen: object) -> None:
        assert isinstance(seen, Overview)
        if not self._closed:
            self._page.show_overview(seen)

    def _tell(self, error: Exception) -> None:
        if self._closed:
            return
        self._page.set_updating(False)
        words = str(error) if isinstance(error, LabelingError) else self.tr("Something unexpected happened.")
        text = self.tr("The figures could not be brought up to date; the old ones stay. {}").format(words)
        self._page.message.emit(Message(level="warn", text=text, details=repr(error), key="insights"))

    def _end(self) -> None:
        self._running = False
        if self._wanted and self._active:
            self._again.start()
