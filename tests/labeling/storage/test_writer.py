import threading

import pytest

from labeling import settings
from labeling.errors import LabelingError


def test_a_write_that_was_called_off_in_time_is_not_done_and_stops_nobody(make_project):
    project = make_project()
    going, hold = threading.Event(), threading.Event()

    def slow(db):
        going.set()
        assert hold.wait(5)

    first = project.write_later(slow)
    assert going.wait(5)
    called_off = project.write_later(settings.put, "note", "called off")
    assert called_off.cancel()
    hold.set()
    first.result(5)
    project.write(settings.put, "other", 1)
    with project.reading() as db:
        assert settings.get(db, "note") is None
        assert settings.get(db, "other") == 1


def test_answers_overtake_the_batches_of_an_import(make_project):
    project, order = make_project(), []
    going, hold = threading.Event(), threading.Event()

    def slow(db):
        going.set()
        assert hold.wait(5)

    first = project.write_later(slow)
    assert going.wait(5)
    batch = threading.Thread(target=project.write_batch, args=(lambda db: order.append("batch"),))
    batch.start()
    assert not batch.join(0.2)  # it waits behind the slow one by now
    answer = project.write_later(lambda db: order.append("answer"))
    hold.set()
    answer.result(5)
    batch.join(5)
    assert first.done()
    assert order == ["answer", "batch"]


def test_a_failed_write_leaves_nothing_behind(make_project):
    project = make_project()

    def half(db):
        settings.put(db, "note", "half")
        raise LabelingError("Stopped on purpose")

    with pytest.raises(LabelingError, match="on purpose"):
        project.write(half)
    with project.reading() as db:
        assert settings.get(db, "note") is None
