"""The scenes that are pictured: a page of the real window in a state that people meet."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QEventLoop, QSize, Qt, QTimer
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.demo import build_sample, label_sample
from app.main_window import MainWindow
from app.preferences import Preferences
from labeling.project import Project

FONT = "DejaVu Sans"
SIZES = (QSize(1440, 900), QSize(1024, 640))
START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Scene:
    """A name for the file, the project it shows (None: Welcome), and how to get there."""

    name: str
    sample: str | None
    arrive: Callable[[MainWindow], None]


def _page(name: str) -> Callable[[MainWindow], None]:
    return lambda window: window.show_page(name)


def _keys(name: str, *keys: Qt.Key) -> Callable[[MainWindow], None]:
    def arrive(window: MainWindow) -> None:
        window.show_page(name)
        settle()
        for key in keys:
            QTest.keyClick(window.focusWidget() or window, key)
            settle(150)

    return arrive


def _new_project(step: int) -> Callable[[MainWindow], None]:
    def arrive(window: MainWindow) -> None:
        QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
        for _ in range(step):
            settle(150)
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    return arrive


SCENES = (
    Scene("welcome", None, lambda window: None),
    *(Scene(f"new-project-{step + 1}", None, _new_project(step)) for step in range(6)),
    Scene("label-image", "images", _page("label")),
    Scene("label-answered", "images", _keys("label", Qt.Key.Key_4, Qt.Key.Key_2, Qt.Key.Key_7)),
    Scene("label-guideline", "images", _keys("label", Qt.Key.Key_G)),
    Scene("label-text", "text", _keys("label", Qt.Key.Key_1)),
    Scene("insights", "images", _page("insights")),
    Scene("data", "images", _page("data")),
    Scene("export", "images", _page("export")),
    Scene("settings", "images", _page("settings")),
    Scene("help", "images", _page("help")),
)


def render_all(out: Path, home: Path) -> Iterator[Path]:
    """Render every scene in light and dark at both sizes; yield the files."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    if FONT not in QFontDatabase.families():
        raise SystemExit(f"The pictures need the font {FONT}: apt-get install fonts-dejavu-core")
    application.setFont(QFont(FONT, 10))
    projects = {kind: _labelled_sample(kind, home / kind) for kind in ("images", "text")}
    for scene in SCENES:
        for mode in ("light", "dark"):
            for size in SIZES:
                path = out / f"{scene.name}-{mode}-{size.width()}.png"
                _render(application, scene, mode, size, projects, home, path)
                yield path


def _labelled_sample(kind: str, folder: Path) -> Path:
    ticks = iter(range(10_000_000))
    built = build_sample("images" if kind == "images" else "text", folder, lead="Ines Laurent", now=START)
    label_sample(built, lambda: START + timedelta(seconds=next(ticks)), lambda done: None)
    _close(built.project)
    return built.project.path


def _close(project: Project) -> None:
    project.close()


def _render(
    application: QApplication, scene: Scene, mode: str, size: QSize, projects: dict[str, Path], home: Path, path: Path
) -> None:
    preferences = Preferences(home / f"preferences-{scene.name}-{mode}-{size.width()}.json")
    window = MainWindow(preferences, application)
    window.set_appearance(mode)
    window.resize(size)
    window.show()
    window.activateWindow()
    settle()
    if scene.sample is not None:
        window.open_project(projects[scene.sample])
        wait_for(lambda: window.session is not None)
        settle()
    scene.arrive(window)
    settle(700)
    window.grab().save(str(path))
    window.close()
    window.deleteLater()  # else every later change of theme restyles it too
    settle(50)


def wait_for(done: Callable[[], bool], seconds: float = 20.0) -> None:
    """Let the window live until `done()`."""
    until = monotonic() + seconds
    while not done():
        if monotonic() > until:
            raise SystemExit("a scene did not come up in time")
        settle(20)


def settle(ms: int = 300) -> None:
    """Let the window live for a moment."""
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
