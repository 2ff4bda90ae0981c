import pytest

from labeling.errors import LabelingError
from labeling.label_looks import set_label_colour, set_label_order
from labeling.labels import labels
from labeling.people import person_named
from labeling.undo import undo
from tests.builders import LEAD, NOW, answer


def lead(project):
    with project.reading() as db:
        return person_named(db, LEAD).id


def colours(project):
    with project.reading() as db:
        return {label.name: label.colour for label in labels(db)}


def test_another_colour_keeps_the_answers_and_is_undone(make_project):
    """UX 5.8: changing a label's name or colour keeps its answers."""
    project = make_project(3)
    answer(project, 1, "dog")
    before = project.votes()
    project.write(set_label_colour, "dog", 17, person_id=lead(project), at=NOW)
    assert colours(project) == {"cat": 0, "dog": 17, "owl": 2}
    assert project.votes().equals(before)
    project.write(undo, lead(project), NOW)
    assert colours(project) == {"cat": 0, "dog": 1, "owl": 2}


@pytest.mark.parametrize(("name", "colour"), [("dog", 24), ("dog", -1), ("cow", 1)])
def test_unknown_colours_and_labels_are_refused(make_project, name, colour):
    project = make_project(3)
    with pytest.raises(LabelingError):
        project.write(set_label_colour, name, colour, person_id=lead(project), at=NOW)


def test_the_order_is_changed_and_undone(make_project):
    project = make_project(3)
    project.write(set_label_order, ["owl", "cat", "dog"], person_id=lead(project), at=NOW)
    assert list(colours(project)) == ["owl", "cat", "dog"]
    project.write(undo, lead(project), NOW)
    assert list(colours(project)) == ["cat", "dog", "owl"]
    with pytest.raises(LabelingError):
        project.write(set_label_order, ["owl"], person_id=lead(project), at=NOW)
