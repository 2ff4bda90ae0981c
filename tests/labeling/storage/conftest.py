"""Project files as a stranger would send them, and a person without an administrator's rights."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from labeling.project import Project


@pytest.fixture
def sent(make_project: Callable[..., Project], tmp_path: Path) -> Path:
    """A sound project file, alone in a folder, that this computer has never opened there."""
    project = make_project(60)
    project.close()
    folder = tmp_path / "sent"
    folder.mkdir()
    return Path(shutil.copy(project.path, folder))


@pytest.fixture
def as_ordinary_person(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of an ordinary person, whose rights this process has during the test; root heeds no permissions."""
    folder = Path(tempfile.mkdtemp(prefix="ordinary-"))
    folder.chmod(0o755)
    (folder / "home").mkdir()
    monkeypatch.setenv("LABELWRIGHT_HOME", str(folder / "home"))
    root = os.geteuid() == 0
    if root:
        for path in (folder, folder / "home"):
            os.chown(path, 65534, 65534)
        os.setresuid(65534, 65534, 0)
    try:
        yield folder
    finally:
        if root:
            os.setresuid(0, 0, 0)
        for path in [folder, *folder.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)
        shutil.rmtree(folder)
