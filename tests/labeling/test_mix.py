import pytest

from labeling.errors import LabelingError
from labeling.mix import check_mix, mix, planned_streams, retrain_after, set_mix, set_retrain_after
from labeling.people import person_named
from labeling.queue import DEFAULT_MIX, serve
from tests.builders import LEAD, NOW


@pytest.mark.parametrize(
    ("shares", "told"),
    [
        ({"random": -0.1}, "between 0 and 100%"),
        ({"random": 1.1}, "between 0 and 100%"),
        ({"random": 0.6, "overlap": 0.5}, "add up to 110%"),
        ({"unsure": 0.5}, "no stream whose share is set"),
    ],
)
def test_impossible_shares_are_refused_in_words(make_project, shares, told):
    project = make_project(3)
    with pytest.raises(LabelingError, match=told):
        project.write(set_mix, shares)
    with project.reading() as db:
        assert mix(db) == DEFAULT_MIX


def test_shares_may_take_the_whole_queue():
    check_mix({"held-out": 0.5, "random": 0.3, "overlap": 0.2})
    check_mix({"held-out": 0.0})


def test_the_preview_is_what_the_queue_serves(make_project):
    """While every stream has something to give, the slots are served as planned."""
    project = make_project(400, held_out=0.4, overlap=0.0, seed=3)
    project.write(set_mix, {"held-out": 0.3, "random": 0.2, "overlap": 0.0})
    with project.reading() as db:
        person = person_named(db, LEAD).id
        planned = planned_streams(db, person, 20)
    served = project.write(serve, person, 20, NOW)
    assert [item.stream for item in served] == planned
    assert {"held-out", "random", "unsure"} == set(planned)
    with project.reading() as db:
        assert planned_streams(db, person, 5) != planned[:5] or len(set(planned)) == 1


def test_a_mix_can_be_looked_at_before_it_is_set(make_project):
    project = make_project(3)
    with project.reading() as db:
        person = person_named(db, LEAD).id
        assert planned_streams(db, person, 20, {"random": 1.0}) == ["random"] * 20
        assert planned_streams(db, person, 20, {}) == ["unsure"] * 20
        assert mix(db) == DEFAULT_MIX


def test_retraining_is_set_within_bounds(make_project):
    project = make_project(3)
    with project.reading() as db:
        assert retrain_after(db) == 10
    project.write(set_retrain_after, 50)
    with project.reading() as db:
        assert retrain_after(db) == 50
    with pytest.raises(LabelingError, match="only by hand"):
        project.write(set_retrain_after, -1)
