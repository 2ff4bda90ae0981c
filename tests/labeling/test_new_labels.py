import pytest

from labeling.errors import LabelingError
from labeling.labels import KEYS, labels
from labeling.new_labels import LabelLook, dress_labels
from labeling.people import person_named
from labeling.undo import undo
from tests.builders import LEAD, NOW


def test_labels_get_the_looks_that_were_chosen(make_project):
    project = make_project(0)
    looks = [
        LabelLook(name="owl", key="Q", colour=23, choose_when="It has big eyes", target=7),
        LabelLook(name="cat", key=None, colour=2),
    ]
    project.write(dress_labels, looks)
    with project.reading() as db:
        shown = {label.name: (label.key, label.colour, label.choose_when, label.target) for label in labels(db)}
    assert shown == {"owl": ("Q", 23, "It has big eyes", 7), "cat": (None, 2, "", None), "dog": ("2", 1, "", None)}


def test_it_is_no_step_to_undo(make_project):
    project = make_project(0)
    project.write(dress_labels, [LabelLook(name="cat", key="9")])
    with project.reading() as db:
        lead = person_named(db, LEAD).id
    assert project.write(undo, lead, NOW) is None
    with project.reading() as db:
        assert labels(db)[0].key == "9"


def test_two_labels_never_share_a_key(make_project):
    project = make_project(0)
    with pytest.raises(LabelingError, match="The key 5 is used for cat and dog"):
        project.write(dress_labels, [LabelLook(name="cat", key="5"), LabelLook(name="dog", key="5")])
    with project.reading() as db:
        assert [label.key for label in labels(db)] == ["1", "2", "3"]


@pytest.mark.parametrize("key", ["S", "0", "?", "AB", "s", ""])
def test_a_key_of_a_command_is_refused(key):
    assert key not in tuple(KEYS)
    with pytest.raises(LabelingError, match="belongs to a command"):
        LabelLook(name="cat", key=key)


@pytest.mark.parametrize("wrong", [{"colour": 24}, {"colour": -1}, {"target": 0}])
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(LabelingError):
        LabelLook(name="cat", **wrong)


def test_an_unknown_label_is_named(make_project):
    project = make_project(0)
    with pytest.raises(LabelingError, match="'bat' is no label of this project"):
        project.write(dress_labels, [LabelLook(name="bat")])
