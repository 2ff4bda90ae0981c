"""Asking for a file or a folder with the system's own dialog, without stopping the window meanwhile."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_file(parent: QWidget, title: str, names: str, start: Path | None, then: Callable[[Path], object]) -> None:
    """Call `then(path)` if a file is chosen; `names` is Qt's filter, such as "Tables (*.csv *.jsonl)"."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(names)
    _open(dialog, then)


def ask_folder(parent: QWidget, title: str, start: Path | None, then: Callable[[Path], object]) -> None:
    """Call `then(path)` if a folder is chosen."""
    dialog = _dialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    _open(dialog, then)


def _dialog(parent: QWidget, title: str, start: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if start is not None:
        dialog.setDirectory(str(start))
    return dialog


def _open(dialog: QFileDialog, then: Callable[[Path], object]) -> None:
    dialog.fileSelected.connect(lambda name: then(Path(name)) if name else None)
    dialog.open()
