import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_itemcollected(item: pytest.Item) -> None:
    """Any other Qt warning fails a test; this one the offscreen platform says of every window."""
    item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints"))
