"""What every test gets: a home of its own, and projects that are closed again."""

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from labeling.project import Project
from tests.builders import build_project

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt starts: tests need no screen


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of this test's own for device id, open marks and caches, also in child processes."""
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("LABELWRIGHT_HOME", str(folder))
    return folder


@pytest.fixture
def make_project(tmp_path: Path) -> Iterator[Callable[..., Project]]:
    """Build projects in `tmp_path`, each in a folder of its own; arguments as `tests.builders.build_project`."""
    numbers, made = count(1), []

    def make(n_items: int = 20, **options: Any) -> Project:
        folder = tmp_path / f"project-{next(numbers)}"
        folder.mkdir()
        project = build_project(folder / "animals.labelwright", n_items, **options)
        made.append(project)
        return project

    yield make
    for project in made:
        project.close()
