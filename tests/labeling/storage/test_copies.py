from datetime import UTC, datetime

import pytest

from labeling.errors import LabelingError
from labeling.project import open_project
from labeling.storage.backup import back_up
from labeling.storage.copies import copies, restore_as_copy
from tests.builders import answer


def test_a_restored_backup_opens_as_a_copy(make_project):
    """UX 5.8: a restored backup opens as a copy."""
    project = make_project(4)
    answer(project, 1, "cat")
    back_up(project.path, "2025-03-10")
    answer(project, 2, "dog")
    found = copies(project.path)
    assert [copy.path.stem for copy in found] == ["2025-03-10"]
    assert found[0].size > 0 and found[0].made_at <= datetime.now(UTC)
    target = restore_as_copy(found[0].path, project.path)
    again = restore_as_copy(found[0].path, project.path)
    assert target.name == "animals from 2025-03-10.labelwright" and again.name != target.name
    with open_project(target, daily_backup=False) as copy:
        assert len(copy.votes()) == 1
        answer(copy, 3, "owl")
    assert len(project.votes()) == 2


def test_a_project_without_copies_has_none(make_project):
    assert copies(make_project(1).path) == []


def test_a_copy_that_is_gone_is_said_in_words(make_project, tmp_path):
    project = make_project(1)
    with pytest.raises(LabelingError, match="cannot be opened"):
        restore_as_copy(tmp_path / "gone.labelwright", project.path)
    assert not list(project.path.parent.glob(".*part"))
