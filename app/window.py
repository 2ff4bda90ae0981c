"""Starting the window. Everything of Qt is imported from here on, and only when there is a screen."""

import gc
import logging
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.main_window import MainWindow
from app.preferences import computer_preferences


def run_window(project: Path | None = None) -> int:
    """Show the window, on `project` or on Welcome, until it is closed; return the exit status."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Labelwright")
    application.setDesktopFileName("labelwright")
    preferences = computer_preferences()
    window = MainWindow(preferences, application)
    window.set_appearance(str(preferences.get("appearance", "system")), preferences.get("text_scale"))
    window.show()
    # What was loaded until here stays: without it, every full collection of a long job stops the window for 0.2 s.
    gc.collect()
    gc.freeze()
    if project is not None:
        window.open_project(project)
    return int(application.exec())
