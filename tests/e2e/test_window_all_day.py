"""Five hundred answers in the real window: all are kept, and it does not grow (stalls: benchmark next_picture)."""

import resource
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtWidgets import QApplication

from labeling.charter import Charter
from labeling.new_project import NewProject, create_project
from labeling.people import person_named
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from tests.builders import NOW
from tests.e2e.window import main_window, open_project, press, sees, words

N = 500
MOST_GROWTH = 50 << 20  # bytes, over the last four hundred answers
"""After the first hundred, caches are as full as they get."""


def pictures(folder: Path) -> Path:
    folder.mkdir()
    for n in range(N + 20):
        Image.new("RGB", (320, 240), (n % 256, 255 - n % 256, n // 2 % 256)).save(folder / f"leaf-{n:03d}.jpg")
    return folder


def memory() -> int:
    """Return the memory this process holds now, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def test_five_hundred_answers_are_all_kept_and_nothing_grows(qtbot: Any, tmp_path: Path) -> None:
    path = _project(tmp_path)
    with main_window(qtbot) as window:
        open_project(qtbot, window, path)
        qtbot.waitUntil(sees(window, "320 × 240"), timeout=20_000)
        after_first = 0
        shown = ""
        for n in range(N):
            qtbot.waitUntil(lambda before=shown: _on_screen(window) not in ("", before), timeout=20_000)
            shown = _on_screen(window)
            press("12"[n % 2])
            if n == 99:
                after_first = memory()
        qtbot.waitUntil(lambda: _n_votes(window) == N, timeout=30_000)
        QApplication.processEvents()
        growth = memory() - after_first
    assert growth <= MOST_GROWTH, f"grew by {growth >> 20} MB"


def _project(tmp_path: Path) -> Path:
    new = NewProject(charter=Charter(name="Leaves", task="single"), labels=("healthy", "rust"), lead="Ines", seed=1)
    with create_project(tmp_path / "leaves", new, now=NOW) as project:
        with project.reading() as db:
            lead = person_named(db, "Ines").id
        import_source(
            project, open_source(pictures(tmp_path / "pictures"), ReadOptions()), ImportOptions(by=lead), now=NOW
        )
        return project.path


def _on_screen(window: Any) -> str:
    """Return the name of the picture that stands over the canvas."""
    return next((text for text in words(window) if text.startswith("leaf-")), "")


def _n_votes(window: Any) -> int:
    with window.session.project.reading() as db:
        return int(db.execute("SELECT count(*) FROM vote").fetchone()[0])
