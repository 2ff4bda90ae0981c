"""A finished file gets a name, and never in another file's place."""

import errno
from pathlib import Path

import pytest

from labeling.storage.disk import give_name


@pytest.fixture(params=["links", "no links"], autouse=True)
def links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test also as on a file system without hard links (FAT)."""
    if request.param == "no links":

        def refuse(self: Path, target: Path) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        monkeypatch.setattr(Path, "hardlink_to", refuse)


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    path = tmp_path / ".fresh"
    path.write_text("new")
    return path


def test_a_file_gets_its_name_and_loses_the_old_one(fresh: Path, tmp_path: Path) -> None:
    give_name(fresh, tmp_path / "named")
    assert [path.name for path in tmp_path.iterdir()] == ["named"]
    assert (tmp_path / "named").read_text() == "new"


def test_what_has_the_name_already_keeps_it(fresh: Path, tmp_path: Path) -> None:
    (tmp_path / "named").write_text("precious")
    with pytest.raises(FileExistsError):
        give_name(fresh, tmp_path / "named")
    assert ((tmp_path / "named").read_text(), fresh.read_text()) == ("precious", "new")


def test_a_name_that_could_not_be_given_stays_free(fresh: Path, tmp_path: Path) -> None:
    fresh.unlink()
    with pytest.raises(FileNotFoundError):
        give_name(fresh, tmp_path / "named")
    assert list(tmp_path.iterdir()) == []
