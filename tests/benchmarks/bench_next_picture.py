"""From a key to the next picture on screen, in the real window, while rounds of learning run in the worker process.

Needs a display or the offscreen platform; the photos are those of the shared data folder, 1 to 9 megapixels.
"""

import os
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.preferences import computer_preferences
from app.widgets.image_view import ImageView
from labeling.charter import Charter
from labeling.new_project import NewProject, create_project
from labeling.people import person_named
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from tests.benchmarks.latency import latency_of
from tests.benchmarks.result import Result, Scale

PHOTOS = Path(__file__).parents[2] / "../shared/data/photos/photos.zip"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PACE = 0.4  # seconds between two keys: a fast annotator
FRAME_MS = 1000 / 60


class Paints(QObject):
    """Hears when the picture on screen is painted."""

    def __init__(self, view: ImageView) -> None:
        super().__init__(view)
        self.n = 0
        view.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.n += event.type() == QEvent.Type.Paint
        return False


class Heart(QObject):
    """Notes the longest time in which the event loop did nothing else."""

    def __init__(self) -> None:
        super().__init__()
        self.pauses: list[float] = []
        self._at = time.perf_counter()
        self.startTimer(5)

    def timerEvent(self, event: QEvent) -> None:
        now = time.perf_counter()
        self.pauses.append(now - self._at)
        self._at = now


def run(scale: Scale) -> Result:
    """Answer photo after photo; the ratio is the p99 from key to painted picture to one frame of a 60 Hz screen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    n = 15 if scale == "small" else 90
    with tempfile.TemporaryDirectory() as name, patch.dict(os.environ, LABELWRIGHT_HOME=f"{name}/home"):
        folder = Path(name)
        path = _project(folder)
        application = QApplication.instance() or QApplication([])
        assert isinstance(application, QApplication)
        window = MainWindow(computer_preferences(), application)
        window.set_appearance("light", 1.0)
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        window.open_project(path)
        _live(5.0)
        view = next(one for one in window.findChildren(ImageView) if one.isVisible())
        paints, heart = Paints(view), Heart()
        calls, painted, late = [], [], 0
        for number in range(n):
            if number % 10 == 0:
                QTest.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
            before, started = paints.n, time.perf_counter()
            QTest.keyClick(QApplication.focusWidget() or window, "12"[number % 2])
            calls.append(time.perf_counter() - started)
            while paints.n == before and time.perf_counter() - started < 1:
                QApplication.processEvents()
            late += paints.n == before
            painted.append(time.perf_counter() - started)
            _live(PACE)
        window.close()
    swap, key, stall = latency_of(calls), latency_of(painted), latency_of(heart.pauses)
    return Result(
        name="next_picture",
        figures=swap.figures("swap ") | key.figures("key to painted ") | {"longest stall": stall.max},
        unit="ms",
        ratio=key.p99 / FRAME_MS,
        peer="one frame at 60 Hz",
        notes=(f"{n} photos of 1 to 9 MP, a round every ten, {late} never painted; promise: p99 <= 50 ms, swap <= 16",),
    )


def _project(folder: Path) -> Path:
    with zipfile.ZipFile(PHOTOS) as archive:
        archive.extractall(folder / "photos")
    new = NewProject(charter=Charter(name="Photos", task="single"), labels=("inside", "outside"), lead="Lead", seed=1)
    with create_project(folder / "photos-project", new, now=NOW) as project:
        with project.reading() as db:
            lead = person_named(db, "Lead").id
        import_source(project, open_source(folder / "photos", ReadOptions()), ImportOptions(by=lead), now=NOW)
        return project.path


def _live(seconds: float) -> None:
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        QApplication.processEvents()
        time.sleep(0.002)
