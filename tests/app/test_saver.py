"""What is given is written in its order, also when the disk refuses for a while; the window never waits."""

import pytest

from app.saver import Saver
from app.widgets.top_row import SaveState
from labeling import settings
from labeling.errors import LabelingError


@pytest.fixture
def disk():
    return {"full": False}


@pytest.fixture
def project(make_project):
    return make_project()


@pytest.fixture
def saver(qtbot, project):
    return Saver(project)


def write_down(db, disk, word):
    """Append a word, on a disk that may be full."""
    if disk["full"]:
        raise LabelingError("Nothing was written: the disk is full", mend="Make room and try again")
    settings.put(db, "words", [*settings.get(db, "words", []), word])
    return word


def stored(project):
    with project.reading() as db:
        return settings.get(db, "words", [])


def test_what_is_given_is_stored_in_its_order_and_told(qtbot, saver, project, disk):
    told = []
    for word in ("one", "two", "three"):
        saver.write(write_down, disk, word, then=told.append)
    qtbot.waitUntil(lambda: told == ["one", "two", "three"])
    assert stored(project) == ["one", "two", "three"]
    assert saver.state is SaveState.SAVED


def test_a_full_disk_keeps_everything_in_order_and_writes_it_when_there_is_room(qtbot, saver, project, disk):
    states, told = [], []
    saver.state_changed.connect(lambda state, reason: states.append((state, reason)))
    disk["full"] = True
    for word in ("one", "two"):
        saver.write(write_down, disk, word, then=told.append)
    qtbot.waitUntil(lambda: saver.n_waiting == 2)
    saver.write(write_down, disk, "three", then=told.append)
    assert states[-1][0] is SaveState.FAILED
    assert "the disk is full" in states[-1][1]
    assert told == []
    disk["full"] = False
    saver.try_again()
    qtbot.waitUntil(lambda: told == ["one", "two", "three"])
    assert stored(project) == ["one", "two", "three"]
    assert saver.state is SaveState.SAVED


def test_a_write_refused_late_keeps_its_place_before_newer_ones(qtbot, saver, project, disk):
    disk["full"] = True
    saver.write(write_down, disk, "one")
    saver.write(write_down, disk, "two")  # both are on the way before the first is refused
    qtbot.waitUntil(lambda: saver.n_waiting >= 1)
    saver.write(write_down, disk, "three")
    qtbot.waitUntil(lambda: saver.n_waiting == 3)
    disk["full"] = False
    saver.try_again()
    qtbot.waitUntil(lambda: stored(project) == ["one", "two", "three"])


def test_an_error_that_is_not_the_disks_goes_to_who_asked_and_stops_nothing(qtbot, saver, project, disk):
    told, refused = [], []

    def unknown(db):
        raise LabelingError("Item 7 is not in this project")

    saver.write(unknown, otherwise=lambda error: refused.append(str(error)))
    saver.write(write_down, disk, "after", then=told.append)
    qtbot.waitUntil(lambda: told == ["after"])
    assert refused == ["Item 7 is not in this project."]
    assert saver.n_waiting == 0
