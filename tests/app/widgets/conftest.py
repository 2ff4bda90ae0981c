import os

import pytest
from PySide6.QtWidgets import QApplication

from app.theme.apply import apply_theme

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Any other Qt warning fails a test; this one the offscreen platform says of every window."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> None:
    """Every widget test starts in the light appearance at 100 %."""
    apply_theme(qapp, "light", 1.0)
